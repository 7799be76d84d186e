"""Where the start is forgotten: two copies on the same draws, from an empty and from an overfull office."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.measure.windows import months
from sim.show.start import Forgotten, Tolerances, sentences
from sim.study.forgetting import Parting, mser5, partings, within_from
from sim.study.replications import prepare
from sim.study.start import EVERYTHING, OPEN, SHARE, StartFigures, copies, endless_teams, not_constant
from sim.study.trials import Store, Trials, Variant

# One agent day and night, each dossier takes half a day, one comes on each working day: the desks of three months,
# 66 dossiers, are done in 52 days, since 66 + 37 receipts are more than 2 x 51 tasks, and 66 + 38 are 2 x 52.
TINY = """
title = "One agent, day and night"
period = { from = 2018-02-01, until = 2018-05-31, run_in = "1 month" }
seed = 3

[teams.desk]
fte = 1.0
week = "168 hours"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
opens = "00:00"
serves = ["claim.decide"]

[missions.claim]
demand = { exactly = 1, on = "working days" }
norms = ["month"]
steps.decide = { work = "12 hours", stamp = "decided" }

[norms.month]
limit = "30 days"
percentage = 90.0
base = "decisions"
"""
BUSY_DAYS = 52
DEMAND = '{ exactly = 1, on = "working days" }'


@pytest.fixture
def tiny(tmp_path):
    def written(text=TINY, *overrides):
        file = tmp_path / "tiny.toml"
        file.write_text(text, encoding="utf-8")
        return Variant(str(file), overrides)

    return written


def asked(variant, histories=2):
    """The copies, the rows, and the figures of both."""
    pair = copies(prepare(*variant), variant)
    with Trials(Store(":memory:"), StartFigures(), seed=3, workers=1) as trials:
        return pair, trials.rows(pair.empty), *trials.ask([(each, range(histories)) for each in pair[:2]])


def test_the_run_in_is_simulated_as_a_part_of_the_period(tiny):
    pair = copies(prepare(*tiny()), tiny())
    assert [window.label for window in pair.windows] == [f"2018-0{month}" for month in range(1, 6)]
    empty, overfull = (prepare(*each).scenario for each in pair[:2])
    assert str(empty.period.from_) == str(overfull.period.from_) == "2018-01-01"
    assert empty.period.run_in.amount == overfull.period.run_in.amount == 0
    assert empty.backlog == {}
    [stock] = overfull.backlog.values()
    assert (stock.mission, stock.step, stock.count) == ("claim", "decide", 66)


def test_an_office_forgets_its_start_on_the_day_on_which_its_desks_are_done(tiny):
    pair, rows, empty, overfull = asked(tiny())
    stock = (rows["measure"] == OPEN).to_numpy()
    apart = (overfull - empty)[:, stock]
    assert (apart[:, : BUSY_DAYS - 1] > 0).all()
    assert (apart[:, BUSY_DAYS:] == 0).all()
    received, done = (
        np.cumsum(pd.date_range("2018-01-01", periods=30).day_of_week < 5),
        2 * np.arange(1, 31) - 1,
    )  # the last at midnight
    np.testing.assert_array_equal(overfull[0, stock][:30], 66 + received - done)
    open_dossiers, share = partings(rows, empty, overfull, pair.windows)
    assert (open_dossiers.subject, share.subject) == (EVERYTHING, "month")
    assert open_dossiers.forgotten == 2  # in March, February being the month in which day 52 lies
    assert share.forgotten == 2
    assert open_dossiers.difference[0] == pytest.approx(apart[:, :31].mean())


def test_the_share_on_time_is_that_of_the_decisions_of_the_month(tiny):
    _, rows, empty, overfull = asked(tiny(), 1)
    is_march = ((rows["measure"] == SHARE) & (rows["window"] == "2018-03")).to_numpy()
    assert empty[0, is_march].item() == overfull[0, is_march].item() == 1.0
    is_january = ((rows["measure"] == SHARE) & (rows["window"] == "2018-01")).to_numpy()
    assert overfull[0, is_january].item() < 0.5  # they were up to three months old


def test_a_backlog_of_the_scenario_stands_in_the_overfull_copy_where_the_run_starts_with_it(tiny):
    own = "backlog.own={mission='claim',count=4,step='decide',age={uniform={from='0 days',to='9 days'}}}"
    for run_in, kept in (("0 days", ["own", "overfull_claim"]), ("1 month", ["overfull_claim"])):
        variant = tiny(TINY, f"period.run_in={run_in}", own)
        empty, overfull, _ = copies(prepare(*variant), variant)
        assert stocked(empty) == []
        assert stocked(overfull) == kept


def stocked(variant):
    """The backlogs of a variant in which there is anything."""
    return [name for name, stock in prepare(*variant).scenario.backlog.items() if stock.file or stock.count]


def test_a_register_is_left_out_and_a_mission_that_only_stands_there_stays(tiny, tmp_path):
    (tmp_path / "open.csv").write_text("received,step\n2017-12-04,decide\n", encoding="utf-8")
    text = (
        TINY
        + """
[missions.legacy]
norms = []
steps.decide = { work = "1 hour", stamp = "decided" }

[backlog.old]
mission = "legacy"
file = "open.csv"

[backlog.new]
mission = "legacy"
count = 3
step = "decide"
age = "5 days"

[provenance]
"backlog.new.count" = { assumed = "invented", range = [2, 4] }
"""
    )
    serves = 'teams.desk.serves=["claim.decide", "legacy.decide"]'
    variant = tiny(text, "period.run_in=0 days", serves)
    empty, overfull, _ = copies(prepare(*variant), variant)
    assert stocked(empty) == []
    assert stocked(overfull) == ["old", "new", "overfull_claim"]


@pytest.mark.parametrize(
    "demand",
    [
        "{per_year=300,growth=0.1}",
        "{per_year=[{from=2015-01-01,per_year=200},{from=2018-03-01,per_year=400}],growth=-0.05}",
    ],
)
def test_what_grows_brings_in_the_copies_what_it_brings_in_the_scenario(tiny, demand):
    variant = tiny(TINY.replace(DEMAND, demand), "period.run_in=14 months")
    plan = prepare(*variant).plan
    copy = prepare(*copies(prepare(*variant), variant).empty).plan
    [first], [other] = plan.expected.values(), copy.expected.values()
    days = min(len(first), len(other))
    np.testing.assert_allclose(first[:days], other[:days], rtol=1e-12)
    assert first[:400].std() > 0


def test_a_team_with_a_load_of_one_or_more_never_forgets(tiny):
    assert endless_teams(prepare(*tiny()).plan) == {}
    [(team, load)] = endless_teams(prepare(*tiny(TINY, "missions.claim.steps.decide.work=40 hours")).plan).items()
    assert team == "desk"
    assert load == pytest.approx(40 / 24 * 5 / 7, rel=0.02)


DEMANDS = {
    "growth": "{ per_year = 300, growth = 0.1 }",
    "per_year": "{ per_year = [{ from = 2015-01-01, per_year = 200 }] }",
    "by_month": "{ per_year = 300, by_month = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2] }",
    "on": "{ exactly = 2, on = 'month starts' }",
}
CHANGES = {
    "teams.desk.fte": "[{from=2018-01-01,fte=1.0}]",
    "teams.desk.departures": "{share_per_year=0.1,replaced_after='90 days'}",
    "backlog": "{own={mission='claim',count=4,step='decide',age={uniform={from='0 days',to='9 days'}}}}",
}


@pytest.mark.parametrize("key", DEMANDS)
def test_a_demand_that_changes_over_time_is_named(tiny, key):
    assert not_constant(prepare(*tiny()).scenario) == []
    assert not_constant(prepare(*tiny(TINY.replace(DEMAND, DEMANDS[key]))).scenario) == [
        f"missions.claim.demand.{key}"
    ]


@pytest.mark.parametrize("path", CHANGES)
def test_what_changes_over_time_is_named(tiny, path):
    assert not_constant(prepare(*tiny(TINY, f"{path}={CHANGES[path]}")).scenario) == [path]


def test_the_start_is_forgotten_from_the_month_after_the_last_that_is_apart():
    assert within_from(np.array([False, True, False, True, True])) == 3
    assert within_from(np.array([True, True])) == 0
    assert within_from(np.array([True, False])) is None


def told(empty, overfull, **tolerances):
    """What is said of two months of a norm, and of a stock that is the same in both copies."""
    windows = months(pd.Timestamp("2018-01-01").date(), pd.Timestamp("2018-02-28").date())
    days = [(EVERYTHING, OPEN, str(day.date())) for day in pd.date_range("2018-01-01", "2018-02-28")]
    rows = pd.DataFrame(
        [*days, *(("n", SHARE, f"2018-0{month}") for month in (1, 2))], columns=["subject", "measure", "window"]
    )
    stock = np.full((len(empty), len(days)), 10.0)
    return partings(rows, np.hstack([stock, empty]), np.hstack([stock, overfull]), windows, **tolerances)


def test_the_whole_interval_has_to_be_within_the_tolerance():
    empty, overfull = np.array([[0.8, 0.8]] * 3), np.array([[0.7, 0.801], [0.7, 0.799], [0.7, 0.800]])
    stock, share = told(empty, overfull)
    assert (stock.forgotten, share.forgotten) == (0, 1)
    assert share.half_width[1] == pytest.approx(4.302653 * 0.001 / np.sqrt(3))
    assert told(empty, overfull, share_tolerance=0.0024)[1].forgotten is None  # the mean is 0, the interval is not


def test_a_month_in_which_nobody_decides_tells_nothing_and_one_in_which_one_copy_does_is_apart():
    nothing = np.full((3, 1), np.nan)
    some = np.full((3, 1), 0.8)
    assert told(np.hstack([nothing, some]), np.hstack([nothing, some]))[1].forgotten == 0
    assert told(np.hstack([nothing, some]), np.hstack([some, some]))[1].forgotten == 1


def test_mser5_leaves_out_what_rises_from_an_empty_start():
    flat = np.tile([4.0, 6.0, 5.0, 4.0, 6.0], 40)
    assert mser5(np.concatenate([np.zeros(15), flat])) == 15
    assert mser5(flat) == 0


def test_mser5_gives_no_answer_beyond_one_half():
    assert mser5(np.arange(100.0)) is None
    assert mser5(np.zeros(29)) is None


def test_mser5_is_least_where_the_formula_says():
    series = (
        np.random.Generator(np.random.Philox(5)).normal(size=200) + np.r_[np.linspace(-6, 0, 60), np.zeros(140)]
    )
    batches = series.reshape(40, 5).mean(axis=1)
    errors = [((rest := batches[first:]) - rest.mean()).var() / len(rest) for first in range(35)]
    assert mser5(series) == 5 * int(np.argmin(errors)) == 50


def parting(subject, difference, half_width, tolerance):
    """A measure of one month before the period, and one of it, in five histories."""
    nothing, gap = np.zeros(2), np.array([0.0, difference])
    half_widths, tolerances = np.full(2, half_width), np.full(2, tolerance)
    return Parting(subject, SHARE, nothing, gap, gap, half_widths, tolerances, np.full(2, 5), None)


def said(*parts):
    scenario = SimpleNamespace(period=SimpleNamespace(from_=date(2018, 2, 1), run_in="1 month"), backlog={})
    windows = months(date(2018, 1, 1), date(2018, 2, 28))
    found = Forgotten(scenario, 5, windows, list(parts), Tolerances(1, 0.5), 3, {}, [], None)
    return sentences(found)[1]


def test_a_run_in_is_too_short_only_where_that_is_shown():
    stock, unsure = parting(EVERYTHING, 40.0, 30.0, 5.0), parting("norm", -0.131, 0.185, 0.005)
    # Two measures share the error: t(0.9875, 4) / t(0.975, 4) = 3.4954 / 2.7764 = 1.259.
    # Histories for it: 5 * (0.185 / 0.005 * 1.960 / 2.7764)^2 = 3411; 5 * (30 / 20 * 1.960 / 2.7764)^2 = 5.6.
    assert said(parting(EVERYTHING, 30.0, 30.0, 5.0), unsure) == (
        "5 histories are too few to tell whether the scenario's run-in of 1 month is enough; that it is takes "
        "some 3,400 at least. So far, in the month after it, an office that began overfull cannot be told from one "
        "that began empty."
    )
    assert said(parting(EVERYTHING, 40.0, 20.0, 5.0), unsure) == (
        "The scenario's run-in of 1 month is not enough: in the month after it, an office that began overfull is "
        "still 40 ± 25 dossiers from one that began empty (95 % for all 2 measures together)."
    )
    assert said(parting(EVERYTHING, 40.0, 30.0, 20.0)) == (
        "5 histories are too few to tell whether the scenario's run-in of 1 month is enough; that it is takes "
        "some 6 at least: in the month after it, an office that began overfull is still 40 ± 30 dossiers from one "
        "that began empty."
    )
    assert "up to" not in said(stock, parting("norm", -0.2, 0.1, 0.005))
    assert "20.0 ± 12.6 points (norm)" in said(stock, parting("norm", -0.2, 0.1, 0.005))
