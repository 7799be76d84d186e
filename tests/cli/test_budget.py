"""`officesim budget`, and what a budget adds to a run and a comparison."""

import pytest

from tests.cli.running import HERE, OFFICE

BUDGET = str(HERE / "budget.toml")


def table(out, title):
    """The rows of a printed table, their cells apart."""
    lines = out.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(title))
    return [line.split() for line in lines[start + 1 : lines.index("", start)]]


def test_a_budget_is_printed_without_simulating(officesim):
    answer = officesim("budget", BUDGET)
    assert (answer.code, answer.err, answer.files) == (0, "", [])
    staff = table(answer.out, "An office with a budget: personnel cost, EUR")
    assert staff[1:7] == [
        ["2002", "desk", "A", "statutory", "1.00", "65,000.00"],
        ["2002", "desk", "B", "contractual", "0.00", "0.00"],
        ["2002", "all", "1.00", "65,000.00"],
        ["2003-01-01", "to", "2003-06-30", "desk", "A", "statutory", "1.00", "32,232.88"],
        # 90 days of 44 000 and 91 of 45 000.50, of 365
        ["2003-01-01", "to", "2003-06-30", "desk", "B", "contractual", "1.00", "22,068.62"],
        ["2003-01-01", "to", "2003-06-30", "all", "2.00", "54,301.49"],
    ]


def test_the_credits_are_printed_year_by_year(officesim):
    """Contract 2002-2004, arts 73, 74 and 76: 70 000 x 1.02 x 1.015 = 72 471."""
    out = officesim("budget", BUDGET).out
    credits = [row for row in table(out, "Credits, EUR") if row[0].startswith("200")]
    assert credits == [
        ["2002", "personnel", "70,000.00", "0.00", "-50.00", "65,000.00", "4,950.00", "0.00", "4,950.00", "kept"],
        ["2002", "running", "10,320.00", "0.00", "50.00", "10,400.00", "-30.00", "0.00", "0.00", "exceeded"],
        ["2002", "running", "it", "500.00", "0.00", "0.00", "400.00", "100.00", "60.00", "40.00", "kept"],
        ["2002", "investment", "900.00", "0.00", "0.00", "700.00", "200.00", "200.00", "0.00", "kept"],
        ["2002", "investment", "it", "–", "0.00", "0.00", "–", "–", "0.00", "–", "–"],
        ["2003*", "personnel", "72,471.00", "0.00", "0.00", "54,301.49", "18,169.51", "0.00", "18,169.51", "–"],
        ["2003*", "running", "10,684.30", "0.00", "0.00", "–", "–", "0.00", "–", "–"],
        ["2003*", "running", "it", "550.00", "60.00", "0.00", "–", "–", "0.00", "–", "–"],
        ["2003*", "investment", "931.77", "200.00", "0.00", "–", "–", "–", "–", "–"],
    ]
    assert table(out, "Statutory staff")[1] == ["2002", "65,000.00", "64,999.99", "exceeded"]
    transfers = [" ".join(row) for row in table(out, "Transfers, EUR")[1:]]
    assert transfers == [
        "2002 personnel running 50.00 2002-06-01 applied",
        "2002 personnel investment 4,000.00 – not applied: no favourable opinion",
    ]


def test_a_budget_as_json_has_money_to_the_cent_and_nothing_for_the_unknown(officesim):
    told = officesim("budget", BUDGET, "--set", 'budget.costs.A.statutory="65000.50"', "--json").json
    assert told["currency"] == "EUR"
    assert (told["staff"][0]["cost"], told["staff"][0]["fte"]) == ("65000.50", 1.0)
    first, second = told["years"]
    assert (first["personnel"], first["is_above_ceiling"], second["statutory_ceiling"]) == ("65000.50", True, None)
    unknown = next(each for each in first["credits"] if each["credit"] == "investment_it")
    assert (unknown["granted"], unknown["left"], unknown["is_exceeded"]) == (None, None, None)
    assert [(each["amount"], each["opinion"]) for each in told["transfers"]] == [
        ("50.00", "2002-06-01"),
        ("4000.00", None),
    ]


def test_a_scenario_without_a_budget_has_none_to_print(officesim):
    answer = officesim("budget", OFFICE)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"{OFFICE}: budget: this scenario has no budget\n"


def test_a_run_shows_what_staff_and_decisions_cost(officesim):
    answer = officesim("run", BUDGET)
    assert answer.code == 0
    lines = answer.out.splitlines()
    start = lines.index("budget, EUR")
    assert lines[start + 1].split() == ["personnel", "cost", "65,000", "54,301", "119,301"]
    assert lines[start + 2].strip().startswith("cost per decision")
    assert lines[start + 2].count("±") == 3
    assert "budget" not in officesim("run", OFFICE, "-n", "1").out


@pytest.mark.parametrize("fte", [0, 0.2])
def test_a_comparison_shows_what_a_point_costs(officesim, fte):
    """A fifth of a post decides on time what is late without it; the same office gains no point."""
    other = officesim.folder / "more.toml"
    (officesim.folder / "budget.toml").write_text(
        (HERE / "budget.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    staff = f'staff = [{{ grade = "A", status = "statutory", fte = {1 + fte} }}]'
    first = officesim.folder / "first.toml"
    first.write_text(
        'base = "budget.toml"\n[teams.desk]\nstaff = [{ grade = "A", status = "statutory", fte = 1 }]\n'
    )
    other.write_text(f'base = "budget.toml"\n[teams.desk]\n{staff}\n')
    answer = officesim("compare", first, other, "-n", "4", "--json")
    assert answer.code == 0
    [gap] = answer.json["differences"]
    price = next(row for row in gap["cost_per_point"] if row["window"] == "2002")
    cost = next(r for r in gap["measures"] if (r["measure"], r["window"]) == ("personnel_cost", "2002"))
    share = next(r for r in gap["measures"] if (r["measure"], r["window"]) == ("decisions_share_on_time", "2002"))
    assert cost["difference"] == 65_000 * fte
    if fte:
        assert price["cost"] == pytest.approx(13_000 / (100 * share["difference"]))
        assert price["low"] < price["cost"] < price["high"]
    else:
        assert price["cost"] is None
    printed = officesim("compare", first, other, "-n", "4").out
    assert "  cost per point of four_weeks" in printed
    assert "Cost per point: " in printed
