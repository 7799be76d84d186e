"""The institute of 2017: told from parts of a readable length, every number said, no team over its hours.

Its letters about lateness go to those whose decision is late under the Charter, and to them alone.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from sim.engine.door import simulate
from sim.law.calendars import Calendar
from sim.law.clocks import suspended_units
from sim.measure.verdicts import clock_table
from sim.model.library import library_folder, norm_library
from sim.model.provenance import numbers
from sim.model.scenario import Scenario
from sim.plan.inflow import inputs_of
from sim.plan.load import present_hours, team_loads
from sim.plan.log import DAY_SECONDS, Log
from sim.study.assumptions import drawn_overrides
from sim.study.replications import Prepared, prepare

PARTS = sorted((library_folder() / "institute_2017").glob("*.toml"))
LONGEST_PART = 300
REVISIONS = ("civil_status", "career", "belgian_scheme", "foreign_scheme", "payment", "contributions")


@pytest.fixture(scope="module")
def institute() -> Prepared:
    return prepare(library_folder() / "institute_2017.toml")


@pytest.fixture
def scenario(institute: Prepared) -> Scenario:
    return institute.scenario


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_part_can_be_read_in_one_go(part: Path) -> None:
    assert len(part.read_text(encoding="utf-8").splitlines()) <= LONGEST_PART


def test_every_number_is_sourced_or_assumed(institute: Prepared) -> None:
    said = numbers(institute.document.data, institute.scenario)
    assert [number.path for number in said if number.kind == "not said"] == []
    sourced = {number.path for number in said if number.kind == "sourced"}
    assert "missions.revision_foreign_scheme.demand.growth" in sourced


def test_the_teams_have_work_and_time_for_it(institute: Prepared) -> None:
    assert [load for load in team_loads(institute.plan) if not 0.80 <= load.load <= 0.92] == []


@pytest.mark.parametrize("draw", range(3))
def test_the_assumptions_can_be_drawn_over_their_ranges(institute: Prepared, draw: int) -> None:
    drawn = drawn_overrides(institute.document, institute.scenario, 1, draw)
    prepare(library_folder() / "institute_2017.toml", tuple(f"{path}={value}" for path, value in drawn.items()))


@pytest.mark.parametrize("category", REVISIONS)
def test_a_revision_is_told_after_its_fact_and_keeps_both_clocks(scenario: Scenario, category: str) -> None:
    """Plan of 2018, 3.1.1 and 3.1.2; Charter, 3.2: from the fact without a request, else from the receipt."""
    mission = scenario.missions[f"revision_{category}"]
    assert mission.fact_before is not None
    assert mission.takes_effect == "plan-2018/revision-effect"
    assert [use.id for use in mission.norms] == ["charter/decision-own-motion", "charter/decision"]


def test_a_revision_after_regularisation_awaits_the_last_of_its_answers(scenario: Scenario) -> None:
    """Plan of 2018, 3.1.3: the rights are revised after the last regularisation only."""
    waits = scenario.missions["revision_contributions"].steps["data"]
    assert waits.ask is not None
    assert set(waits.ask) == {"next_regularisation", "last_regularisation"}
    assert (waits.answers, waits.until) == ("all", None)
    assert all(scenario.sources[source].delivers for source in waits.ask)


def test_only_what_decides_a_right_decides_anew(scenario: Scenario) -> None:
    """A letter, a complaint and a question of the ombudsman leave the decision that they speak of as it was."""
    leave_it = {name for name, mission in scenario.missions.items() if not mission.decides_anew}
    assert leave_it == {"late_notice", "chasing_mail", "complaint", "ombudsman", "pension_payment"}


def test_every_province_receives_what_the_region_did(scenario: Scenario) -> None:
    """Sickness requests of 2006 by region, of which the split by province is assumed (Senate, question 4-4211)."""
    demand = scenario.missions["assimilation"].demand
    assert demand is not None
    of = demand.offices
    flanders = sum(of[office] for office in ("antwerp", "bruges", "ghent", "hasselt", "leuven"))
    wallonia = sum(of[office] for office in ("liege", "mons", "namur"))
    assert (of["brussels"], flanders, wallonia) == (299, 2337, 1367)


def test_what_reached_the_wrong_office_is_done_in_brussels(scenario: Scenario) -> None:
    """Plan of 2018, 2.2.1: the transfer to the office that is competent."""
    steps = scenario.missions["assimilation"].steps
    assert steps["wrong_office"].ask == {"right_office": 1.0}
    assert steps["hand_over"].office == "brussels"


def test_pensions_are_done_in_the_language_of_the_file(scenario: Scenario) -> None:
    spoken = {name: team.languages for name, team in scenario.teams.items() if team.languages}
    assert spoken == {"pensions_nl": ("nl",), "pensions_fr": ("fr", "de")}


CLAIMS = ("assimilation", "retirement_pension", "survivor_pension")
REVISED = tuple(f"revision_{category}" for category in REVISIONS)
AWAITS_THE_LAST = "revision_contributions"  # long after four months, by decision (plan of 2018, 3.1.3)
FOUR_MONTHS = "charter/decision"


@dataclass(eq=False)
class Told:
    """One history, and the share of their hours of two years in which its teams worked."""

    log: Log
    busy: dict[str, float]

    @cached_property
    def missions(self) -> np.ndarray:
        """The mission of each dossier, by name."""
        return np.array(self.log.missions)[self.log.dossiers["mission"]]

    @cached_property
    def causes(self) -> np.ndarray:
        """What brought each dossier, by name."""
        return np.array(self.log.causes)[self.log.dossiers["cause"]]

    @property
    def parents(self) -> np.ndarray:
        return np.asarray(self.log.dossiers["parent"])

    def last_days(self, until: np.ndarray) -> np.ndarray:
        """The last day for deciding each dossier, with what had suspended its clock by a moment (annex 3, 3.2)."""
        log, norm = self.log, norm_library()[FOUR_MONTHS]
        table = clock_table(norm.versions[0].limit, Calendar("BE"), log.origin, log.until // DAY_SECONDS)
        suspends = np.array([word in norm.clock.suspends for word in log.source_classes])[log.asks["source"]]
        owner, asked, answered = (log.asks[name][suspends] for name in ("dossier", "asked", "answered"))
        received = log.stamp("received")
        stood_still = suspended_units(table, owner, asked, answered, until, len(log), received)
        return np.asarray(table.due(received // DAY_SECONDS, stood_still))

    def days_past(self, letters: np.ndarray, about: np.ndarray) -> np.ndarray:
        """How many days past its last one, as that then stood, each dossier was when a letter about it came."""
        days = self.log.stamp("received")[letters]
        until = np.full(len(self.log), -1)
        until[about] = days
        return np.asarray(days // DAY_SECONDS - self.last_days(until)[about])

    def late(self) -> np.ndarray:
        """Dossiers that were open when their last day had passed."""
        closed = np.where(self.log.stamp("decided") >= 0, self.log.stamp("decided"), self.log.stamp("ended"))
        closed = np.where(closed >= 0, closed, self.log.until)
        due = self.last_days(closed)
        owed = np.isin(self.missions, (*CLAIMS, *REVISED))
        return np.flatnonzero(owed & (due >= 0) & (closed // DAY_SECONDS > due))


@pytest.fixture(scope="module")
def histories(institute: Prepared) -> list[Told]:
    plan = institute.plan
    present = present_hours(plan, 2017) + present_hours(plan, 2018)
    found = []
    for replication in range(2):
        inputs = inputs_of(plan, replication)
        history = simulate(plan, inputs)
        hours = history.busy[:, -24:].sum(axis=1) / 3600
        busy = {team.name: float(h / p) for team, h, p in zip(plan.teams, hours, present, strict=True)}
        found.append(Told(history.to_log(plan, inputs), busy))
    return found


@pytest.mark.long
@pytest.mark.xdist_group("institute_2017")
def test_a_notice_goes_to_whom_the_charter_owes_it_and_once(histories: list[Told]) -> None:
    """Annex 3, 3.2: the last day is over, as claimants and foreign institutions put it off, and nothing decided."""
    for told in histories:
        notices = np.flatnonzero(told.missions == "late_notice")
        about = told.parents[notices]
        decided = told.log.stamp("decided")[about]
        assert len(notices) > 500
        assert (told.days_past(notices, about) > 0).mean() >= 0.99
        assert ((decided < 0) | (decided >= told.log.stamp("received")[notices])).all()
        assert len(set(about)) == len(about)


@pytest.mark.long
@pytest.mark.xdist_group("institute_2017")
def test_whoever_waits_past_the_last_day_has_a_notice(histories: list[Told]) -> None:
    """Annex 3, 3.2; nine of ten too where only claims are counted, of which few are late."""
    for told in histories:
        late = told.late()
        told_of = np.isin(late, told.parents[told.missions == "late_notice"])
        claims = np.isin(told.missions[late], CLAIMS)
        assert claims.sum() > 200
        assert told_of.mean() >= 0.95
        assert told_of[claims].mean() >= 0.9


@pytest.mark.long
@pytest.mark.xdist_group("institute_2017")
def test_a_notice_comes_on_the_day_after_the_last(histories: list[Told]) -> None:
    """Not four months after the receipt, nor whenever the data are in."""
    for told in histories:
        notices = np.flatnonzero(told.missions == "late_notice")
        assert (told.days_past(notices, told.parents[notices]) == 1).mean() >= 0.9


@pytest.mark.long
@pytest.mark.xdist_group("institute_2017")
def test_complaints_about_lateness_and_mail_come_from_dossiers_that_are_late(histories: list[Told]) -> None:
    """Plan of 2018, part 4."""
    for told in histories:
        complaints = np.flatnonzero(told.causes == "late_notice.complaint")
        mail = np.flatnonzero(told.missions == "chasing_mail")
        assert min(len(complaints), len(mail)) > 50
        assert (told.days_past(complaints, told.parents[told.parents[complaints]]) > 0).mean() >= 0.99
        assert (told.days_past(mail, told.parents[mail]) > 0).mean() >= 0.99


@pytest.mark.long
@pytest.mark.xdist_group("institute_2017")
def test_late_revisions_bring_notices_and_mail(histories: list[Told]) -> None:
    """Plan of 2018, part 3: most of those that await the last regularisation, and the few others that are late."""
    for told in histories:
        notices = np.flatnonzero(told.missions == "late_notice")
        awaiting = told.missions == AWAITS_THE_LAST
        assert awaiting[told.parents[notices]].sum() > 0.5 * awaiting.sum()
        assert f"{AWAITS_THE_LAST}.chasing" in set(told.causes)
        late = told.late()
        others = late[np.isin(told.missions[late], REVISED) & ~awaiting[late]]
        assert len(others) > 5
        assert np.isin(others, told.parents[notices]).mean() >= 0.95


@pytest.mark.parametrize("mission", [*CLAIMS, *REVISED])
def test_every_dossier_of_a_right_keeps_its_date(scenario: Scenario, mission: str) -> None:
    """Annex 3, 3.2: the notice once, and the mail some time after; both past the deadline of the Charter."""
    steps = scenario.missions[mission].steps
    opened = {name: (step.open, step.past_deadline_of) for name, step in steps.items() if step.past_deadline_of}
    assert opened == {"late_notice": ("late_notice", FOUR_MONTHS), "chasing": ("chasing_mail", FOUR_MONTHS)}
    assert steps["late_notice"].delay is None


@pytest.mark.parametrize("mission", [*CLAIMS, "revision_civil_status", "revision_payment"])
def test_receipt_is_acknowledged_to_who_asks(scenario: Scenario, mission: str) -> None:
    """Annex 3, 2.2."""
    step = scenario.missions[mission].steps["acknowledge"]
    assert (step.queue, step.share == 1.0) == ("acknowledgement", mission in CLAIMS)


@pytest.mark.parametrize("mission", CLAIMS)
def test_who_claims_is_told_which_institution_is_asked(scenario: Scenario, mission: str) -> None:
    """Annex 3, 3.2."""
    assert scenario.missions[mission].steps["tell_whom"].work is not None


def test_what_an_authentic_source_leaves_open_is_asked_again(scenario: Scenario) -> None:
    """Plan of 2018, 5.1.2: with the reminder, in every wait for it."""
    assert 0 < scenario.sources["authentic"].silent < 0.05
    for mission in CLAIMS:
        steps = scenario.missions[mission].steps
        (asks,) = [name for name, step in steps.items() if step.ask and "authentic" in step.ask]
        waits = [step for step in steps.values() if asks in step.wait_for]
        assert waits
        assert [step for step in waits if step.remind is None] == []


@pytest.mark.long
@pytest.mark.xdist_group("institute_2017")
def test_no_team_works_more_than_it_is_there(histories: list[Told]) -> None:
    """Two years in the history itself, where what lateness brings is counted too."""
    for told in histories:
        assert {team: share for team, share in told.busy.items() if not 0.6 <= share <= 0.99} == {}
