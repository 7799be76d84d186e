"""What staff and decisions cost, to the cent: contract 2002-2004, arts 73 and 76."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from sim.measure.budget import budget_years, personnel_costs, staff_costs
from sim.measure.windows import month, span, year
from sim.model.checks import validated
from sim.model.reading import Document
from sim.plan.calendars import dated_fte
from sim.plan.staffing import fte_by_grade
from sim.study.replications import replicate
from sim.study.sheets import sheet_rows
from tests.engine.desk import CLERKS, office
from tests.office import plan_of

D = Decimal
STEPS = {"decide": {"work": "30 min", "stamp": "decided"}}
STAFF = [
    {"grade": "A", "status": "statutory", "fte": 1},
    {
        "grade": "B",
        "status": "statutory",
        "fte": [{"from": date(2018, 1, 1), "fte": 2}, {"from": date(2018, 4, 1), "fte": 3}],
    },
    {"grade": "B", "status": "contractual", "fte": 0.1},
    {"grade": "B", "status": "contractual", "fte": 0.2},
]
COSTS = {
    "A": {"statutory": "65000"},
    "B": {
        "statutory": [
            {"from": date(2018, 1, 1), "amount": "46000"},
            {"from": date(2018, 7, 1), "amount": "47000.50"},
        ],
        "contractual": 44000,
    },
}


def desk(budget=None, until="2019-12-31", **team):
    fields = {key: value for key, value in CLERKS.items() if key != "fte"}
    who = {**fields, "serves": ["claim.decide"], **(team or {"staff": STAFF})}
    budget = {"costs": COSTS, **(budget or {})}
    return office(STEPS, until=until, teams={"clerks": who}, budget=budget)


def scenario(*args, **fields):
    return validated(Document("test.toml", None, desk(*args, **fields)))


def test_a_post_costs_its_days_of_the_year():
    """1 x 65 000; 90 days of 2, 91 of 3 at 46 000, 184 of 3 at 47 000.50, of 365; 0.3 of 44 000."""
    costs = {(c.window.label, c.grade, c.status): (c.fte, c.cost) for c in staff_costs(scenario())}
    assert costs["2018", "A", "statutory"] == (1, 65_000)
    b = Fraction(90 * 2 * 46_000 + 91 * 3 * 46_000, 365) + Fraction(184 * 3 * 94_001, 365 * 2)
    assert costs["2018", "B", "statutory"] == (Fraction(90 * 2 + 275 * 3, 365), b)
    assert costs["2018", "B", "contractual"] == (Fraction(3, 10), 13_200)
    assert costs["2019", "B", "statutory"] == (3, Fraction(282_003, 2))


def test_a_day_of_a_leap_year_costs_less():
    data = scenario(until="2020-12-31", fte=1, grade="A", status="statutory")
    assert personnel_costs(data, [month(2, 2018), month(2, 2020), year(2020)]) == [
        D("4986.30"),  # 65 000 x 28 / 365
        D("5150.27"),  # 65 000 x 29 / 366
        D("65000.00"),
    ]


def test_the_cost_is_rounded_once_over_all_teams_and_years():
    data = scenario(fte=1, grade="A", status="statutory")
    days = [span(date(2018, 1, day), date(2018, 1, day)) for day in (1, 2, 3)]
    together = span(date(2018, 1, 1), date(2018, 1, 3))
    assert personnel_costs(data, days) == [D("178.08")] * 3
    assert personnel_costs(data, [together]) == [D("534.25")]


def test_the_posts_of_a_team_are_the_sum_of_its_staff():
    team = scenario().teams["clerks"]
    assert dated_fte(team, date(2018, 1, 1), 92)[[0, 89, 90]].tolist() == pytest.approx([3.3, 3.3, 4.3])
    told = fte_by_grade(team, date(2018, 1, 1), 1)
    assert {key: fte.tolist() for key, fte in told.items()} == {
        ("A", "statutory"): [1.0],
        ("B", "statutory"): [2.0],
        ("B", "contractual"): pytest.approx([0.3]),
    }


def test_the_same_posts_bring_the_same_histories_however_they_are_said():
    staff = [{"grade": "A", "status": "statutory", "fte": 1}, {"grade": "B", "status": "contractual", "fte": 0.5}]
    said = {"absence": {"share": 0.2, "spell": "5 working days"}}
    plans = [
        plan_of(desk(until="2018-12-31", **said, **who))
        for who in ({"staff": staff}, {"fte": 1.5, "grade": "A", "status": "statutory"})
    ]
    sheets = [replicate(plan, 0) for plan in plans]
    present = [s.measures.query("measure == 'present_hours'")["value"].tolist() for s in sheets]
    assert present[0] == present[1]


def test_personnel_spends_its_credit_and_statutory_staff_its_ceiling():
    """Art. 76: the ceiling binds the statutory part alone."""
    year_2018 = {"credits": {"personnel": "200000"}, "statutory_ceiling": "193000"}
    years = {"2018": year_2018, "2019": {"from": 2018, "index": 1.02, "growth": 0.05}}
    first, second = budget_years(scenario({"years": years}))
    assert (first.personnel, first.statutory, first.ceiling) == (D("206370.62"), D("193170.62"), D("193000.00"))
    assert (first.is_above_ceiling, second.is_above_ceiling) == (True, None)
    [told] = first.accounts
    assert (told.spent, told.left, told.is_exceeded) == (D("206370.62"), D("-6370.62"), True)
    [told] = second.accounts
    assert (told.granted, told.spent, told.is_exceeded) == (D("214200.00"), D("219201.50"), True)


def test_what_the_ceiling_allows_to_the_cent_is_kept():
    """Art. 76."""
    at = scenario({"years": {"2018": {"statutory_ceiling": "193170.62"}}})
    below = scenario({"years": {"2018": {"statutory_ceiling": "193170.61"}}})
    assert [budget_years(each)[0].is_above_ceiling for each in (at, below)] == [False, True]


@pytest.mark.parametrize("ceiling", [{}, {"statutory_ceiling": "unknown"}])
def test_without_a_ceiling_there_is_no_verdict(ceiling):
    """Art. 76 gives one for 2002 only."""
    told = budget_years(scenario({"years": {"2018": ceiling}}))[0]
    assert (told.ceiling, told.is_above_ceiling) == (None, None)


def test_an_unknown_credit_of_personnel_has_no_verdict():
    """Art. 72: the table is missing."""
    told = budget_years(scenario({"years": {"2018": {"credits": {"personnel": "unknown"}}, "2019": {}}}))
    for each in told:
        [account] = each.accounts
        assert (account.credit, account.granted, account.is_exceeded) == ("personnel", None, None)


def test_a_part_of_a_year_can_be_above_the_ceiling_but_not_yet_below():
    years = {"2018": {"statutory_ceiling": "65000"}}
    part = budget_years(scenario({"years": years}, until="2018-06-30", fte=1, grade="A", status="statutory"))[0]
    assert (part.is_part, part.statutory, part.is_above_ceiling) == (True, D("32232.88"), None)
    many = budget_years(scenario({"years": years}, until="2018-06-30", fte=3, grade="A", status="statutory"))[0]
    assert many.is_above_ceiling


def test_a_year_outside_the_period_has_credits_and_no_staff():
    years = {"2017": {"credits": {"personnel": "100", "running": "7"}, "spent": {"running": "8"}}}
    told = budget_years(scenario({"years": years}, until="2018-12-31"))
    assert [(each.number, each.personnel) for each in told] == [(2017, None), (2018, D("206370.62"))]
    assert [(a.credit, a.is_exceeded) for a in told[0].accounts] == [("personnel", None), ("running", True)]


def test_a_decision_costs_the_staff_of_the_window_by_the_decisions_of_all_missions():
    data = desk(until="2018-12-31", fte=1, grade="A", status="statutory")
    data["missions"]["claim"]["demand"] = {"per_year": 300}
    data["missions"]["other"] = {"demand": {"per_year": 200}, "steps": STEPS}
    data["teams"]["clerks"]["serves"].append("other.decide")
    plan = plan_of(data)
    measures = replicate(plan, 0).measures.set_index(["subject", "measure", "window"])["value"]
    decided = measures["claim", "decided", "2018"] + measures["other", "decided", "2018"]
    assert decided > 400
    assert measures["budget", "personnel_cost", "2018"] == 65_000
    assert measures["budget", "cost_per_decision", "2018"] == 65_000 / decided


def test_where_nothing_is_decided_a_decision_has_no_cost():
    measures = replicate(plan_of(desk(until="2018-12-31")), 0).measures
    costs = measures[measures["subject"] == "budget"].set_index("measure")["value"]
    assert costs["personnel_cost"] == 206_370.62
    assert np.isnan(costs["cost_per_decision"])


def test_a_scenario_without_a_budget_has_no_such_rows():
    data = desk(until="2018-12-31")
    del data["budget"]
    assert "budget" not in set(sheet_rows(plan_of(data)).measures["subject"])
    assert (staff_costs(validated(Document("t.toml", None, data))), budget_years(plan_of(data).scenario)) == (
        [],
        [],
    )


def test_a_post_that_is_added_costs_from_the_day_on_which_its_recruit_comes():
    """From 1 April three of grade B are written; the third comes after 91 days, and learns at full pay."""
    team = {"staff": STAFF, "recruitment": {"lag": "91 days", "learning": "30 days", "starts_at": 0.5}}
    costs = {(c.window.label, c.grade, c.status): c.cost for c in staff_costs(scenario(**team))}
    assert costs["2018", "B", "statutory"] == Fraction(181 * 2 * 46_000, 365) + Fraction(184 * 3 * 94_001, 365 * 2)
    assert costs["2018", "A", "statutory"] == 65_000
