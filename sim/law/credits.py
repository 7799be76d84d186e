"""Management credits: how they are reckoned from year to year, and what may be spent of them.

The rules are those of the administration contract 2002-2004, arts 71 to 76 and annex 2, and of the report to the
King: credits are limits; they move between each other within one year only, on the favourable opinion of the
commissioner; what was meant for investment is carried over as far as it is needed, all else lapses. None stands for
what no text gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sim.law.money import Exact

PERSONNEL = "personnel"
RUNNING = ("running", "running_it")
INVESTMENT = ("investment", "investment_it", "investment_property")
CREDITS = (PERSONNEL, *RUNNING, *INVESTMENT)
# Art. 73: these follow the health index and the growth; the others follow plans of their own.
INDEXED = (PERSONNEL, "running", "investment")
NOTHING = Decimal("0.00")

Known = Decimal | None


def indexed(credit: Exact, index: Exact, growth: Exact, years: int = 1, *, compounds: bool = False) -> Fraction:
    """A credit so many years later: credit x index x (1 + growth), exact (art. 73).

    index: the health index of the later year over that of the earlier. compounds: growth counts once for each year;
    else once in all, which the product says read to the letter. The text does not say which for 2004.
    """
    return Fraction(credit) * Fraction(index) * (1 + Fraction(growth)) ** (years if compounds else 1)


def estimated(
    amount: Exact, *, factor: Exact = 1, volume: Exact = 1, prices: Exact = 1, market: Exact = 1, once: Exact = 0
) -> Fraction:
    """A credit estimated from an amount, exact (annex 2).

    factor: as for the real expenses of two years before (2.1). volume (V), prices (In, an index) and market (Im,
    that of real estate) multiply; once (NR) is added, for it does not recur (2.2.4 and 3.3).
    """
    product = Fraction(amount)
    for each in (factor, volume, prices, market):
        product *= Fraction(each)
    return product + Fraction(once)


@dataclass(frozen=True)
class Transfer:
    """Money moved from one credit to another of the same year. opinion: day of the favourable opinion, if given."""

    from_: str
    to: str
    amount: Decimal
    opinion: date | None = None

    @property
    def is_applied(self) -> bool:
        """Without the commissioner's favourable opinion nothing moves (report to the King)."""
        return self.opinion is not None


@dataclass(frozen=True)
class Year:
    """What is said of one year.

    granted, spent: by credit; tied: the running credits that belong to the investment programme; needed: what that
    programme needs of the credits left over from the year before.
    """

    granted: Mapping[str, Known]
    spent: Mapping[str, Known] = field(default_factory=dict)
    transfers: tuple[Transfer, ...] = ()
    tied: frozenset[str] = frozenset()
    needed: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """One credit in one year; carried_over: to the next year, unknown while nobody says what that year needs."""

    credit: str
    granted: Known
    carried_in: Known
    transferred: Decimal
    spent: Known
    carried_over: Known = None

    @property
    def available(self) -> Known:
        """What may be spent."""
        if self.granted is None or self.carried_in is None:
            return None
        return self.granted + self.carried_in + self.transferred

    @property
    def left(self) -> Known:
        """What is not spent; negative where the credit is exceeded."""
        return None if self.available is None or self.spent is None else self.available - self.spent

    @property
    def lapsed(self) -> Known:
        """What is neither spent nor carried over."""
        if self.left is None or self.carried_over is None:
            return None
        return max(self.left, NOTHING) - self.carried_over

    @property
    def is_exceeded(self) -> bool | None:
        """Whether more was spent than the credit allows; None where either is unknown."""
        return None if self.left is None else self.left < 0


@dataclass(frozen=True)
class Room:
    """What one year has for a credit beyond what it spends.

    left: of the credit itself; lapsing, kept: of each other credit what would lapse, and what would be carried
    over, unless it is transferred, which needs the commissioner's favourable opinion; unknown: the others of which
    nobody knows what they leave.
    """

    left: Decimal
    lapsing: Mapping[str, Decimal] = field(default_factory=dict)
    kept: Mapping[str, Decimal] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def with_transfers(self) -> Decimal:
        """With all that would lapse elsewhere."""
        return self.left + sum(self.lapsing.values(), NOTHING)

    @property
    def with_all(self) -> Decimal:
        """With what the next year would have of the others besides."""
        return self.with_transfers + sum(self.kept.values(), NOTHING)


def room(told: Sequence[Account], credit: str = PERSONNEL) -> Room | None:
    """The room of a credit among the accounts of one year; None where it is not known what the credit leaves."""
    own = next((account for account in told if account.credit == credit), None)
    if own is None or own.left is None:
        return None
    others = [account for account in told if account.credit != credit]
    return Room(
        own.left,
        {each.credit: each.lapsed for each in others if each.lapsed},
        {each.credit: each.carried_over for each in others if each.lapsed is not None and each.carried_over},
        tuple(each.credit for each in others if each.lapsed is None),
    )


def is_carried(credit: str, year: Year) -> bool:
    """Whether what is left of a credit may serve in the next year (art. 74)."""
    return credit in INVESTMENT or credit in year.tied


def accounts(years: Mapping[int, Year]) -> dict[int, tuple[Account, ...]]:
    """Every credit of every year, with what it hands on to the next."""
    told: dict[int, tuple[Account, ...]] = {}
    handed: Mapping[str, Known] = {}
    for number in sorted(years):
        year, following = years[number], years.get(number + 1)
        carried_in = handed if number - 1 in years else {}
        own = [_account(credit, year, carried_in) for credit in CREDITS if credit in year.granted]
        handed = {each.credit: _carried_over(each, year, following) for each in own}
        told[number] = tuple(
            Account(e.credit, e.granted, e.carried_in, e.transferred, e.spent, handed[e.credit]) for e in own
        )
    return told


def _account(credit: str, year: Year, carried_in: Mapping[str, Known]) -> Account:
    moved = NOTHING
    for transfer in year.transfers:
        if transfer.is_applied:
            moved += transfer.amount * ((transfer.to == credit) - (transfer.from_ == credit))
    return Account(credit, year.granted[credit], carried_in.get(credit, NOTHING), moved, year.spent.get(credit))


def _carried_over(account: Account, year: Year, following: Year | None) -> Known:
    """What is left, as far as the next year needs it; nothing of a credit that lapses."""
    if not is_carried(account.credit, year):
        return NOTHING
    if account.left is not None and account.left <= 0:
        return NOTHING
    if following is None:
        return None
    needed = following.needed.get(account.credit, NOTHING)
    if needed == 0:
        return NOTHING
    return None if needed is None or account.left is None else min(account.left, needed)
