"""Replications as jobs: on threads, processes or a cluster, in any order, with the same results."""

import os
import re
import signal
import threading
from concurrent.futures import Executor, Future

import pandas as pd
import pytest

from sim.model.problems import InputError
from sim.study import crews, execution
from sim.study.crews import Crew, packed, work
from sim.study.environment import differing, environment
from sim.study.execution import Job, LostWorkError, run_all, run_jobs, sheet_told
from sim.study.replications import replicate
from sim.study.sheets import sheet_rows
from tests.office import plan_of
from tests.study.sheets import OFFICE


def same(one, other):
    assert one.to_bytes() == other.to_bytes()
    for table in ("measures", "months", "curve"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), check_exact=True)


def all_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        for mine, yours in zip(one, other, strict=True):
            same(mine, yours)


def never(*_):
    raise AssertionError("it was to be done already")


def test_sheets_come_in_the_order_of_replications():
    plan = plan_of(OFFICE)
    [sheets] = run_all([plan], [3, 1, 2], workers=1)
    assert [sheet.replication for sheet in sheets] == [3, 1, 2]
    same(sheets[1], replicate(plan, 1))


def test_every_history_is_told_when_it_is_done():
    told = []
    run_all([plan_of(OFFICE)] * 2, range(4), done=lambda: told.append(1))
    assert len(told) == 8


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"workers": 2}, id="threads"),
        pytest.param({"workers": 2, "engine": "reference"}, id="processes", marks=pytest.mark.long),
    ],
)
def test_workers_change_nothing(how):
    plans = [plan_of(OFFICE), plan_of({**OFFICE, "seed": 8})]
    alone = run_all(plans, range(3), seed=5, workers=1)
    all_same(alone, run_all(plans, range(3), seed=5, **how))


def test_any_executor_does_it():
    class Here(Executor):
        def submit(self, work, *words):
            done = Future()
            done.set_result(work(*words))
            return done

    plan = plan_of(OFFICE)
    all_same(run_all([plan], range(3)), run_all([plan], range(3), executor=Here()))


def test_only_what_is_missing_is_done(monkeypatch):
    plan, kept, told = plan_of(OFFICE), {}, []
    first = run_all([plan], range(3), kept=kept)
    assert sorted(kept) == [(0, 0), (0, 1), (0, 2)]
    more = run_all([plan], range(5), kept=kept, done=lambda: told.append(1))
    assert len(told) == 2
    all_same(first, [more[0][:3]])
    monkeypatch.setattr(execution, "crew", never)
    all_same(more, run_all([plan], range(5), kept=kept))


@pytest.mark.parametrize("damage", ["empty", "garbage", "half", "version of the archive", "of another"])
def test_what_was_kept_and_cannot_be_used_is_done_again(damage):
    plan, kept = plan_of(OFFICE), {}
    first = run_all([plan], range(2), kept=kept)
    whole = kept[0, 1]
    entry = whole.index(b"PK\x01\x02")  # of the archive's directory
    kept[0, 1] = {
        "empty": b"",
        "garbage": b"PK",
        "half": whole[: len(whole) // 2],
        "version of the archive": whole[: entry + 6] + b"\x63" + whole[entry + 7 :],
        "of another": kept[0, 0],
    }[damage]
    all_same(first, run_all([plan], range(2), kept=kept))
    assert kept[0, 1] == whole


def test_a_result_that_cannot_be_read_back_ends_the_run_instead_of_being_left_out():
    class Leaking(dict):
        """Where something else comes out than was put in."""

        def __setitem__(self, key, value):
            super().__setitem__(key, value[:100])

    with pytest.raises(LostWorkError, match="what replication 0 left cannot be read"):
        run_all([plan_of(OFFICE)], range(2), workers=1, kept=Leaking())


def test_what_is_wrong_in_one_history_stops_the_run_and_keeps_the_others(monkeypatch):
    kept = {}

    def fails_at_two(plan, number, *others):
        if number == 2:
            raise ZeroDivisionError("history 2")
        return replicate(plan, number, *others)

    monkeypatch.setattr(execution, "replicate", fails_at_two)
    with pytest.raises(ZeroDivisionError, match="history 2"):
        run_all([plan_of(OFFICE)], range(1000), workers=1, kept=kept)
    assert {(0, 0), (0, 1)} <= set(kept) < {(0, number) for number in range(1000)}


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_is_taken_between_two_histories(number, monkeypatch):
    kept, plan = {}, plan_of(OFFICE)

    def stop(*_):
        raise KeyboardInterrupt

    def interrupts():
        if len(kept) == 3:
            signal.pthread_kill(threading.main_thread().ident, number)
            assert len(kept) == 3  # not yet

    before = signal.signal(number, stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_all([plan], range(1000), workers=1, kept=kept, done=interrupts)
        assert signal.getsignal(number) is stop
    finally:
        signal.signal(number, before)
    assert 3 <= len(kept) < 1000
    for (_, replication), data in kept.items():
        assert data == replicate(plan, replication).to_bytes()


def test_a_plan_travels_as_bytes():
    plan = plan_of(OFFICE)
    assert work(packed(plan), 1, None, "auto", sheet_told, environment()) == replicate(plan, 1).to_bytes()
    rows = sheet_rows(plan)
    assert execution.Sheet.from_bytes(work(plan, 1, None, "auto", sheet_told, environment()), rows).replication == 1


def test_a_worker_with_other_code_or_packages_does_nothing(monkeypatch):
    other = environment() | {"code": "0123", "numpy": "1.0"}
    assert differing(environment(), environment()) == ""
    found = work(plan_of(OFFICE), 0, None, "auto", sheet_told, other)
    assert re.fullmatch(r"code \w+ instead of 0123, numpy .* instead of 1\.0", found)
    monkeypatch.setattr(execution, "environment", lambda: other)
    with pytest.raises(LostWorkError) as refused:
        run_all([plan_of(OFFICE)], range(2), workers=1)
    assert str(refused.value) == f"a worker has {found}; its figures could differ"


def test_work_that_is_lost_says_so(monkeypatch):
    class Cluster:
        def submit(self, *_):
            lost = Future()
            lost.cancel()
            lost.set_running_or_notify_cancel()
            return lost

    with pytest.raises(LostWorkError, match="the work was lost where it was done: CancelledError"):
        run_jobs(Crew(Cluster(), packed), [Job((0, 0), plan_of(OFFICE), 0)], 1, "auto", sheet_told, never)


def test_a_cluster_without_workers_ends_the_run(monkeypatch):
    class Cluster:
        def submit(self, *_):
            return Future()

    monkeypatch.setattr(execution, "SILENCE", 0.01)
    asked = iter([False, False, True])
    deserted = Crew(Cluster(), packed, is_gone=lambda: next(asked))
    with pytest.raises(LostWorkError, match="the cluster has no worker any more"):
        run_jobs(deserted, [Job((0, 0), plan_of(OFFICE), 0)], 1, "auto", sheet_told, never)


@pytest.mark.long
def test_a_process_that_dies_ends_the_run_and_keeps_what_is_done(monkeypatch):
    kept = {}

    def kills_a_child():
        os.kill(crews.multiprocessing.active_children()[0].pid, signal.SIGKILL)

    with pytest.raises(LostWorkError, match="the work was lost where it was done"):
        run_all([plan_of(OFFICE)], range(500), workers=2, engine="reference", kept=kept, done=kills_a_child)
    assert 1 <= len(kept) < 500


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("here", "no scheduler answers there: missing port number in address 'here'"),
        ("http://127.0.0.1:1", "no scheduler answers there: unknown address scheme 'http'"),
    ],
)
def test_an_address_that_is_none_is_refused(address, rule):
    with pytest.raises(InputError, match=f"--cluster: {address}: {rule}"):
        run_all([plan_of(OFFICE)], range(2), cluster=address)


@pytest.mark.long
def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr(crews, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(InputError, match=r"--cluster: tcp://127\.0\.0\.1:1: no scheduler answers there"):
        run_all([plan_of(OFFICE)], range(2), cluster="tcp://127.0.0.1:1")
