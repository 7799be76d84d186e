"""Sentences of a comparison that can be read aloud, and the table behind them."""

import math
from copy import deepcopy

import pytest

from sim.show.comparison import comparison_table, comparison_tables
from sim.show.said import said_table, sentence, what_may_be_said
from sim.study.pairs import Difference
from tests.study.sheets import OFFICE, result
from tests.study.test_pairs import BOTH, FORMER, LATTER, office


def share(difference, low, high, measure="share_on_time", base="decisions"):
    return Difference("new", "old", "ninety", BOTH, base, measure, 20, difference, low, high, 0.8, 0.8 + difference)


RIGHT = "share_on_time_and_right"


def test_a_sentence_says_how_many_points_more_and_between_what():
    assert sentence([share(0.045, 0.043, 0.047)]) == (
        "ninety: under new, 4.5 points more of the decisions are on time than under old (between 4.3 and 4.7)."
    )


def test_a_sentence_says_fewer_with_the_nearer_end_first():
    assert sentence([share(-0.06, -0.064, -0.055, base="requests")]) == (
        "ninety: under new, 6.0 points fewer of the requests are on time than under old (between 5.5 and 6.4)."
    )


def test_both_shares_of_a_norm_stand_in_one_sentence():
    assert sentence([share(-0.06, -0.064, -0.055), share(0.012, 0.011, 0.013, RIGHT)]) == (
        "ninety: under new, 6.0 points fewer of the decisions are on time than under old (between 5.5 and 6.4) "
        "and 1.2 points more are on time and right first time (between 1.1 and 1.3)."
    )


def test_the_share_that_cannot_be_told_is_named():
    assert sentence([share(0.001, -0.002, 0.004), share(0.045, 0.043, 0.047, RIGHT)]) == (
        "ninety: under new, 4.5 points more of the decisions are on time and right first time than under old "
        "(between 4.3 and 4.7); in the share on time the two cannot be told apart."
    )


def test_a_small_difference_has_as_many_digits_as_it_takes_to_see_it():
    assert "0.12 points fewer of the decisions are on time than under old (between 0.09 and 0.15)" in str(
        sentence([share(-0.0012, -0.0015, -0.0009)])
    )
    assert "(between 0.108 and 0.116)" in str(sentence([share(0.00112, 0.00108, 0.00116)]))


def test_a_probability_that_parts_is_said_in_histories():
    met = share(0.6, 0.2, 0.9, "met")._replace(first_value=0.4, other_value=1.0)
    assert sentence([share(0.045, 0.043, 0.047), met]).endswith(
        "; the norm is met in 20 of 20 histories under new, in 8 under old."
    )
    assert sentence([met]) == "ninety: the norm is met in 20 of 20 histories under new, in 8 under old."


def test_two_that_are_the_same_cannot_be_told_apart():
    said = what_may_be_said([office("old", FORMER), office("new", FORMER)])
    assert said.sentences == ("new and old cannot be told apart from these 4 histories under ninety.",)
    assert said_table(said).rows[-1] == ("    decisions on time", "81.3 %", "81.3 %", "none seen [0.0, 0.0]", "–")
    said = what_may_be_said([office("old", FORMER[:1]), office("new", LATTER[:1])])
    assert said.sentences == ("new and old cannot be told apart from one history under ninety.",)


def test_norms_that_tell_nothing_share_a_sentence():
    histories = [{(n, "decisions_share_on_time", BOTH): s for n in ("ninety", "charter/decision")} for s in FORMER]
    said = what_may_be_said([result(*histories, name=name) for name in ("old", "new")])
    assert said.sentences == (
        "new and old cannot be told apart from these 4 histories under ninety, charter/decision.",
    )
    assert list(said.rows["sentence"]) == [
        f"new and old cannot be told apart from these 4 histories under {norm}."
        for norm in ("ninety", "charter/decision")
    ]


def test_the_table_has_a_block_a_pair_and_says_how_many_differences_hold_together():
    three = [office("a", FORMER), office("b", LATTER, met=[0.0, 1.0, 0.0, 1.0]), office("c", FORMER)]
    table = said_table(what_may_be_said(three))
    headings = [row[0] for row in table.rows if not any(row[1:])]
    assert headings == ["b less a", "  ninety", "c less a", "  ninety", "c less b", "  ninety"]
    assert table.rows[2][:3] == ("    decisions on time", "83.5 %", "81.3 %")
    assert table.notes[0].startswith("The 3 differences of this table hold together with 95 % confidence")


def test_five_scenarios_are_ten_pairs():
    said = what_may_be_said([office(name, FORMER if name < "c" else LATTER) for name in "abcde"])
    assert len(said.norms) == 10
    assert len(said.rows) == 10


def test_costs_are_said_where_both_have_a_budget():
    def at(cost, name):
        rows = [
            {("budget", "personnel_cost", BOTH): cost, ("ninety", "decisions_share_on_time", BOTH): s}
            for s in FORMER
        ]
        data = deepcopy(OFFICE)
        data["teams"]["desk"] |= {"grade": "B", "status": "statutory"}
        data["budget"] = {"currency": "EUR", "costs": {"B": {"statutory": "1000"}}}
        return result(*rows, name=name, data=data)

    told = [
        what_may_be_said([at(1000.0, "old"), at(cost, "new")]).sentences[-1] for cost in (3500.0, 400.0, 1000.0)
    ]
    assert told == [
        "The personnel of new costs 2,500 EUR more than that of old.",
        "The personnel of new costs 600 EUR less than that of old.",
        "new costs as much personnel as old.",
    ]


def test_a_comparison_without_norms_has_nothing_to_say_of_pairs():
    rows = [{("claim", "backlog", BOTH): 3.0}] * 2
    assert len(comparison_tables([result(*rows, name=name) for name in "ab"])) == 1


@pytest.mark.parametrize(("number", "pairs"), [(2, 1), (3, 3), (4, 6)])
def test_differences_from_the_first_hold_together_over_all_pairs(number, pairs):
    every = [office(f"s{place}", LATTER if place else FORMER) for place in range(number)]
    table = comparison_table(every)
    quantile = {1: 3.182, 3: 4.857, 6: 6.231}[pairs]  # Student, 3 degrees, 0.05 / 2 / pairs
    half = 100 * quantile * 0.0095743 / math.sqrt(4)
    [cells] = [row for row in table.rows if row[0] == "  decisions on time"]
    assert cells[number + 1] == f"+2.2 pt ± {half:.1f}"
    assert any(f"over the {pairs} pairs" in note for note in table.notes) == (number > 2)


def test_both_tables_say_for_what_their_intervals_hold():
    for number, words in ((2, "The interval of each difference holds by itself"), (3, "over the 3 pairs of these")):
        every = [office(f"s{place}", LATTER if place else FORMER) for place in range(number)]
        table, said, _ = comparison_tables(every)
        assert any(words in note for note in table.notes)
        assert "each row there holds by itself, over the pairs of scenarios alone" in said.notes[0]


def test_scenarios_with_nothing_in_common_are_said_to_be_so():
    data = deepcopy(OFFICE)
    data["missions"]["objection"] = data["missions"].pop("claim") | {"norms": ["sixty"]}
    data["norms"] = {"sixty": {"limit": "60 days", "percentage": 80.0}}
    data["teams"]["desk"]["serves"] = ["objection.decide"]
    rows = [{("sixty", "share_on_time", BOTH): each} for each in FORMER]
    other = result(*rows, name="other", data=data)
    notes = comparison_table([office("old", FORMER), office("new", LATTER), other]).notes
    assert [note for note in notes if "in common" in note] == [
        f"{name} and other have no norm and no mission in common: of these nothing can be compared."
        for name in ("old", "new")
    ]
