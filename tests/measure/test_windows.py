"""Windows over which a norm is measured."""

from datetime import date

import pytest

from sim.measure.windows import Window, end_of_year, months, years


def test_each_year_then_the_whole_period():
    windows = years(date(2017, 1, 1), date(2019, 12, 31))
    assert [window.label for window in windows] == ["2017", "2018", "2019", "2017-2019"]
    assert windows[-1] == Window("2017-2019", date(2017, 1, 1), date(2019, 12, 31))


def test_part_of_a_year_is_not_labelled_as_a_year():
    labels = [window.label for window in years(date(2017, 3, 1), date(2018, 12, 31))]
    assert labels == ["2017-03-01 to 2017-12-31", "2018", "2017-03-01 to 2018-12-31"]


def test_one_year_is_not_shown_twice():
    assert [window.label for window in years(date(2017, 1, 1), date(2017, 12, 31))] == ["2017"]


def test_end_of_year_is_read_in_three_ways():
    assert end_of_year(2004) == (
        Window("2004-12", date(2004, 12, 1), date(2004, 12, 31)),
        Window("2004 Q4", date(2004, 10, 1), date(2004, 12, 31)),
        Window("2004", date(2004, 1, 1), date(2004, 12, 31)),
    )


def test_months_include_leap_days_and_the_turn_of_the_year():
    windows = months(date(2019, 12, 1), date(2020, 2, 29))
    assert [window.label for window in windows] == ["2019-12", "2020-01", "2020-02"]
    assert windows[-1].last == date(2020, 2, 29)


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match=r"last day 2018-01-01 is before first day 2018-01-02"):
        Window("wrong", date(2018, 1, 2), date(2018, 1, 1))
