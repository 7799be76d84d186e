"""Logs under the norms of the contract 2002-2004: versions by year, what is unknown, and before and after."""

import math
from dataclasses import replace
from datetime import date

from sim.law.calendars import Calendar
from sim.measure.compliance import judge
from sim.measure.windows import end_of_year, years
from sim.model.library import norm_library
from tests.measure.logs import dossier, log_of, value

ORIGIN = date(2001, 1, 1)
WINDOWS = years(date(2001, 1, 1), date(2005, 12, 31))


def day(year: int, month: int, number: int) -> int:
    """Days since the first day of the log."""
    return (date(year, month, number) - ORIGIN).days


def judged(norm, *dossiers, until=date(2006, 1, 1), windows=WINDOWS):
    log = replace(log_of(dossiers, until=(until - ORIGIN).days), origin=ORIGIN)
    return judge(log, norm_library()[f"contract-2002/{norm}"], Calendar(), windows, clocks=("institution",))


def lasting(days: int, *starts: tuple[int, int, int], **said):
    return [dossier(day(*start), day(*start) + days, informed=day(*start), **said) for start in starts]


def test_limit_of_art_5_shrinks_from_year_to_year_and_is_unknown_in_2003():
    """Art. 5: 3.5 months in 2002, 2 months at the end of 2004; 80 days are within the one and not the other."""
    table = judged("liability", *lasting(80, (2002, 2, 1), (2003, 2, 1), (2004, 2, 1)))
    assert value(table, "decisions_share_on_time", "2002") == 1
    assert value(table, "decisions_share_on_time", "2004") == 0
    assert [value(table, "percentage", year) for year in ("2002", "2004")] == [60, 60]
    assert math.isnan(value(table, "share_on_time", "2003"))
    assert math.isnan(value(table, "percentage", "2003"))  # 60 % of an unknown limit asks nothing


def test_fixed_percentage_with_a_shrinking_limit_is_no_one_target_for_the_three_years():
    """Arts 5 and 13: 60 and 90 % in every year, but within another limit."""
    contract = years(date(2002, 1, 1), date(2004, 12, 31))
    for norm in ("liability", "surcharge-waiver"):
        table = judged(norm, *lasting(20, (2002, 2, 1), (2004, 2, 1)), windows=contract)
        assert math.isnan(value(table, "percentage", "2002-2004"))
        assert math.isnan(value(table, "met", "2002-2004"))
        assert value(table, "met", "2002") == value(table, "met", "2004") == 1


def test_percentage_of_art_26_is_unknown_in_2003_and_the_share_is_measured_all_the_same():
    """Art. 26: 77 % in 2002, 85 % at the end of 2004, of requests, within 3.5 months of receipt."""
    table = judged("assimilation", *lasting(80, (2002, 2, 1), (2003, 2, 1), (2004, 2, 1)))
    assert [value(table, "percentage", year) for year in ("2002", "2004")] == [77, 85]
    assert math.isnan(value(table, "percentage", "2003"))
    assert value(table, "requests_share_on_time", "2003") == value(table, "share_on_time", "2003") == 1
    assert math.isnan(value(table, "met", "2003"))


def test_nothing_is_asked_before_and_after_the_contract():
    """The contract is in force from 1 January 2002 to 31 December 2004."""
    table = judged("assimilation", *lasting(80, (2001, 2, 1), (2005, 2, 1)))
    for year in ("2001", "2005", "2001-2005"):
        assert math.isnan(value(table, "percentage", year))
        assert math.isnan(value(table, "share_on_time", year))
        assert math.isnan(value(table, "met", year))


def test_what_was_received_before_the_contract_counts_among_the_decisions_of_its_first_year():
    """Art. 26: received on 1 December 2001, due on 16 March 2002."""
    table = judged(
        "assimilation", dossier(day(2001, 12, 1), day(2002, 3, 16)), dossier(day(2001, 12, 1), day(2002, 3, 17))
    )
    assert value(table, "decisions_on_time", "2002") == 1
    assert value(table, "decisions_late", "2002") == 1
    assert value(table, "requests_counted", "2002") == 0


def test_what_is_due_after_the_contract_counts_among_the_requests_of_its_last_year():
    """Art. 26: received on 15 December 2004, due on 30 March 2005."""
    received = day(2004, 12, 15)
    dossiers = [dossier(received, day(2005, 3, 30)), dossier(received, day(2005, 3, 31)), dossier(received)]
    table = judged("assimilation", *dossiers)
    assert value(table, "requests_counted", "2004") == 3
    assert value(table, "requests_on_time", "2004") == 1
    assert value(table, "decisions_counted", "2004") == 0


def test_target_for_the_end_of_2004_is_read_in_december_in_the_last_quarter_and_in_the_year():
    """Art. 26: which of the three the text does not say."""
    table = judged(
        "assimilation", *lasting(80, (2004, 2, 1), (2004, 10, 5), (2004, 12, 5)), windows=end_of_year(2004)
    )
    assert [value(table, "percentage", window) for window in ("2004-12", "2004 Q4", "2004")] == [85, 85, 85]
    assert [value(table, "requests_counted", window) for window in ("2004-12", "2004 Q4", "2004")] == [1, 2, 3]


def test_clock_of_art_24_starts_when_the_data_are_in_whenever_the_request_came():
    """Art. 24: three months from complete data; asked in January, complete in June, decided in August."""
    said = dossier(day(2002, 1, 10), day(2002, 8, 20), complete=day(2002, 6, 1))
    assert value(judged("retirement-pension", said), "requests_on_time", "2002") == 1
    late = dossier(day(2002, 1, 10), day(2002, 9, 2), complete=day(2002, 6, 1))
    assert value(judged("retirement-pension", late), "requests_late", "2002") == 1
    waiting = dossier(day(2002, 1, 10))
    assert value(judged("retirement-pension", waiting), "requests_not_started", "2002") == 1


def test_legacy_recoveries_fall_due_on_one_day():
    """Art. 15: closed by 31 December 2004; what is begun later is late at once."""
    ended = [
        dossier(day(2001, 1, 1), None, left=day(2004, 12, 31)),
        dossier(day(2001, 5, 1), None, left=day(2005, 1, 1)),
        dossier(day(2002, 5, 1)),
        dossier(day(2005, 2, 1), None, left=day(2005, 2, 1)),
    ]
    table = judged("legacy-recovery", *ended)
    assert value(table, "deadlines_counted", "2004") == 4
    assert value(table, "deadlines_on_time", "2004") == 1
    assert value(table, "deadlines_late", "2004") == 2
    assert value(table, "deadlines_overdue", "2004") == 1
    assert math.isnan(value(table, "percentage", "2004"))


def test_legacy_recovery_open_before_the_end_of_the_contract_is_not_yet_due():
    """Art. 15."""
    for until, not_yet_due in ((date(2004, 12, 31), 1), (date(2005, 1, 1), 0)):
        table = judged("legacy-recovery", dossier(day(2001, 1, 1)), until=until)
        assert value(table, "deadlines_not_yet_due", "2004") == not_yet_due
        assert value(table, "deadlines_overdue", "2004") == 1 - not_yet_due


def test_notification_on_the_day_of_the_payment_or_before_is_on_time():
    """Annex 3, 4.1: no later than the execution."""
    paid = [(10, 4), (10, 10), (10, 11), (10, None), (None, 4)]
    dossiers = [dossier(0, 2, paid=p, notified=n, ended=None) for p, n in paid]
    log = log_of(dossiers, until=300)
    table = judge(
        log, norm_library()["charter/notification"], Calendar(), years(date(2018, 1, 1), date(2018, 12, 31))
    )
    names = ("on_time", "late", "overdue", "not_started", "counted")
    assert [value(table, f"requests_{name}") for name in names] == [2, 1, 1, 1, 4]
