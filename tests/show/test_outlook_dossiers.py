"""The dossiers that an outlook prints: those that can still be decided in time come first."""

from datetime import date

import pandas as pd

from sim.law.calendars import Calendar
from sim.show.outlook_dossiers import dossiers_table

TODAY = date(2018, 7, 2)  # a Monday; five working days ahead is Monday the 9th


def table(*rows):
    """The table of dossiers: line, norm, last day, probability of being late."""
    told = pd.DataFrame(rows, columns=["line", "norm", "last_day", "probability"])
    told = told.assign(case="", mission="claim", step="examine", received=date(2018, 4, 2), low=0.0, high=1.0)
    told["last_day"] = pd.to_datetime(told["last_day"])
    return dossiers_table(told.sort_values("probability", ascending=False, ignore_index=True), TODAY, Calendar())


def lines(made):
    return [(row[0], row[5]) for row in made.rows]


def test_what_can_still_be_decided_stands_before_what_is_all_but_lost():
    made = table(
        (2, "ninety", "2018-07-02", 1.0),
        (3, "ninety", "2018-07-06", 0.95),
        (4, "ninety", "2018-07-09", 0.99),
        (5, "ninety", "2018-07-03", 0.94),
        (6, "ninety", "2018-09-03", 0.20),
        (7, "ninety", "2018-06-29", 1.0),
    )
    assert [line for line, _ in lines(made)] == ["line 4", "line 5", "line 6", "line 2", "line 3"]
    assert made.notes[0].startswith("Late already: 1 under ninety. Of the 5 that are not late")
    assert made.notes[1].startswith(
        "All but lost: 2, late with a probability of 95 % or more and a last day fewer "
    )


def test_a_dossier_lost_under_one_norm_is_told_under_the_other():
    made = table((2, "ninety", "2018-07-02", 1.0), (2, "charter", "2018-10-01", 0.4))
    assert lines(made) == [("line 2", "charter")]
    assert made.notes[1].startswith("All but lost: 0,")
