"""One log under norms: three bases, two clocks, and what is not yet known."""

import math
from dataclasses import replace
from datetime import date

import pytest

from sim.law.calendars import Calendar
from sim.measure.compliance import judge, judge_all
from sim.measure.windows import Window, end_of_year, month, years
from tests.measure.logs import dossier, log_of, norm_of, value, version_of

CALENDAR = Calendar()
YEAR_2018 = years(date(2018, 1, 1), date(2018, 12, 31))


def judged(log, norm=None, windows=YEAR_2018, **options):
    return judge(log, norm or norm_of(), CALENDAR, windows, **options)


def test_a_dossier_decided_on_its_last_day_is_on_time():
    log = log_of([dossier(0, 90), dossier(0, 91)], until=400)
    table = judged(log)
    assert value(table, "decisions_on_time") == 1
    assert value(table, "decisions_late") == 1
    assert value(table, "decisions_share_on_time") == 0.5


def test_one_log_is_judged_twice():
    log = log_of([dossier(0, 80), dossier(0, 100), dossier(0, 130)], until=400)
    ninety, hundred_twenty = norm_of("90 days", name="plan/90"), norm_of("120 days", name="plan/120")
    table = judge_all(log, [("assimilation", ninety), ("assimilation", hundred_twenty)], CALENDAR, YEAR_2018)
    assert value(table, "decisions_share_on_time", subject="plan/90") == pytest.approx(1 / 3)
    assert value(table, "decisions_share_on_time", subject="plan/120") == pytest.approx(2 / 3)


def test_every_request_received_is_in_exactly_one_count():
    dossiers = [
        dossier(0, 50),  # on time
        dossier(0, 200),  # late
        dossier(10),  # open and overdue
        dossier(140),  # open, due on day 230: not yet due
        dossier(0, None, left=30),  # left in time
        dossier(0, None, left=120),  # left after its deadline
    ]
    table = judged(log_of(dossiers, until=230))
    counts = {
        name: value(table, f"requests_{name}")
        for name in (
            "on_time",
            "late",
            "overdue",
            "not_yet_due",
            "left",
            "left_late",
            "not_started",
            "counted",
        )
    }
    assert counts == {
        "on_time": 1,
        "late": 1,
        "overdue": 1,
        "not_yet_due": 1,
        "left": 2,
        "left_late": 1,
        "not_started": 0,
        "counted": 3,
    }
    assert value(table, "requests_share_on_time") == pytest.approx(1 / 3)


def test_open_dossier_is_overdue_only_once_its_last_day_is_past():
    assert value(judged(log_of([dossier(0)], until=90)), "requests_not_yet_due") == 1
    assert value(judged(log_of([dossier(0)], until=91)), "requests_overdue") == 1


def test_the_three_bases_differ():
    dossiers = [
        dossier(0, 20),  # received and decided in January, due 1 April
        dossier(5, 40),  # received in January, decided in February
        dossier(20),  # received in January, open, due 21 April
    ]
    log = log_of(dossiers, until=200)
    january = judged(log, windows=[month(1, 2018)])
    assert value(january, "decisions_counted") == 1
    assert value(january, "requests_counted") == 3
    assert value(january, "deadlines_counted") == 0
    april = judged(log, windows=[month(4, 2018)])
    assert value(april, "decisions_counted") == 0
    assert value(april, "deadlines_counted") == 3
    assert value(april, "deadlines_overdue") == 1
    assert value(april, "deadlines_share_on_time") == pytest.approx(2 / 3)
    assert math.isnan(value(april, "decisions_share_on_time"))


def test_deadline_fallen_before_a_withdrawal_is_late():
    table = judged(log_of([dossier(0, None, left=30), dossier(0, None, left=120)], until=200))
    assert value(table, "deadlines_left") == 1
    assert value(table, "deadlines_left_late") == 1
    assert value(table, "deadlines_counted") == 1
    assert value(table, "deadlines_share_on_time") == 0


def test_deadline_not_yet_fallen_is_not_counted_even_if_decided():
    table = judged(log_of([dossier(100, 110)], until=150))
    assert value(table, "deadlines_counted") == 0
    assert value(table, "deadlines_not_yet_due") == 1


def test_ends_without_decision_are_no_decisions():
    table = judged(log_of([dossier(0, 10), dossier(0, None, left=20, outcome="inadmissible")], until=200))
    assert value(table, "decisions_counted") == 1


def test_clock_stops_while_a_suspending_source_is_asked():
    log = log_of([dossier(0, 110)], until=200, asks=[(0, "claimant", 10, 40)])
    assert value(judged(log, norm_of(suspends=["claimant"])), "decisions_on_time") == 1
    assert value(judged(log, norm_of(suspends=["foreign"])), "decisions_late") == 1
    assert value(judged(log, norm_of()), "decisions_late") == 1


def test_reminder_does_not_suspend_twice():
    asks = [(0, "claimant", 10, 40), (0, "claimant", 30, 40)]
    norm = norm_of(suspends=["claimant"])
    assert value(judged(log_of([dossier(0, 120)], until=200, asks=asks), norm), "decisions_on_time") == 1
    assert value(judged(log_of([dossier(0, 121)], until=200, asks=asks), norm), "decisions_late") == 1


def test_open_dossier_stays_suspended_until_the_answer_comes():
    log = log_of([dossier(0)], until=300, asks=[(0, "claimant", 10, None)])
    assert value(judged(log, norm_of(suspends=["claimant"])), "requests_not_yet_due") == 1
    assert value(judged(log, norm_of()), "requests_overdue") == 1


def test_limit_in_working_days_skips_closed_days():
    # Day 0 is Monday 1 January 2018: five working days end on Monday the 8th.
    log = log_of([dossier(0, 7), dossier(0, 8)], until=100)
    table = judged(log, norm_of("5 working days"))
    assert value(table, "decisions_on_time") == 1
    assert value(table, "decisions_late") == 1


def test_clock_that_has_not_started_is_not_counted_and_is_said():
    dossiers = [dossier(0, 100, complete=50), dossier(0), dossier(0, 100)]
    table = judged(log_of(dossiers, until=400), norm_of(start="complete"))
    assert value(table, "requests_not_started") == 2
    assert value(table, "requests_counted") == 1
    assert value(table, "decisions_not_started") == 1
    assert value(table, "decisions_share_on_time") == 1


def test_citizen_waits_from_the_fact_to_the_last_decision_of_the_family():
    dossiers = [
        dossier(30, 60, fact=0),
        dossier(70, 100, parent=0, cause="second request"),
        dossier(10, 60),
    ]
    table = judged(log_of(dossiers, until=400))
    assert value(table, "decisions_on_time") == 3
    assert value(table, "citizen_decisions_on_time") == 1
    assert value(table, "citizen_decisions_late") == 1
    assert value(table, "citizen_mean_days") == (100 + 50) / 2


def test_citizen_still_waits_while_a_member_of_the_family_is_open():
    log = log_of([dossier(0, 60), dossier(70, parent=0, cause="court case")], until=400)
    assert value(judged(log), "citizen_requests_overdue") == 1
    assert value(judged(log, causes=["second request"]), "citizen_requests_on_time") == 1


def test_timely_is_not_yet_right_first_time():
    dossiers = [
        dossier(0, 50),
        dossier(0, 50, right=0),
        dossier(0, 50),
        dossier(60, 70, parent=2, cause="second request"),
    ]
    table = judged(log_of(dossiers, until=400))
    assert value(table, "decisions_share_on_time") == 1
    assert value(table, "decisions_on_time_and_right") == 2
    assert value(table, "decisions_share_on_time_and_right") == 0.5


def test_right_first_time_is_not_guessed_where_nobody_knows():
    table = judged(log_of([dossier(0, 50, right=-1)], until=400))
    assert math.isnan(value(table, "decisions_share_on_time_and_right"))


@pytest.mark.parametrize(("percentage", "met"), [(75.0, 1.0), (75.1, 0.0)])
def test_norm_is_met_when_the_share_reaches_the_percentage(percentage, met):
    log = log_of([dossier(0, 10), dossier(0, 20), dossier(0, 30), dossier(0, 100)], until=400)
    table = judged(log, norm_of(percentage=percentage))
    assert value(table, "met") == met
    assert value(table, "percentage") == percentage


@pytest.mark.parametrize("percentage", ["unknown", None])
def test_norm_without_a_known_percentage_is_neither_met_nor_missed(percentage):
    table = judged(log_of([dossier(0, 10)], until=400), norm_of(percentage=percentage))
    assert value(table, "share_on_time") == 1
    assert math.isnan(value(table, "met"))
    assert math.isnan(value(table, "decisions_met"))


def test_headline_stands_on_the_base_that_the_norm_names():
    log = log_of([dossier(0, 10), dossier(0)], until=400)
    assert value(judged(log, norm_of(base="decisions")), "share_on_time") == 1
    assert value(judged(log, norm_of(base="requests")), "share_on_time") == 0.5
    assert value(judged(log, norm_of(base="files")), "share_on_time") == 0.5
    assert math.isnan(value(judged(log, norm_of(base="unknown")), "share_on_time"))


def test_a_window_is_judged_by_the_version_in_force_on_its_last_day():
    versions = [
        version_of("90 days", percentage=60.0, until=date(2018, 12, 31)),
        version_of("30 days", percentage=60.0, since=date(2019, 1, 1)),
    ]
    log = log_of([dossier(0, 50), dossier(400, 450)], until=800)
    table = judged(log, norm_of(versions=versions), windows=years(date(2018, 1, 1), date(2019, 12, 31)))
    assert value(table, "met", "2018") == 1
    assert value(table, "met", "2019") == 0


def test_two_percentages_in_one_window_make_no_target():
    versions = [
        version_of("90 days", percentage=77.0, until=date(2018, 12, 31)),
        version_of("90 days", percentage=85.0, since=date(2019, 1, 1)),
    ]
    log = log_of([dossier(0, 50), dossier(400, 450)], until=800)
    table = judged(log, norm_of(versions=versions), windows=years(date(2018, 1, 1), date(2019, 12, 31)))
    assert value(table, "percentage", "2018") == 77
    assert value(table, "percentage", "2019") == 85
    assert math.isnan(value(table, "met", "2018-2019"))
    assert value(table, "decisions_share_on_time", "2018-2019") == 1


def test_norm_not_in_force_or_without_a_limit_gives_nothing():
    later = norm_of(versions=[version_of("90 days", percentage=60.0, since=date(2020, 1, 1))])
    assert math.isnan(value(judged(log_of([dossier(0, 50)], until=400), later), "share_on_time"))
    unknown = norm_of().with_(limit="unknown")
    assert math.isnan(value(judged(log_of([dossier(0, 50)], until=400), unknown), "share_on_time"))


def test_target_for_the_end_of_a_year_is_shown_on_three_windows():
    dossiers = [dossier(0, 10), dossier(180, 300), dossier(330, 340)]
    table = judged(log_of(dossiers, until=500), windows=end_of_year(2018))
    shares = [value(table, "decisions_share_on_time", label) for label in ("2018-12", "2018 Q4", "2018")]
    assert shares == [1.0, 0.5, pytest.approx(2 / 3)]


def test_delays_stand_beside_the_percentage():
    dossiers = [*(dossier(0, day) for day in range(1, 11)), dossier(5)]
    table = judged(log_of(dossiers, until=100), windows=[month(1, 2018)])
    assert value(table, "mean_days") == 5.5
    assert value(table, "median_days") == 5
    assert value(table, "p90_days") == 9
    assert value(table, "longest_days") == 10
    assert value(table, "oldest_open_days") == 25


def test_age_at_the_end_of_a_window_beyond_the_log_is_not_known():
    table = judged(log_of([dossier(0)], until=20), windows=[month(1, 2018)])
    assert math.isnan(value(table, "oldest_open_days"))


def test_window_before_the_log_counts_nothing():
    table = judged(
        log_of([dossier(0, 10)], until=100), windows=[Window("2017", date(2017, 1, 1), date(2017, 12, 31))]
    )
    assert value(table, "requests_counted") == 0


def test_missions_held_to_one_norm_are_judged_apart():
    missions = ("assimilation", "pension")
    log = log_of([dossier(0, 10), dossier(0, 100, mission="pension")], until=400, missions=missions)
    table = judge_all(log, [(mission, norm_of()) for mission in missions], CALENDAR, YEAR_2018)
    assert value(table, "share_on_time", subject="plan/decision (assimilation)") == 1
    assert value(table, "share_on_time", subject="plan/decision (pension)") == 0


def test_only_a_deadline_of_the_office_is_judged():
    with pytest.raises(ValueError, match="plan/decision: kind 'citizen': only a deadline"):
        judged(log_of([dossier(0, 10)], until=100), replace(norm_of(), kind="citizen"))


def test_clock_on_a_moment_that_no_log_records_is_refused():
    with pytest.raises(ValueError, match="'recieved': not a moment of a dossier"):
        judged(log_of([dossier(0, 10)], until=100), norm_of(start="recieved"))
