"""The institute of 2002: people who have work, ranges to draw from, norms that judge, letters owed."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from sim.engine.door import simulate
from sim.law.calendars import Calendar
from sim.law.clocks import suspended_units
from sim.measure.dossiers import dossiers_of
from sim.measure.verdicts import HAS_DAY, Judge, clock_table
from sim.measure.windows import span
from sim.model.library import library_folder, norm_library
from sim.model.norms import norms_used
from sim.plan.inflow import inputs_of
from sim.plan.load import team_loads
from sim.plan.log import DAY_SECONDS, OUTCOMES, Log
from sim.study.assumptions import assumed_ranges, drawn_overrides
from sim.study.replications import Prepared, prepare

WHOLE = library_folder() / "institute_2002.toml"
CHAINS = {
    "affiliation_ex_officio": {"liability.ex_officio"},
    "company_affiliation": {"company_letter.ex_officio", "company_letter.which_fund"},
    "joint_liability": {"company_affiliation.joint"},
    "judicial_collection": {
        "company_affiliation.collection",
        "contribution_bill.collection",
        "recovery.court",
    },
    "undue_payment": {"bankruptcy.undue", "family_change.undue"},
    "recovery_waiver": {"undue_payment.waiver"},
    "recovery": {"undue_payment.recover", "recovery_waiver.recovery"},
    "payment_notice": {"pension_payment.late"},
    "complaint": {"assimilation.complaint", "liability.complaint", "retirement_pension.complaint"},
    "chasing_mail": {"pension_revision.chasing", "retirement_pension.chasing", "survivor_pension.chasing"},
    "regional_mail": {"assimilation.chasing", "cessation.chasing", "liability.chasing"},
    "company_mail": {"company_affiliation.chasing", "company_question.chasing"},
    "contribution_mail": {"reduced_contributions.chasing", "surcharge_waiver.chasing"},
    "fund_mail": {"affiliation_voluntary.chasing", "contribution_correction.chasing"},
    "benefit_mail": {"family_benefit.chasing", "family_change.chasing"},
    "register_mail": {"registration.chasing"},
    "ombudsman_question": {"complaint.ombudsman"},
}


@pytest.fixture(scope="module")
def institute() -> Prepared:
    return prepare(WHOLE)


@pytest.fixture(scope="module")
def small() -> Prepared:
    return prepare(library_folder() / "institute_2002_small.toml")


@dataclass(frozen=True, eq=False)
class Told:
    """One history: its log, and which of its dossiers waited when the contract began."""

    log: Log
    waited: np.ndarray

    @property
    def missions(self) -> np.ndarray:
        """The mission of each dossier, by name."""
        return np.array(self.log.missions)[self.log.dossiers["mission"]]

    @property
    def causes(self) -> np.ndarray:
        """What brought each dossier."""
        return np.array(self.log.causes)[self.log.dossiers["cause"]]


def told(institute: Prepared, replication: int) -> Told:
    inputs = inputs_of(institute.plan, replication)
    log = simulate(institute.plan, inputs).to_log(institute.plan, inputs)
    waited = np.zeros(len(log), bool)  # what comes from outside has the first rows, in its order
    waited[np.flatnonzero(inputs.arrivals.preset >= 0)] = True
    return Told(log, waited)


@pytest.fixture(scope="module")
def history(small: Prepared) -> Told:
    return told(small, 0)


@pytest.fixture(scope="module")
def few(small: Prepared, history: Told) -> list[Told]:
    return [history, told(small, 1)]


@pytest.fixture(scope="module")
def histories(small: Prepared) -> list[Told]:
    """As many as the scenario asks for."""
    return [told(small, replication) for replication in range(small.scenario.replications)]


def test_the_teams_have_work_and_time_for_it(institute: Prepared) -> None:
    loads = team_loads(institute.plan)
    assert len(loads) == 3 * len(institute.scenario.teams)
    assert [load for load in loads if not 0.60 <= load.load <= 0.99] == []


@pytest.mark.parametrize("draw", range(3))
def test_the_assumptions_can_be_drawn_over_their_ranges(institute: Prepared, draw: int) -> None:
    drawn = drawn_overrides(institute.document, institute.scenario, 1, draw)
    prepare(WHOLE, tuple(f"{path}={value}" for path, value in drawn.items()))


def test_no_draw_puts_the_slowest_tenth_below_the_median(institute: Prepared) -> None:
    """Both are drawn apart, so that the highest median must lie below the lowest p90."""
    found = assumed_ranges(institute.document, institute.scenario)
    ranges = {path: (low, high) for path, low, high, _ in found}
    medians = [path for path in ranges if path.endswith(".lognormal.median")]
    assert len(medians) > 20
    assert [m for m in medians if ranges[m][1] >= ranges[m.removesuffix("median") + "p90"][0]] == []


def test_every_norm_of_a_mission_judges_dossiers(small: Prepared, history: Told) -> None:
    dossiers, _ = dossiers_of(history.log, (span(small.plan.first, small.plan.last),))
    judge, not_judged = Judge(dossiers, Calendar(small.scenario.calendar.country)), []
    used = norms_used(small.scenario)
    for mission, norm in used:
        limits = [version.limit for version in norm.versions if version.limit.is_known]
        if not HAS_DAY[judge.institution(norm.clock, limits[0], mission).kind].any():
            not_judged.append((mission, norm.id))
    assert len(used) > 40
    assert not_judged == []


@pytest.mark.parametrize("mission", ["retirement_pension", "survivor_pension"])
def test_pensions_that_waited_are_judged_by_the_charter_alone(small: Prepared, history: Told, mission: str) -> None:
    """Art. 24; annex 3, 3.2: the data of what waited were there before, the receipt of each is known."""
    waited = history.waited & (history.missions == mission)
    assert waited.sum() > 100
    decided = history.log.stamp("decided")
    assert (decided[waited] >= 0).mean() > 0.9
    dossiers, _ = dossiers_of(history.log, (span(small.plan.first, small.plan.last),))
    judge, library = Judge(dossiers, Calendar("BE")), norm_library()
    (contract,) = [norm for norm in small.scenario.missions[mission].norms if "contract" in norm.id]
    due = {
        name: judge.institution(library[name].clock, library[name].versions[0].limit, mission).due
        for name in (contract.id, "charter/decision")
    }
    these = waited[history.missions == mission]
    again = history.log.stamp("complete")[waited] >= 0  # whose data were asked for once more
    assert again.mean() < 0.1
    assert (due[contract.id][these][~again] < 0).all()
    assert (due["charter/decision"][these] >= 0).all()


def days_past_the_charter(history: Told, letters: np.ndarray) -> np.ndarray:
    """How many days after the last timely day of its parent, as it then stood, each letter comes."""
    log, norm = history.log, norm_library()["charter/decision"]
    parent, day = log.dossiers["parent"][letters], log.stamp("received")[letters]
    until = np.full(len(log), -1)
    until[parent] = day
    table = clock_table(norm.versions[0].limit, Calendar("BE"), log.origin, log.until // DAY_SECONDS)
    suspends = np.array([word in norm.clock.suspends for word in log.source_classes])[log.asks["source"]]
    owner, asked, answered = (log.asks[name][suspends] for name in ("dossier", "asked", "answered"))
    received = log.stamp("received")
    stood_still = suspended_units(table, owner, asked, answered, until, len(log), received)
    return np.asarray(day // DAY_SECONDS - table.due(received // DAY_SECONDS, stood_still)[parent])


def test_a_notice_comes_once_and_when_its_parent_is_late(few: list[Told]) -> None:
    """Annex 3, 3.2: the rest are of dossiers that are decided, and still to be paid or notified."""
    found = [np.flatnonzero(one.missions == "delay_letter") for one in few]
    days = np.concatenate([days_past_the_charter(one, rows) for one, rows in zip(few, found, strict=True)])
    assert len(days) > 1000
    assert (days > 0).mean() >= 0.99
    for one, rows in zip(few, found, strict=True):
        parents = one.log.dossiers["parent"][rows]
        assert len(set(parents)) == len(parents)
        decided = one.log.stamp("decided")[parents]
        assert ((decided < 0) | (decided > one.log.stamp("received")[rows])).mean() >= 0.99


def test_who_waits_longer_than_the_charter_allows_is_told(few: list[Told], small: Prepared) -> None:
    """Annex 3, 3.2: 95 of a hundred that are open after their last day; of the rest data are still out."""
    norm, late, notified = norm_library()["charter/decision"], 0, 0
    judged = {mission for mission, used in norms_used(small.scenario) if used.id == norm.id}
    assert len(judged) == 7
    for one in few:
        dossiers, _ = dossiers_of(one.log, (span(small.plan.first, small.plan.last),))
        judge, decided, ended = Judge(dossiers, Calendar("BE")), one.log.stamp("decided"), one.log.stamp("ended")
        until = np.where(decided >= 0, decided, np.where(ended >= 0, ended, one.log.until)) // DAY_SECONDS
        letters = one.log.dossiers["parent"][one.missions == "delay_letter"]
        for mission in judged:
            due, rows = judge.institution(norm.clock, norm.versions[0].limit, mission).due, one.missions == mission
            open_after = np.flatnonzero(rows)[(due >= 0) & (until[rows] > due)]
            late, notified = late + len(open_after), notified + int(np.isin(open_after, letters).sum())
    assert late > 1000
    assert notified / late >= 0.95


@pytest.mark.slow
def test_the_opening_stock_brings_notices_mail_and_complaints(few: list[Told]) -> None:
    """Annex 3, 3.2; art. 24, 55: who waited when the contract began is told, writes, complains."""
    found: dict[str, set[str]] = {}
    for one in few:
        parent = one.log.dossiers["parent"]
        for child in np.flatnonzero((parent >= 0) & one.waited[parent]):
            found.setdefault(str(one.missions[parent[child]]), set()).add(str(one.missions[child]))
    assert {"delay_letter", "chasing_mail", "complaint"} <= found["retirement_pension"]
    assert all("delay_letter" in found[mission] for mission in ("survivor_pension", "assimilation"))
    assert "regional_mail" in found["liability"]
    assert all("contribution_mail" in found[mission] for mission in ("reduced_contributions", "surcharge_waiver"))


@pytest.mark.long
@pytest.mark.xdist_group("institute_2002")
@pytest.mark.parametrize("mission", CHAINS)
def test_a_chain_is_reached(histories: list[Told], mission: str) -> None:
    """Art. 17-18, 20-22, 24, 32-35, 55, 65; annex 3, 4.3."""
    found = {str(cause) for one in histories for cause in one.causes[one.missions == mission]}
    assert found >= CHAINS[mission]


def test_what_is_waived_is_not_recovered(few: list[Told]) -> None:
    """Art. 33-35: a recovery begins when its waiver is refused, or where none is asked, and never beside one."""
    for one in few:
        parent, outcome = one.log.dossiers["parent"], one.log.dossiers["outcome"]
        waivers = np.flatnonzero(one.missions == "recovery_waiver")
        recovered = np.flatnonzero(one.missions == "recovery")
        granted, refused = (waivers[outcome[waivers] == OUTCOMES.index(word)] for word in ("granted", "refused"))
        assert len(granted) > 10
        assert set(refused) == set(parent[recovered]) & set(waivers)
        assert not set(parent[waivers]) & set(parent[recovered])
        assert not set(granted) & set(parent)


@pytest.mark.long
@pytest.mark.xdist_group("institute_2002")
def test_a_due_notice_follows_the_affiliation_of_a_company(histories: list[Told]) -> None:
    """Art. 22."""
    for one in histories:
        affiliated = one.missions == "company_affiliation"
        notified = one.log.stamp("notified")[affiliated] >= 0
        assert notified.any()
        assert (one.log.stamp("decided")[affiliated][notified] >= 0).all()


def test_incomes_that_are_told_late_start_their_dossiers_the_day_after() -> None:
    """Art. 4-5, 40-41: of the incomes due on 15 May 2004, a Saturday, none is there before 1 July."""
    late = prepare(library_folder() / "institute_2002_events.toml")
    plan, arrivals = late.plan, inputs_of(late.plan, 0).arrivals
    names = [mission.name for mission in plan.missions]
    for mission in ("liability", "income_data"):
        of = (arrivals.mission == names.index(mission)) & (arrivals.preset < 0)
        days = {plan.day(int(second)) for second in arrivals.received[of]}
        assert {day for day in days if day.year == 2004} == {
            *(date(2004, 2, 16), date(2004, 7, 1)),
            *(date(2004, 9, 15), date(2004, 11, 15)),
        }


MAIL = [mission for mission in CHAINS if mission.endswith("_mail")]
FEWER = {
    "teams.antwerp.staff": 0.3,
    "teams.bruges.staff": 0.3,
    "teams.ghent.staff": 0.3,
    "teams.companies.staff": 0.55,
    "teams.contributions.staff": 1.0,
    "teams.auxiliary_fund.staff": 0.7,
    "teams.auxiliary_benefits.staff": 0.55,
    "teams.pensions_fr.staff": 4.0,
    "teams.registers.staff": 0.2,
}


@pytest.mark.long
@pytest.mark.xdist_group("institute_2002")
def test_with_posts_taken_away_every_service_has_more_mail_and_complaints(history: Told) -> None:
    """Plan of 2018, part 4; art. 24, 55: the later the decisions, the more letters there are to answer."""
    posts = tuple(f'{path}=[{{grade="B",status="statutory",fte={fte}}}]' for path, fte in FEWER.items())
    fewer = told(prepare(library_folder() / "institute_2002_small.toml", posts), 0)
    letters = {mission: int((history.missions == mission).sum()) for mission in (*MAIL, "complaint")}
    more = {mission: int((fewer.missions == mission).sum()) for mission in letters}
    assert len(MAIL) == 7
    assert [mission for mission in letters if more[mission] <= 1.2 * letters[mission]] == []


def test_what_reached_the_wrong_office_is_decided_where_it_belongs(small: Prepared) -> None:
    """Annex 3, 2.3: registered by the centre, which serves every office, then by the office of receipt.

    That one decides too, where it has room; else one of its ring of a language.
    """
    tasks = simulate(small.plan, inputs_of(small.plan, 0), keep_tasks=True).tasks
    assert tasks is not None
    activity = np.array(small.plan.activities)[tasks["activity"]]
    place = tasks["station"] % len(small.plan.offices)
    steps = ("wrong_office", "register", "decide")
    wrong, again, decides = (activity == f"liability.{step}" for step in steps)
    registers = [team.name for team in small.plan.teams].index("registers")
    assert set(tasks["team"][wrong]) <= {registers, -1}  # -1: nobody yet
    assert len(set(place[wrong])) > 10
    belongs = dict(zip(tasks["dossier"][wrong], place[wrong], strict=True))
    for done, least in ((again, 1.0), (decides, 0.9)):
        stood = zip(tasks["dossier"][done], place[done], strict=True)
        is_own = [belongs[dossier] == there for dossier, there in stood if dossier in belongs]
        assert len(is_own) > 100
        assert np.mean(is_own) >= least
