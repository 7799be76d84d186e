"""Options of a choice: written as overrides, laid over what is drawn, weighed by points and money."""

import pytest

from sim.model.problems import InputError
from sim.study.choices import Option, costs_told, options_told, refuse_unweighable
from sim.study.replications import prepare
from sim.study.trials import Variant

ASSUMED, BUDGET = Variant("tests/cli/assumed.toml"), Variant("tests/cli/budget.toml")


@pytest.fixture(scope="module")
def office():
    return prepare(*ASSUMED)


def told(base, *texts):
    return options_told(texts, base, prepare(*base))


def test_an_amount_is_added_to_whatever_is_drawn(office):
    [option] = told(ASSUMED, "help:teams.desk.fte+=0.5", "help:missions.claim.demand.per_year+=-10")
    drawn = {"teams.desk.fte": "0.3125", "norms.ninety.percentage": "81"}
    assert option.laid_over(ASSUMED, office, drawn).overrides == (
        "teams.desk.fte=0.8125",
        "missions.claim.demand.per_year=140",
    )
    assert option.name == "help"


def test_an_amount_is_added_to_spans_and_to_every_date():
    claimants = "sources.claimant.answers.lognormal.median"
    [slower] = told(ASSUMED, f"slower:{claimants}+=5")
    assert slower.laid_over(ASSUMED, prepare(*ASSUMED), {}).overrides == (f'{claimants}="35 days"',)
    [more] = told(BUDGET, "more:teams.desk.staff.1.fte+=2")
    assert more.laid_over(BUDGET, prepare(*BUDGET), {}).overrides == (
        "teams.desk.staff.1.fte=[{ from = 2002-01-01, fte = 2 }, { from = 2003-01-01, fte = 3 }]",
    )


def test_none_told_is_one_post_more_where_there_is_most_to_do():
    assert told(ASSUMED) == (Option("one post more in desk", (("teams.desk.fte", "1", True),)),)


def problems(texts, base=ASSUMED):
    with pytest.raises(InputError) as found:
        told(base, *texts)
    return str(found.value).splitlines()


def test_all_that_is_wrong_with_options_is_told_at_once():
    written = "an option is written NAME:KEY=VALUE, or NAME:KEY+=AMOUNT"
    assert problems(["more", "more:", "x:teams.desk.ft+=1", "x:title+=1", "x:teams.desk.fte+=much"]) == [
        f"--option: more: {written}",
        f"--option: more:: {written}",
        "--option: x:teams.desk.ft+=1: the scenario has no value at this path; did you mean 'teams.desk.fte'?",
        "--option: x:title+=1: an amount is added to a number, as teams.examiners.fte+=1",
        "--option: x:teams.desk.fte+=much: an amount is added to a number, as teams.examiners.fte+=1",
    ]
    assert problems(["x:teams.desk.ftw=1", "y:seed=no"]) == [
        "--option x: teams.desk.ftw: unknown field; did you mean 'fte'?",
        "--option y: seed: 'no': a whole number is expected",
    ]


def test_costs_are_those_of_options():
    assert costs_told(["one post=-5.5"], ["one post"]) == {"one post": -5.5}
    with pytest.raises(InputError) as found:
        costs_told(["one post", "one post=dear", "two posts=3"], ["one post"])
    assert str(found.value).splitlines() == [
        "--cost: one post: a cost is written NAME=AMOUNT, as 'one post=60000'",
        "--cost: one post=dear: a cost is written NAME=AMOUNT, as 'one post=60000'",
        "--cost: two posts=3: there is no option of this name; did you mean 'one post'?",
    ]


def test_what_cannot_be_weighed_is_refused(office):
    one, other = "one", "other"
    refuse_unweighable([one], None, {}, office)
    refuse_unweighable([one, other], 10.0, {"one": 1.0, "other": 2.0}, office)
    refuse_unweighable([one, other], 10.0, {}, prepare(*BUDGET))
    with pytest.raises(InputError, match="several options are set against each other by what a missed point costs"):
        refuse_unweighable([one, other], None, {}, office)
    with pytest.raises(InputError, match="--cost: other: the scenario has no budget"):
        refuse_unweighable([one, other], 10.0, {"one": 1.0}, office)
