"""The contract 2002-2004: each norm as its article has it, and what is easily confused."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from sim.law.calendars import Calendar
from sim.law.norms import Norm, Version, read_library

LIBRARY = read_library(Path(__file__).parents[2] / "scenarios" / "norms")
CONTRACT = {
    name.removeprefix("contract-2002/"): n for name, n in LIBRARY.items() if name.startswith("contract-2002/")
}
YEARS = (2002, 2003, 2004)
U = "unknown"
END = "end of year"


def said_in(year: int, key: str) -> Version:
    version = CONTRACT[key].at(date(year, 7, 1))
    assert version is not None
    return version


# Key, article, clock, base, window, limit or limits, percentages of 2002 to 2004; read from the text by hand.
NORMS = [
    ("liability", "art. 5", "informed decided", "decisions", END, ("3.5 months", U, "2 months"), (60, 60, 60)),
    ("cessation", "art. 7", "fact notified", None, None, "30 days", None),
    ("company-letter", "art. 8", "informed notified", None, None, "1 month", None),
    ("company-affiliation", "art. 8", "notified affiliated", None, None, "3 months", None),
    ("company-question", "art. 9", "received decided", "requests", END, "1 week", (91, U, 95)),
    ("reduced-contributions", "art. 11", "received decided", "requests", END, "3 months", (85, U, 95)),
    (
        *("surcharge-waiver", "art. 13", "received decided", "requests", "year"),
        ("3.5 months", U, "2.5 months"),
        (90, 90, 90),
    ),
    ("legacy-recovery", "art. 15", "received ended", None, None, "by 2004-12-31", None),
    ("affiliation-ex-officio", "art. 17", "complete notified", U, U, "30 days", (U, U, U)),
    ("affiliation-voluntary", "art. 17", "complete notified", U, U, "15 days", (U, U, U)),
    ("contribution-bill", "art. 19, 1", "complete notified", U, U, "end of the month after", (U, U, U)),
    ("contribution-correction", "art. 19, 2", "received notified", U, U, "end of the month after", (U, U, U)),
    ("company-due-notice", "art. 22", "decided notified", U, U, "1 week", (U, U, U)),
    ("joint-liability-due-notice", "art. 22", "complete notified", U, U, "1 week", (U, U, U)),
    ("retirement-pension", "art. 24", "complete decided", "requests", END, "3 months", (60, U, 85)),
    ("survivor-pension", "art. 24", "complete decided", "requests", U, "2 months", (U, U, U)),
    ("pension-estimate", "art. 24", "complete notified", "requests", END, "30 days", (85, 100, 100)),
    ("pension-mail", "art. 24", "received decided", "requests", END, "30 days", (70, U, 90)),
    ("assimilation", "art. 26", "received decided", "requests", END, "3.5 months", (77, U, 85)),
    ("family-benefit", "art. 28, grant 1", "received decided", "files", END, "3 months", (90, U, 95)),
    ("family-change", "art. 28, grant 2", "informed decided", "files", END, "1 month", (90, U, 95)),
    ("family-first-payment", "art. 28, payment 1", "decided paid", "files", U, "2 months", (U, U, U)),
    ("family-monthly-payment", "art. 28, payment 2", "received paid", "files", U, "1 month", (95, 95, 95)),
    ("family-payment-correction", "art. 28, payment 3", "informed paid", "files", U, "1 month", (U, U, U)),
    ("family-information", "art. 28", "received decided", None, None, "1 month", None),
    ("bankruptcy", "art. 30", "received decided", "requests", END, "3 months", (90, U, 95)),
    ("bankruptcy-payment", "art. 30", "decided paid", "requests", END, "1 month", (90, U, 95)),
    ("bankruptcy-information", "art. 30", "received decided", None, None, "1 month", None),
    ("recovery-waiver", "art. 35", "complete decided", "requests", END, "1 month", (91, U, 95)),
    ("income-data", "art. 41", "received ended", None, None, "1 month", None),
    ("companies-exchange", "art. 45", "received ended", None, None, "1 day", None),
    ("contribution-transfer", "art. 47", "received paid", None, None, "1 day", None),
]


@pytest.mark.parametrize(
    ("key", "article", "clock", "base", "window", "limits", "asked"), NORMS, ids=lambda v: str(v)
)
def test_norm_stands_as_in_its_article(key, article, clock, base, window, limits, asked) -> None:  # type: ignore[no-untyped-def]
    norm = CONTRACT[key]
    assert (norm.article, f"{norm.clock.start} {norm.clock.stop}") == (article, clock)
    assert (norm.base, norm.window) == (base, window)
    assert norm.clock.suspends == frozenset()
    for place, year in enumerate(YEARS):
        version = said_in(year, key)
        assert str(version.limit) == (limits if isinstance(limits, str) else limits[place])
        assert version.percentage == (None if asked is None else asked[place])


def test_no_norm_of_the_contract_is_left_untested() -> None:
    assert [key for key, *_ in NORMS] == list(CONTRACT)


def test_only_the_company_s_own_time_binds_the_citizen() -> None:
    assert [key for key, norm in CONTRACT.items() if norm.kind != "deadline"] == ["company-affiliation"]
    assert CONTRACT["company-affiliation"].kind == "citizen"


@pytest.mark.parametrize("norm", CONTRACT.values(), ids=lambda norm: norm.id)
def test_contract_is_in_force_on_every_day_of_its_three_years_and_asks_nothing_else(norm: Norm) -> None:
    """Royal decree, art. 6: from 1 January 2002; concluded for three years."""
    days = [date(2002, 1, 1) + timedelta(day) for day in range(3 * 365 + 1)]
    assert days[-1] == date(2004, 12, 31)
    assert all(norm.at(day) is not None for day in days)
    assert norm.at(date(2001, 12, 31)) is norm.at(date(2005, 1, 1)) is None


@pytest.mark.parametrize("norm", CONTRACT.values(), ids=lambda norm: norm.id)
def test_outside_the_contract_an_office_goes_on_by_the_nearest_version(norm: Norm) -> None:
    assert norm.nearest(date(1999, 1, 1)) == norm.at(date(2002, 1, 1))
    assert norm.nearest(date(2003, 5, 5)) == norm.at(date(2003, 5, 5))
    assert norm.nearest(date(2006, 1, 1)) == norm.at(date(2004, 12, 31))


def test_arts_5_and_13_hold_the_percentage_and_shrink_the_limit() -> None:
    for key, last in (("liability", "2 months"), ("surcharge-waiver", "2.5 months")):
        assert len({said_in(year, key).percentage for year in YEARS}) == 1
        assert [str(said_in(year, key).limit) for year in YEARS] == ["3.5 months", "unknown", last]
        assert "article" not in said_in(2002, key).percentage_reference
        assert said_in(2002, key).percentage_reference == CONTRACT[key].article
        assert said_in(2002, key).limit_reference.startswith("report to the King")


def test_clock_of_art_24_starts_when_all_data_are_in_and_that_of_art_26_at_receipt() -> None:
    for key in ("retirement-pension", "survivor-pension", "pension-estimate"):
        assert CONTRACT[key].clock.start == "complete"
    assert CONTRACT["assimilation"].clock.start == "received"
    assert CONTRACT["pension-mail"].clock.start == "received"  # it stands after the rule on complete data


def lengths(key: str) -> set[int]:
    starts = [date(2002, 1, 1) + timedelta(day) for day in range(366)]
    return {(said_in(2002, key).limit.last_day(day, Calendar()) - day).days for day in starts}


def test_art_19_gives_28_to_61_days() -> None:
    for key in ("contribution-bill", "contribution-correction"):
        assert (min(lengths(key)), max(lengths(key))) == (28, 61)


def test_three_months_and_a_half_are_104_to_107_days_where_a_half_is_read_as_15() -> None:
    for key in ("liability", "surcharge-waiver", "assimilation"):
        assert {min(lengths(key)), max(lengths(key))} <= {104, 105, 106, 107}
        assert "15 days" in CONTRACT[key].assumed["versions.limit"]


def test_four_months_of_the_charter_are_120_to_123_days_and_not_the_120_day_norm() -> None:
    version = LIBRARY["charter/decision"].at(date(2003, 1, 1))
    assert version is not None
    starts = [date(2002, 1, 1) + timedelta(day) for day in range(4 * 366)]
    assert {(version.limit.last_day(day, Calendar()) - day).days for day in starts} == {120, 121, 122, 123}
    assert str(LIBRARY["plan-2018/assimilation-120"].versions[0].limit) == "120 days"


def test_art_26_is_not_the_old_contract_of_the_plan() -> None:
    """77 to 85 % of requests in 3.5 months, against 90 % of decisions in 90 days (plan of 2018, 2.1)."""
    old = LIBRARY["plan-2018/assimilation-90"]
    assert (old.base, CONTRACT["assimilation"].base) == ("decisions", "requests")
    assert old.versions[0].percentage not in {said_in(year, "assimilation").percentage for year in YEARS}


def test_end_of_2004_is_a_target_for_the_end_of_the_year_and_2003_stays_unknown() -> None:
    ends = [key for key, norm in CONTRACT.items() if norm.window == "end of year"]
    assert len(ends) == 12
    for key in ends:
        if key not in ("liability", "pension-estimate"):
            assert said_in(2003, key).percentage == "unknown"
            assert "for the end of 2004" in said_in(2004, key).percentage_reference
    assert "for the end of 2004" in said_in(2004, "liability").limit_reference


def test_percentage_known_from_the_report_alone_says_so() -> None:
    """The tables of the articles were published as images; arts 5, 13 and 28 print theirs."""
    for key in CONTRACT:
        for year in YEARS:
            version = said_in(year, key)
            if isinstance(version.percentage, float) and key not in ("liability", "surcharge-waiver"):
                words = ("report to the King", "assumed") if key == "pension-estimate" else ("report to the King",)
                assert any(word in version.percentage_reference for word in words)
            if version.percentage == "unknown":
                assert "published as an image" in version.percentage_reference


def test_100_percent_of_estimates_in_2004_is_inferred_and_60_percent_of_pensions_in_2002_too() -> None:
    """Art. 24: the report gives 100 % for the end of 2003 and no year for the 60 %."""
    assert said_in(2004, "pension-estimate").percentage_reference.startswith("assumed")
    assert "versions.percentage" in CONTRACT["pension-estimate"].assumed
    assert said_in(2002, "retirement-pension").percentage_reference.endswith("without a year")
    assert "versions.from" in CONTRACT["retirement-pension"].assumed


def test_base_that_differs_between_article_and_report_is_the_article_s_and_says_so() -> None:
    """Arts 11 and 13: of requests in the article, of decisions in the report."""
    for key in ("reduced-contributions", "surcharge-waiver"):
        assert CONTRACT[key].base == "requests"
        assert "speaks of decisions" in CONTRACT[key].note


def test_legacy_recoveries_have_one_day_for_all() -> None:
    """Art. 15: closed in the course of the contract, which ends on 31 December 2004."""
    limit = said_in(2002, "legacy-recovery").limit
    assert {limit.last_day(day, Calendar()) for day in (date(1990, 1, 1), date(2005, 6, 1))} == {date(2004, 12, 31)}


def test_art_7_starts_at_the_declaration_before_the_institute_is_asked() -> None:
    assert CONTRACT["cessation"].clock.start == "fact"


def test_pensions_of_own_motion_are_under_the_charter_alone() -> None:
    """Art. 24 speaks of requests; art. 23 also of examination without one."""
    assert CONTRACT["retirement-pension"].base == "requests"
    assert LIBRARY["charter/decision-own-motion"].serves("retirement_pension")


def test_stricter_limit_of_the_contract_stands_beside_the_charter_s() -> None:
    """Art. 24, mail, against annex 3, 1.1; art. 28, first payment, against annex 3, 4.3."""
    start = date(2003, 3, 10)
    for strict, wide in (("pension-mail", "information"), ("family-first-payment", "payment")):
        version = LIBRARY[f"charter/{wide}"].at(start)
        assert version is not None
        last = said_in(2003, strict).limit.last_day(start, Calendar())
        assert last < version.limit.last_day(start, Calendar())


def test_decision_15_days_after_a_reminder_is_not_what_the_charter_permits() -> None:
    """Plan of 2018, 2.2.1, against annex 3, 3.2: both stand, and a scenario chooses."""
    assert LIBRARY["plan-2018/decision-after-reminder"].kind == "deadline"
    assert LIBRARY["charter/reminder"].kind == "not before"


def test_notification_is_due_on_the_day_of_the_payment() -> None:
    """Annex 3, 4.1."""
    norm = LIBRARY["charter/notification"]
    assert (norm.clock.start, norm.clock.stop, str(norm.versions[0].limit)) == ("paid", "notified", "0 days")
