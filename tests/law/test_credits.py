"""Management credits, each rule by hand: contract 2002-2004, arts 71 to 76, annex 2, and the report to the King."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sim.law.credits import Account, Room, Transfer, Year, accounts, estimated, indexed, room
from sim.law.money import euros, read_factor, read_money, rounded

D = Decimal
JUNE = date(2002, 6, 1)


def one(years, year, credit):
    return next(account for account in accounts(years)[year] if account.credit == credit)


def test_the_ceiling_of_2002_is_the_same_in_francs_and_in_euros():
    """Art. 76 gives both: 1 233 980 000 BEF, 30 589 565 EUR."""
    assert euros(1_233_980_000, digits=0) == D(30_589_565)
    assert euros(1_233_980_000) == read_money("1233980000 BEF") == D("30589565.17")
    assert euros(Fraction("40.3399")) == 1


def test_a_credit_of_2003_is_the_product_of_art_73():
    """28 000 000 x 1.0136 x 1.015 = 28 806 512 exactly."""
    assert indexed(28_000_000, D("1.0136"), D("0.015")) == 28_806_512
    assert rounded(indexed(D("1000.01"), D("1.0136"), D("0.015"))) == D("1028.81")


def test_growth_in_2004_compounds_or_does_not_as_the_scenario_assumes():
    """Art. 73 does not say: once is 1 000 000 x 1.03 x 1.015, compounded x 1.015 once more."""
    assert indexed(1_000_000, D("1.03"), D("0.015"), 2) == 1_045_450
    assert indexed(1_000_000, D("1.03"), D("0.015"), 2, compounds=True) == D("1061131.75")


def test_running_costs_are_the_real_expenses_of_2000_times_1_032():
    """Annex 2, 2.1."""
    assert estimated(5_000_000, factor=D("1.032")) == 5_160_000


def test_volume_prices_and_market_multiply_and_what_does_not_recur_is_added_once():
    """Annex 2, 2.2.4 and 3.3: 100 000 x 1.1 x 1.02 x 1.03 + 5 000."""
    made = estimated(100_000, volume=D("1.1"), prices=D("1.02"), market=D("1.03"), once=5_000)
    assert made == 120_566


def test_an_amount_is_rounded_once_and_half_a_cent_goes_up():
    third = Fraction(100, 3)
    assert rounded(third + third + third) == D("100.00") != 3 * rounded(third)
    assert [rounded(D(text)) for text in ("0.005", "-0.005", "0.0049")] == [D("0.01"), D("-0.01"), D("0.00")]


@pytest.mark.parametrize(
    ("written", "amount"),
    [("48000.50", "48000.50"), ("48000", "48000.00"), (48000, "48000.00"), (" 7.5 ", "7.50"), ("0", "0.00")],
)
def test_money_is_read_exactly(written, amount):
    assert str(read_money(written)) == amount


@pytest.mark.parametrize("written", ["48,000", "-1", "1e3", "1.234", "EUR 5", "", "9" * 16, 10**15, -1, True, None])
def test_what_is_no_money_is_refused(written):
    with pytest.raises(ValueError, match="money"):
        read_money(written)


def test_a_number_with_decimals_is_refused_as_money_and_the_message_says_how_to_write_it():
    with pytest.raises(ValueError, match=r"write money as text, as '48000\.50'"):
        read_money(48000.5)


def test_a_factor_has_the_decimals_that_are_written():
    assert (read_factor(1.0136), read_factor(2)) == (D("1.0136"), D(2))


@pytest.mark.parametrize("written", ["1.0136", True, float("nan"), float("inf")])
def test_what_is_no_factor_is_refused(written):
    with pytest.raises(ValueError, match="finite number"):
        read_factor(written)


def test_a_transfer_with_the_favourable_opinion_moves_money_and_another_does_not():
    """Report to the King: within one year, on the favourable opinion of the commissioner of the Budget."""
    transfers = (
        Transfer("running", "personnel", D(30), JUNE),
        Transfer("investment", "personnel", D(50)),
    )
    years = {2002: Year({"personnel": D(100), "running": D(80), "investment": D(70)}, transfers=transfers)}
    available = {account.credit: account.available for account in accounts(years)[2002]}
    assert available == {"personnel": 130, "running": 50, "investment": 70}
    assert [transfer.is_applied for transfer in transfers] == [True, False]


def test_a_transfer_moves_nothing_in_another_year():
    transfers = (Transfer("running", "personnel", D(30), JUNE),)
    granted = {"personnel": D(100), "running": D(80)}
    years = {2002: Year(granted, transfers=transfers), 2003: Year(granted)}
    assert one(years, 2003, "personnel").available == 100


@pytest.mark.parametrize(("needed", "carried", "lapsed"), [(100, 40, 0), (40, 40, 0), (25, 25, 15), (0, 0, 40)])
def test_unused_investment_is_carried_over_as_far_as_it_is_needed(needed, carried, lapsed):
    """Art. 74."""
    years = {
        2002: Year({"investment": D(100)}, {"investment": D(60)}),
        2003: Year({"investment": D(10)}, needed={"investment": D(needed)}),
    }
    before, after = one(years, 2002, "investment"), one(years, 2003, "investment")
    assert (before.left, before.carried_over, before.lapsed) == (40, carried, lapsed)
    assert (after.carried_in, after.available) == (carried, 10 + carried)


def test_what_is_left_is_carried_over_from_year_to_year():
    """Art. 74: what is carried in and not used is carried over again."""
    need = {"investment": D(1000)}
    years = {
        2002: Year({"investment": D(100)}, {"investment": D(60)}),
        2003: Year({"investment": D(10)}, {"investment": D(20)}, needed=need),
        2004: Year({"investment": D(10)}, needed=need),
    }
    assert one(years, 2004, "investment").available == 10 + (10 + 40 - 20)


def test_running_credits_lapse_unless_they_are_tied_to_the_investment_programme():
    """Art. 74."""
    granted = {"personnel": D(10), "running": D(10), "running_it": D(10)}
    spent = {"personnel": D(4), "running": D(4), "running_it": D(4)}
    need = {"running": D(9), "running_it": D(9), "personnel": D(9)}
    years = {2002: Year(granted, spent, tied=frozenset({"running_it"})), 2003: Year(granted, needed=need)}
    assert [(a.credit, a.carried_over, a.lapsed) for a in accounts(years)[2002]] == [
        ("personnel", 0, 6),
        ("running", 0, 6),
        ("running_it", 6, 0),
    ]


def test_a_year_that_is_not_the_next_takes_nothing_over():
    years = {
        2002: Year({"investment": D(100)}, {"investment": D(60)}),
        2004: Year({"investment": D(10)}, needed={"investment": D(99)}),
    }
    assert one(years, 2004, "investment").available == 10
    assert one(years, 2002, "investment").carried_over is None


def test_a_credit_is_a_limit():
    """Report to the King: credits of management are limits; to spend all of one does not exceed it."""
    years = {
        2002: Year(
            {"running": D(100), "investment": D("99.99"), "running_it": D(100)},
            {"running": D(100), "investment": D(100), "running_it": D(7)},
        ),
        2003: Year({}, needed={"investment": D(50)}),
    }
    assert {account.credit: account.is_exceeded for account in accounts(years)[2002]} == {
        "running": False,
        "running_it": False,
        "investment": True,
    }
    over = one(years, 2002, "investment")
    assert (over.left, over.carried_over, over.lapsed) == (D("-0.01"), 0, 0)


@pytest.mark.parametrize(("granted", "spent"), [(None, D(5)), (D(5), None), (None, None)])
def test_what_is_unknown_stays_unknown(granted, spent):
    """Arts 72 and 73: the tables of the credits were not published as text."""
    years = {
        2002: Year({"investment": granted}, {"investment": spent}),
        2003: Year({"investment": D(10)}, needed={"investment": D(5)}),
    }
    before, after = one(years, 2002, "investment"), one(years, 2003, "investment")
    assert (before.left, before.is_exceeded, before.carried_over, before.lapsed) == (None,) * 4
    assert (after.carried_in, after.available) == (None, None)


def test_an_unknown_need_leaves_open_what_is_carried_over():
    years = {2002: Year({"investment": D(9)}, {"investment": D(5)}), 2003: Year({}, needed={"investment": None})}
    assert one(years, 2002, "investment") == Account("investment", D(9), D(0), D(0), D(5), None)


def test_the_room_of_a_credit_is_what_it_leaves_and_what_may_be_transferred_to_it():
    """Of others what lapses, else what the next year needs (art. 74); who exceeds a credit has nothing to give."""
    told = accounts(
        {
            2002: Year(
                {"personnel": D(100), "running": D(50), "running_it": D(20), "investment": D(30)},
                {"personnel": D(90), "running": D(44), "running_it": D(21), "investment": D(20)},
                (Transfer("running", "personnel", D(5)), Transfer("running", "personnel", D(1), JUNE)),
            ),
            2003: Year({"investment": D(30)}, needed={"investment": D(7)}),
        }
    )
    found = room(told[2002])
    assert found == Room(D(11), {"running": D(5), "investment": D(3)}, {"investment": D(7)})
    assert (found.with_transfers, found.with_all) == (D(19), D(26))


def test_there_is_no_room_where_nobody_knows_what_the_credit_leaves():
    assert room([]) is None
    assert room([Account("personnel", None, D(0), D(0), D(5))]) is None
    found = room([Account("personnel", D(9), D(0), D(0), D(5)), Account("running", D(9), D(0), D(0), None)])
    assert (found.left, found.unknown, found.with_all) == (D(4), ("running",), D(4))
