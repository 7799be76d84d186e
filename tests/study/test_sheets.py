"""What is kept of a replication, as values, as tables and as bytes."""

import gc
import weakref
from copy import deepcopy
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.engine.door import simulate
from sim.model.norms import norms_used
from sim.plan.inflow import inputs_of
from sim.study.replications import replicate
from sim.study.sheets import ARRAYS, Sheet, measured, sheet_rows
from tests.generated.offices import office_of
from tests.office import plan_of
from tests.study.sheets import OFFICE, result


@pytest.fixture(scope="module")
def plan():
    return office_of(2).plan()


def without(data, *path):
    changed = deepcopy(data)
    inner = changed
    for word in path[:-1]:
        inner = inner[word]
    del inner[path[-1]]
    return changed


def test_a_sheet_comes_back_from_its_bytes_to_the_last_bit(plan):
    sheet = replicate(plan, 4)
    assert np.isnan(sheet.measure_values).any()
    again = Sheet.from_bytes(sheet.to_bytes(), sheet_rows(plan))
    assert again.replication == 4
    for name, ours, theirs in zip(ARRAYS, sheet._arrays().values(), again._arrays().values(), strict=True):
        assert (ours.dtype, ours.shape, ours.tobytes()) == (theirs.dtype, theirs.shape, theirs.tobytes()), name
    pd.testing.assert_frame_equal(again.counts, sheet.counts)
    pd.testing.assert_frame_equal(again.measures, sheet.measures, check_exact=True)


def test_the_same_sheet_is_the_same_bytes(plan):
    assert replicate(plan, 1).to_bytes() == replicate(office_of(2).plan(), 1).to_bytes()
    assert replicate(plan, 1).to_bytes() != replicate(plan, 2).to_bytes()


def test_bytes_of_another_plan_are_refused(plan):
    data = replicate(plan, 0).to_bytes()
    other = sheet_rows(plan_of(without(OFFICE, "norms", "ninety", "percentage")))
    with pytest.raises(ValueError, match="the sheet of another plan"):
        Sheet.from_bytes(data, other)


def test_rows_are_told_apart_by_any_name():
    rows = result({("claim", "backlog", "2018"): 1.0}).rows
    assert rows.digest == result({("claim", "backlog", "2018"): 2.0}).rows.digest
    assert rows.digest != result({("claim", "backlog", "2019"): 1.0}).rows.digest
    counts = replace(rows.counts, norms=("ninety",))
    assert rows.digest != replace(rows, counts=counts).digest
    cells = replace(rows.cells, norms=(("claim", "ninety"),))
    assert rows.digest != replace(rows, cells=cells).digest


@pytest.mark.parametrize("change", [lambda _: b"", lambda _: b"no archive", lambda data: data[:-40]])
def test_bytes_that_are_no_sheet_are_refused(plan, change):
    with pytest.raises(ValueError, match="not the sheet of a replication"):
        Sheet.from_bytes(change(replicate(plan, 0).to_bytes()), sheet_rows(plan))


def test_bytes_changed_on_the_way_are_refused_or_change_nothing(plan):
    sheet = replicate(plan, 0)
    data, refused = sheet.to_bytes(), []
    for part in range(1, 40):
        changed = bytearray(data)
        changed[len(data) * part // 40] ^= 255
        try:
            same = Sheet.from_bytes(bytes(changed), sheet_rows(plan))
        except ValueError as error:
            refused.append(str(error))
        else:  # a byte of the archive that says nothing of what is kept, as the hour at which it was written
            assert same.to_bytes() == data
    assert len(refused) > 30
    assert all("not the sheet of a replication" in text for text in refused)


def test_rows_depend_on_the_plan_alone(plan):
    sheets = [replicate(plan, number) for number in range(3)]
    assert all(sheet.rows is sheet_rows(plan) for sheet in sheets)
    opened = [sheet.measures[sheet.measures["measure"].str.startswith("opened_")]["value"] for sheet in sheets]
    assert any((values == 0).any() for values in opened)  # nothing opened is 0, and no row is missing
    assert {len(sheet.measure_values) for sheet in sheets} == {len(sheet_rows(plan).measures)}


def test_norms_are_counted_by_their_subject_and_every_version_that_judges(monkeypatch):
    norms = norms_used(plan_of(OFFICE).scenario)
    (mission, norm), rest = norms[0], norms[1:]
    [version] = norm.versions
    two = (replace(version, until=date(2018, 12, 31)), replace(version, from_=date(2019, 1, 1)))
    monkeypatch.setattr("sim.study.sheets.norms_used", lambda _: [(mission, replace(norm, versions=two)), *rest])
    names = sheet_rows(plan_of(OFFICE)).counts.norms
    assert names == ("ninety, from the beginning", "ninety, from 2019-01-01", "charter/decision")


def test_what_a_history_needed_is_given_back_at_once(plan):
    inputs = inputs_of(plan, 0)
    history = simulate(plan, inputs)
    stamps = weakref.ref(history.stamps)
    gc.disable()
    try:
        measured(plan, inputs, history)
        del history
        assert stamps() is None
    finally:
        gc.enable()
