"""What a scenario says of its budget: how its credits are reckoned, and how its numbers are accounted for."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from sim.model.budget import Budget
from sim.model.checks import load_scenario
from sim.model.problems import InputError
from sim.model.provenance import numbers
from sim.study.assumptions import drawn_overrides

VALID = Path(__file__).parents[1] / "corpus" / "valid.toml"
TEAM = """
[teams.desk]
grade = "B"
status = "statutory"
[budget.costs.B]
statutory = "46000"
"""


def budget(years):
    return Budget.model_validate({"years": years})


def load(folder, text, *overrides):
    (folder / "valid.toml").write_text(VALID.read_text(encoding="utf-8"), encoding="utf-8")
    file = folder / "own.toml"
    file.write_text(f'base = "valid.toml"\n{text}', encoding="utf-8")
    return load_scenario(file, overrides)


def test_three_credits_follow_the_index_and_three_have_plans_of_their_own():
    """Art. 73."""
    every = ("personnel", "running", "running_it", "investment", "investment_it", "investment_property")
    years = {
        "2002": {"credits": dict.fromkeys(every, "1000")},
        "2003": {"from": 2002, "index": 1.02, "growth": 0.01, "credits": {"running_it": "700"}},
    }
    assert budget(years).exact_credits(2003) == {
        "personnel": Fraction("1030.2"),
        "running": Fraction("1030.2"),
        "running_it": 700,
        "investment": Fraction("1030.2"),
    }


@pytest.mark.parametrize(("compounds", "credit"), [(False, "1050.4"), (True, "1060.904")])
def test_the_scenario_says_whether_growth_compounds(compounds, credit):
    """Art. 73 does not: 1000 x 1.04 x 1.01, or x 1.01 once more."""
    two_later = {"from": 2002, "index": 1.04, "growth": 0.01, "compounds": compounds}
    years = {"2002": {"credits": {"personnel": "1000"}}, "2004": two_later}
    assert budget(years).exact_credits(2004) == {"personnel": Fraction(credit)}


def test_a_year_that_follows_from_an_indexed_year_is_rounded_once():
    """Art. 73: 0.04 x 1.1 x 1.1 is 0.0484; rounded on the way it would be 0.04."""
    step = {"index": 1.1, "growth": 0}
    years = {
        "2002": {"credits": {"personnel": "0.04"}},
        "2003": {"from": 2002, **step},
        "2004": {"from": 2003, **step},
    }
    told = budget(years).accounts({})
    assert [told[number][0].granted for number in (2002, 2003, 2004)] == [
        Decimal("0.04"),
        Decimal("0.04"),
        Decimal("0.05"),
    ]


def test_an_unknown_credit_stays_unknown_in_the_years_that_follow_from_it():
    """Arts 72 and 73."""
    years = {
        "2002": {"credits": {"personnel": "unknown", "running": "unknown"}},
        "2003": {"from": 2002, "index": 1.02, "growth": 0.01, "credits": {"running": "5"}},
    }
    assert budget(years).exact_credits(2003) == {"personnel": None, "running": 5}


def test_an_estimate_of_annex_2_is_a_credit():
    """Annex 2, 2.1 and 3.3."""
    credits = {
        "running": {"of": "5000000", "factor": 1.032},
        "investment_property": {"of": 100000, "volume": 1.1, "prices": 1.02, "market": 1.03, "once": "5000"},
    }
    told = budget({"2002": {"credits": credits}}).accounts({})[2002]
    assert [account.granted for account in told] == [Decimal("5160000.00"), Decimal("120566.00")]


def test_money_counts_as_a_number_about_the_world_with_its_origin_and_range(tmp_path):
    origin = """
    [budget.years.2017]
    statutory_ceiling = "1233980000 BEF"
    credits.personnel = "unknown"
    [budget.years.2018]
    from = 2017
    index = 1.02
    growth = 0.01
    [provenance]
    "budget.costs.B.statutory" = { assumed = "not published", range = ["40000.50", 52000] }
    "budget.years.2017.statutory_ceiling" = { source = "contract 2002-2004, art. 76" }
    """
    document, scenario = load(tmp_path, TEAM + origin)
    told = {n.path: (n.value, n.kind) for n in numbers(document.data, scenario) if n.path.startswith("budget")}
    assert told == {
        "budget.costs.B.statutory": ("46000", "assumed"),
        "budget.years.2017.statutory_ceiling": ("1233980000 BEF", "sourced"),
        "budget.years.2018.index": (1.02, "not said"),
        "budget.years.2018.growth": (0.01, "not said"),
    }
    drawn = drawn_overrides(document, scenario, seed=1, draw=3)
    _, changed = load(tmp_path, TEAM + origin, *(f"{path}={value}" for path, value in drawn.items()))
    cost = changed.budget.costs["B"].statutory
    assert Decimal("40000.50") <= cost <= 52000
    assert cost != 46000
    assert cost.as_tuple().exponent == -2


def test_a_range_that_misses_the_amount_is_told(tmp_path):
    with pytest.raises(InputError, match="'46000' lies outside its range, 50000 to 60000"):
        load(
            tmp_path, TEAM + '[provenance]\n"budget.costs.B.statutory" = { assumed = "x", range = [50000, 60000] }'
        )


def test_an_override_changes_an_amount(tmp_path):
    scenario = load(tmp_path, TEAM, 'budget.costs.B.statutory="47000.50"', "budget.currency=BEF")[1]
    assert scenario.budget.costs["B"].statutory == Decimal("47000.50")
    assert load(tmp_path, TEAM, "budget.costs.B.statutory=47000")[1].budget.costs["B"].statutory == 47000


def test_an_override_changes_one_row_of_the_staff(tmp_path):
    team = 'remove = ["teams.desk.fte"]\n[teams.desk]\nstaff = [{ grade = "B", status = "statutory", fte = 2 }]\n'
    staff = load(tmp_path, team, "teams.desk.staff.0.fte=2.5")[1].teams["desk"].staff
    assert [post.fte for post in staff] == [2.5]
