"""What the coming weeks ask of a team, by its register alone."""

from datetime import date

import pytest

from sim.study.agenda import agenda_of
from tests.engine.desk import clerks
from tests.study.mornings import desk, known_of, rest_of

STEPS = {"evidence": {"ask": ["claimant", "fund"], "remind": "30 days"}, "look": {"work": "2 hours"}}
# Due on 19 April, on 24 April, on 3 April, and one on 31 March: late already.
OPEN = (
    "case,received,step,asks\n"
    "C,2018-03-20,evidence,claimant 2018-03-20; fund 2018-03-20\n"
    "D,2018-03-25,decide,\n"
    "E,2018-03-04,look,\n"
    "L,2018-03-01,evidence,claimant 2018-03-01\n"
)


def agenda(tmp_path, weeks=4, team=None, stock=OPEN):
    data = desk(steps=STEPS)
    data["missions"]["claim"]["steps"]["decide"]["work"] = "1 hour"
    data["teams"] = {"lookers": clerks("claim.look", fte=1), "deciders": clerks("claim.decide", fte=2)}
    known = known_of(tmp_path, data, stock, None)
    return agenda_of(rest_of(data, known), known, weeks, team)


def test_dossiers_are_counted_in_the_week_of_their_last_timely_day(tmp_path):
    weeks = agenda(tmp_path).weeks
    assert weeks["first"].tolist()[1:] == [date(2018, 4, day) for day in (1, 8, 15, 22)]
    assert weeks["due thirty"].tolist() == weeks["due"].tolist() == [1, 1, 0, 1, 1]
    assert weeks["waiting"].tolist() == [1, 0, 0, 1, 0]


def test_reminders_go_out_on_their_day_and_the_overdue_ones_today(tmp_path):
    table = agenda(tmp_path)
    days = {row.case: row.reminder for row in table.dossiers.itertuples()}
    assert f"{days['C']:%m-%d}" == "04-19"
    assert f"{days['L']:%m-%d}" == "04-01"  # it should have gone on 31 March
    assert days["D"] != days["D"]
    assert table.weeks["reminders"].tolist() == [0, 1, 0, 1, 0]


def test_who_was_reminded_as_often_as_the_step_reminds_is_not_reminded_again(tmp_path):
    stock = "received,step,asks\n2018-03-01,evidence,claimant 2018-03-01 2018-03-31\n"
    assert agenda(tmp_path, stock=stock).weeks["reminders"].sum() == 0


def test_hours_are_those_left_where_each_stands_beside_those_there(tmp_path):
    """E needs 2 + 1 hours, C the same, D one; weeks of 40 hours a post, from Sunday to Saturday."""
    table = agenda(tmp_path)
    assert dict(zip(table.dossiers["case"], table.dossiers["hours"], strict=True)) == pytest.approx(
        {"L": 3.0, "E": 3.0, "C": 3.0, "D": 1.0}
    )
    assert table.weeks["needed lookers"].tolist() == pytest.approx([2, 2, 2, 4, 4])
    assert table.weeks["needed deciders"].tolist() == pytest.approx([1, 1, 1, 2, 3])
    assert table.weeks["present lookers"].tolist() == pytest.approx([0, 40, 80, 120, 160])
    assert table.weeks["present deciders"].tolist() == pytest.approx([0, 80, 160, 240, 320])


def test_a_team_sees_what_it_has_a_hand_in(tmp_path):
    table = agenda(tmp_path, team="lookers")
    assert sorted(table.dossiers["case"]) == ["C", "E", "L"]
    assert table.teams == ("lookers",)
    assert "needed deciders" not in table.weeks


def test_what_falls_due_next_is_told_under_the_first_norm_not_past(tmp_path):
    data = desk({"thirty": {"limit": "30 days"}, "sixty": {"limit": "60 days"}})
    stock = "received,step\n2018-02-20,decide\n2018-03-20,decide\n2017-12-01,decide\n"
    known = known_of(tmp_path, data, stock, None)
    table = agenda_of(rest_of(data, known), known, 8)
    told = {row.line: (row.norm, row.is_late) for row in table.dossiers.itertuples()}
    assert told == {2: ("sixty", False), 3: ("thirty", False), 4: ("sixty", True)}
    assert table.weeks["due"].tolist() == [2, 0, 0, 2, 0, 0, 0, 0, 0]  # first: late under some norm


def test_nothing_open_asks_nothing(tmp_path):
    table = agenda(tmp_path, stock="received,step\n")
    assert table.weeks["due"].sum() == 0
    assert table.weeks["needed lookers"].sum() == 0


def test_the_year_s_end_does_not_end_the_agenda(tmp_path):
    data = desk()
    known = known_of(tmp_path, data, "received,step\n2018-12-01,decide\n", None, date(2018, 12, 20))
    table = agenda_of(rest_of(data, known), known, 8)
    assert table.weeks["due"].tolist() == [0, 0, 1, 0, 0, 0, 0, 0, 0]
