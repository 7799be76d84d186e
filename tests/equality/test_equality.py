"""The kernel gives the same history as the reference, to the last bit of every column."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sim.engine import compiled, layout, reference, room
from sim.engine.door import chosen, simulate
from sim.model.library import library_folder, shipped_scenarios
from sim.plan.draws import APART
from sim.plan.enlarged import enlarged
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.plan import Inputs, Plan
from sim.study.replications import prepare
from tests.equality.comparing import both, differing, run_undecorated, undecorated
from tests.generated.mechanisms import NEVER_TOGETHER
from tests.generated.offices import office_of
from tests.generated.table import Table

FIRST_SEED = 1_000_000  # apart from the offices of other tests
# The institutes with all their missions, and each measure laid over one: a month, and what that month leads to.
INSTITUTES = ("institute_", "measure_", "two_posts_")
WHOLE = ("institute_2002_small.toml", "institute_2002_events.toml")  # slowly, from the first day to the last
EVERY = sorted(path.name for path in shipped_scenarios())
# The large ones, and those that only vary another, are held to the other engine slowly.
LATER = [name for name in EVERY if name.startswith(INSTITUTES[1:]) or name in ("institute_2002.toml", WHOLE[1])]
SCENARIOS = [name for name in EVERY if name not in LATER]
LEAST_SHARE, LEAST_DOSSIERS, LEAST_TEAMS = 0.15, 100, 2


def one_month(name: str) -> tuple[str, ...]:
    """What shortens the period of an institute to its first month; nothing for other scenarios.

    The recoveries that must be closed by the end of 2004 would be followed until then.
    """
    if not name.startswith(INSTITUTES):
        return ()
    if "2002" not in name:
        return ("period.until=2017-01-31", "period.run_in='0 days'")
    return ("period.until=2002-01-31", "period.run_in='0 days'", "missions.legacy_recovery.norms=[]")


def agree(first_seed: int, offices: int, replication: int) -> None:
    """The engines agree on so many offices, each of some size."""
    for seed in range(first_seed, first_seed + offices):
        plan = office_of(seed).plan()
        inputs = inputs_of(plan, replication)
        history = compiled.run(plan, inputs, True)
        assert differing(reference.run(plan, inputs, True), history) == [], seed
        assert len(history.number) >= LEAST_DOSSIERS, seed
        assert len(plan.teams) >= LEAST_TEAMS, seed


def test_the_engines_agree_on_offices_in_which_nothing_is_drawn() -> None:
    agree(FIRST_SEED, 8, replication=APART)


def test_the_engines_agree_on_an_enlarged_office() -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + 3):
        assert both(*enlarged(office_of(seed).plan(), times=3)) == [], seed


@pytest.mark.parametrize("part", range(4))
def test_the_engines_agree_on_forty_offices(part: int) -> None:
    agree(FIRST_SEED + 10 * part, 10, replication=0)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_the_engines_agree_on_three_hundred_offices(part: int) -> None:
    agree(FIRST_SEED + 100 + 30 * part, 30, replication=1)


@pytest.mark.slow
def test_the_engines_agree_on_two_thousand_offices(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    for seed in range(FIRST_SEED + 1000, FIRST_SEED + 3000):
        plan = office_of(seed).plan()
        inputs = inputs_of(plan, 0)
        assert differing(table.watch(plan, inputs), compiled.run(plan, inputs, True)) == [], seed
    with capsys.disabled():
        print(f"\n{table}")
    assert min(table.dossiers) >= LEAST_DOSSIERS
    assert min(table.teams) >= LEAST_TEAMS
    assert table.rarer_than(LEAST_SHARE) == {}
    assert table.apart() == NEVER_TOGETHER


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_engines_agree_on_every_shipped_scenario(name: str) -> None:
    plan = prepare(library_folder() / name, one_month(name)).plan
    assert both(plan, inputs_of(plan, 0)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "whole"), [(n, False) for n in LATER if n not in WHOLE] + [(n, True) for n in WHOLE]
)
def test_the_engines_agree_on_large_scenarios_and_variants(name: str, whole: bool) -> None:
    plan = prepare(library_folder() / name, () if whole else one_month(name)).plan
    assert both(plan, inputs_of(plan, 0)) == []


def test_the_kernel_runs_undecorated() -> None:
    module = undecorated()
    for seed in range(FIRST_SEED, FIRST_SEED + 3):
        plan = office_of(seed).plan()
        inputs = inputs_of(plan, 0)
        plain = run_undecorated(module, plan, inputs)
        assert differing(plain, compiled.run(plan, inputs, True)) == [], seed


def test_lack_of_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = office_of(FIRST_SEED).plan()
    inputs = inputs_of(plan, 0)
    whole = compiled.run(plan, inputs, True)
    grown = Counter[str]()
    grow = compiled.Room.grow

    class Cramped(compiled.Room):
        """Room for what is known, and hardly more."""

        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]
            cut, places = len(inputs.arrivals) + 2, len(inputs.past.asked) + 2
            self.dossiers = cut
            self.columns = {name: array[:cut] for name, array in self.columns.items()}
            self.tokens, self.papers = room.tokens(places), self.papers[:places]
            self.behind = self.behind[:places]
            self.vacant = np.arange(places - 2, -2, -1, dtype=np.int64)
            self.questions, self.asks, self.tasks = self.questions[:2], self.asks[:2], self.tasks[:2]

        def grow(self, memory: room.Memory, stations: np.ndarray) -> room.Memory:
            before = self.dossiers, len(self.vacant), len(self.asks), len(self.tasks), len(self.heaps)
            memory = grow(self, memory, stations)
            after = self.dossiers, len(self.vacant), len(self.asks), len(self.tasks), len(self.heaps)
            names = ("dossiers", "seats", "asks", "tasks", "queues")
            grown.update(name for name, a, b in zip(names, before, after, strict=True) if b > a)
            return memory

    monkeypatch.setattr(compiled, "Room", Cramped)
    monkeypatch.setattr(layout, "heap_of", lambda station: (32 * station + 7, 1))
    assert differing(whole, compiled.run(plan, inputs, True)) == []
    assert set(grown) == {"dossiers", "seats", "asks", "tasks", "queues"}


def test_no_event_is_lived_through_at_or_after_the_horizon() -> None:
    """Whatever the inputs hold: set-up compiles by a history of no length."""
    plan = office_of(FIRST_SEED).plan()
    inputs = inputs_of(plan, 0)
    for horizon in (1, plan.horizon // 3, plan.horizon // 2 + 599):
        cut = replace(plan, horizon=horizon)
        cut.__dict__["months"] = plan.months  # also of a last day that is not whole, which no scenario has
        assert differing(reference.run(cut, inputs, True), compiled.run(cut, inputs, True)) == [], horizon
    nothing = compiled.run(replace(plan, horizon=0), inputs, True)
    assert len(nothing.number) == len(inputs.arrivals)
    assert len(nothing.tasks["start"]) == 0


def test_auto_is_the_kernel_for_every_generated_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is no engine named at all; the reference is never asked."""
    assert chosen("auto") == "kernel"
    run, taken = compiled.run, list[Plan]()

    def counted(plan: Plan, inputs: Inputs, keep_tasks: bool) -> History:
        taken.append(plan)
        return run(plan, inputs, keep_tasks)

    def never(*_: object) -> None:
        raise AssertionError("the reference has been asked")

    monkeypatch.setattr(compiled, "run", counted)
    monkeypatch.setattr(reference, "run", never)
    for seed in range(FIRST_SEED + 500, FIRST_SEED + 550):
        plan = office_of(seed).plan()
        inputs = inputs_of(plan, 0)
        history = simulate(plan, inputs, engine="auto")
        assert differing(history, simulate(plan, inputs)) == [], seed
        assert taken[-2:] == [plan, plan], seed
    assert len(taken) == 100
