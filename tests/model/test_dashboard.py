"""What the institution would have of its dashboard's figures (art. 66)."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from sim.model.checks import validated
from sim.model.dashboard import Dashboard
from sim.model.problems import InputError
from sim.model.reading import Document
from tests.study.sheets import OFFICE


def marked(**said):
    data = deepcopy(OFFICE) | {"dashboard": said}
    return validated(Document("test.toml", Path().resolve(), data)).dashboard


def test_everything_is_measured_where_nothing_is_said():
    assert Dashboard().basis(date(2002, 1, 31), "claim", "ninety") == "measured"


def test_months_that_end_before_measuring_began_are_unmeasured():
    """Art. 66: quantified objectives are measured from the end of 2002."""
    dashboard = marked(measured_from="2002-12-31", sampled=["claim"])
    ends = (date(2002, 11, 30), date(2002, 12, 31), date(2003, 1, 31))
    assert [dashboard.basis(last, "claim") for last in ends] == ["unmeasured", "sampled", "sampled"]
    assert [dashboard.basis(last, "other") for last in ends] == ["unmeasured", "measured", "measured"]


def test_what_is_said_of_a_norm_goes_before_what_is_said_of_its_mission():
    """Art. 66: qualitative objectives are measured by samples."""
    dashboard = marked(unmeasured=["claim"], sampled=["charter/decision"])
    assert dashboard.basis(date(2018, 1, 31), "claim") == "unmeasured"
    assert dashboard.basis(date(2018, 1, 31), "claim", "ninety") == "unmeasured"
    assert dashboard.basis(date(2018, 1, 31), "claim", "charter/decision") == "sampled"


def test_an_office_may_not_have_the_name_of_all_of_them():
    data = deepcopy(OFFICE) | {"offices": {"all": {}, "ghent": {}}}
    with pytest.raises(InputError, match=r"offices\.all: 'all': is the name of the offices together"):
        validated(Document("test.toml", Path().resolve(), data))
    del data["offices"]["ghent"]
    validated(Document("test.toml", Path().resolve(), data))
