"""What a scenario says of its budget: costs of staff by grade, and the credits of each year.

The rules are in `law/credits`; here stands what a planner writes, and the same in the words of the law.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from sim.law import credits as law
from sim.law.money import read_factor, read_money, rounded
from sim.model.parts import Dated, Day, Flag, Part, Whole, written_as_list
from sim.model.staff import Forward, Status

UNKNOWN = "unknown"
EURO = "EUR"
MONEY_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,2})?( BEF)?$", "examples": ["48000.50"]},
        {"type": "integer", "minimum": 0},
    ]
}
ESTIMATED_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "string", "pattern": rf"^{UNKNOWN}$"}, *MONEY_SCHEMA["anyOf"]]
}
NUMBER_SCHEMA: dict[str, Any] = {"type": "number"}

Word = Literal["unknown"]
Amount = Decimal | Word


def _or_unknown(value: object) -> object:
    if value == UNKNOWN:
        return UNKNOWN
    if isinstance(value, str) and re.fullmatch(r"\s*[A-Za-z ]*", value):
        raise ValueError("must be an amount of money, as '48000.50', or 'unknown'")
    return read_money(value)


def _factor(value: object) -> Decimal:
    factor = read_factor(value)
    if not 0 < factor <= 1000:
        raise ValueError("a factor lies above 0 and is at most 1000; 2 % more is written 1.02")
    return factor


def _growth(value: object) -> Decimal:
    growth = read_factor(value)
    if not -1 < growth <= 1:
        raise ValueError("growth lies above -1 and is at most 1; 1.5 % is written 0.015")
    return growth


def _year(text: str) -> str:
    if re.fullmatch(r"(19|2[01])[0-9]{2}", text) is None:
        raise ValueError(f"'{text}': a year has four digits and lies between 1900 and 2199, as 2002")
    return text


def _written_as_table(value: object) -> str:
    return "(table)" if isinstance(value, dict | Part) else "(number)"


Money = Annotated[Decimal, BeforeValidator(read_money), WithJsonSchema(MONEY_SCHEMA)]
MoneyOrUnknown = Annotated[Amount, BeforeValidator(_or_unknown), WithJsonSchema(ESTIMATED_SCHEMA)]
Factor = Annotated[Decimal, BeforeValidator(_factor), WithJsonSchema(NUMBER_SCHEMA)]
Growth = Annotated[Decimal, BeforeValidator(_growth), WithJsonSchema(NUMBER_SCHEMA)]
YearName = Annotated[str, AfterValidator(_year)]


class DatedCost(Part):
    from_: Day = Field(alias="from")
    amount: Money


Cost = Annotated[
    Annotated[Money, Tag("(number)")] | Annotated[tuple[DatedCost, ...], Dated, Forward, Tag("(list)")],
    Discriminator(written_as_list),
]


class GradeCost(Part):
    """What one full-time post of a grade costs in a year, by status."""

    statutory: Cost | None = None
    contractual: Cost | None = None

    def of(self, status: Status) -> tuple[DatedCost, ...]:
        """The cost by date, the first from the beginning; empty where none is given."""
        cost = self.statutory if status == "statutory" else self.contractual
        if isinstance(cost, Decimal):
            return (DatedCost.model_validate({"from": "1900-01-01", "amount": cost}),)
        return cost or ()


class Estimate(Part):
    """A credit estimated from an amount (annex 2): of x factor x volume x prices x market + once."""

    of: Money
    factor: Factor = Field(Decimal(1), description="as 1.032 for the real expenses of two years before (2.1)")
    volume: Factor = Field(Decimal(1), description="V, the volume of work")
    prices: Factor = Field(Decimal(1), description="In, an index of prices")
    market: Factor = Field(Decimal(1), description="Im, the market of real estate")
    once: Money = Field(Decimal(0), description="NR, costs that do not recur")

    @property
    def exact(self) -> Fraction:
        """The credit, not yet rounded."""
        return law.estimated(
            self.of,
            factor=self.factor,
            volume=self.volume,
            prices=self.prices,
            market=self.market,
            once=self.once,
        )


Credit = Annotated[
    Annotated[MoneyOrUnknown, Tag("(number)")] | Annotated[Estimate, Tag("(table)")],
    Discriminator(_written_as_table),
]


class Spent(Part):
    """What was spent of the credits; that of personnel follows from the teams."""

    running: MoneyOrUnknown | None = None
    running_it: MoneyOrUnknown | None = None
    investment: MoneyOrUnknown | None = None
    investment_it: MoneyOrUnknown | None = None
    investment_property: MoneyOrUnknown | None = None


class Needed(Spent):
    """What the investment programme needs of the credits left over from the year before."""


class Credits(Part):
    """The credits granted for a year."""

    personnel: Credit | None = None
    running: Credit | None = None
    running_it: Credit | None = None
    investment: Credit | None = None
    investment_it: Credit | None = None
    investment_property: Credit | None = None


CreditName = Literal["personnel", "running", "running_it", "investment", "investment_it", "investment_property"]


class CreditTransfer(Part):
    """Money moved between two credits of one year; it moves only where the opinion has its day."""

    from_: CreditName = Field(alias="from")
    to: CreditName
    amount: Money
    opinion: Day | None = Field(None, description="day of the commissioner's favourable opinion")


class BudgetYear(Part):
    """One year: its credits, or the earlier year that they follow from, and what was done with them."""

    from_: Whole | None = Field(None, alias="from", description="the year whose credits are indexed (art. 73)")
    index: Factor | None = Field(None, description="health index of this year over that of the year `from`")
    growth: Growth | None = Field(None, description="growth of the stability pact, 0.015 for 1.5 %")
    compounds: Flag | None = Field(None, description="growth counts for each year since `from`, not once in all")
    credits: Credits = Credits()
    spent: Spent = Spent()
    needed: Needed = Needed()
    tied: tuple[Literal["running", "running_it"], ...] = Field(
        (), description="running credits that belong to the investment programme, carried over as it is"
    )
    transfers: tuple[CreditTransfer, ...] = ()
    statutory_ceiling: MoneyOrUnknown | None = Field(None, description="most for statutory staff (art. 76)")

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        told = [key for key in ("index", "growth", "compounds") if key in written]
        if "from" not in written and told:
            yield f"{' and '.join(told)} without from, the year whose credits are indexed"
        missing = [key for key in ("index", "growth") if key not in written]
        if "from" in written and missing:
            yield f"a year that follows from another needs {' and '.join(missing)}"


class Budget(Part):
    """Costs of staff and credits by year."""

    currency: str = Field(EURO, pattern=r"^[A-Z]{3}$", description="three letters; all amounts are in it")
    all_staff: Flag = Field(
        True,
        description="the teams are all the staff that the credits pay; false: a part, so that none is told kept",
    )
    costs: dict[str, GradeCost] = Field(default_factory=dict, description="of a full-time post and year, by grade")
    years: dict[YearName, BudgetYear] = Field(default_factory=dict)

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        currency = written.get("currency", EURO)
        if currency != EURO and (francs := next(_francs(written), None)):
            yield f"'{francs}' is converted to euros, and the currency is {currency}"

    def exact_credits(self, number: int) -> dict[str, Fraction | None]:
        """The credits of a year, not yet rounded; None where they are unknown."""
        year = self.years[str(number)]
        found: dict[str, Fraction | None] = {}
        base = {} if year.from_ is None else self.exact_credits(year.from_)
        for credit in law.CREDITS:
            written: Amount | Estimate | None = getattr(year.credits, credit)
            if written is not None:
                found[credit] = written.exact if isinstance(written, Estimate) else _exact(written)
            elif credit in law.INDEXED and credit in base and year.from_ is not None:
                found[credit] = self._indexed(base[credit], year, number - year.from_)
        return found

    def _indexed(self, credit: Fraction | None, year: BudgetYear, years: int) -> Fraction | None:
        if credit is None or year.index is None or year.growth is None:
            return None
        return law.indexed(credit, year.index, year.growth, years, compounds=bool(year.compounds))

    def year_of_law(self, number: int, personnel: Decimal | None) -> law.Year:
        """A year in the words of the law. personnel: what the staff cost, where that is known."""
        year = self.years[str(number)]
        exact = self.exact_credits(number)
        granted = {credit: None if amount is None else rounded(amount) for credit, amount in exact.items()}
        return law.Year(
            granted={law.PERSONNEL: None} | granted if personnel is not None else granted,
            spent={law.PERSONNEL: personnel, **_known(year.spent)},
            transfers=tuple(law.Transfer(t.from_, t.to, t.amount, t.opinion) for t in year.transfers),
            tied=frozenset(year.tied),
            needed=_known(year.needed),
        )

    def accounts(self, personnel: Mapping[int, Decimal]) -> dict[int, tuple[law.Account, ...]]:
        """The account of every credit of every year. personnel: what the staff cost, by year."""
        numbers = sorted(int(year) for year in self.years)
        return law.accounts({number: self.year_of_law(number, personnel.get(number)) for number in numbers})


def _francs(written: object) -> Iterator[str]:
    """Every amount that is written in Belgian francs."""
    if isinstance(written, str) and written.rstrip().endswith(" BEF"):
        yield written
    elif isinstance(written, dict | list):
        for inner in written.values() if isinstance(written, dict) else written:
            yield from _francs(inner)


def _exact(amount: Amount) -> Fraction | None:
    return None if isinstance(amount, str) else Fraction(amount)


def _known(amounts: Spent) -> dict[str, law.Known]:
    """The amounts that are written; None where they are said to be unknown."""
    written = {credit: getattr(amounts, credit) for credit in type(amounts).model_fields}
    return {
        credit: None if amount == UNKNOWN else amount for credit, amount in written.items() if amount is not None
    }
