"""Money: amounts as they are written, exact in every step, and rounded once, at the end."""

import math
import re
from decimal import Decimal
from fractions import Fraction

# Belgian francs in one euro (Council Regulation (EC) No 2866/98, art. 1): fixed for ever.
FRANCS_PER_EURO = Decimal("40.3399")
MONEY_RULE = "an amount of money is a text or a whole number, as '48000.50' or 48000"
LARGEST = 10**15
_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,2})?)(?: (BEF))?")

Exact = int | Decimal | Fraction


def read_money(value: object) -> Decimal:
    """An amount as a file writes it; '1233980000 BEF' in euros, to the cent. ValueError states the rule."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        raise ValueError(f"a number with decimals is not exact; write money as text, as '{value:.2f}'")
    if isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            raise ValueError("money must not be negative")
        if value >= LARGEST:
            raise ValueError("an amount of money has at most 15 digits")
        return rounded(value)
    found = _AMOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{MONEY_RULE}: at most two decimals, no sign, no separators")
    amount = Decimal(found[1])
    return euros(amount) if found[2] else rounded(amount)


def read_factor(value: object) -> Decimal:
    """A rate or an index, exactly as its decimals are written. ValueError states the rule."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a finite number is expected")
    return Decimal(repr(value))


def euros(francs: Exact, digits: int = 2) -> Decimal:
    """Belgian francs in euros, rounded to the cent as an amount in accounts is.

    >>> euros(1_233_980_000, digits=0)
    Decimal('30589565')
    """
    return rounded(Fraction(francs) / Fraction(FRANCS_PER_EURO), digits)


def rounded(amount: Exact, digits: int = 2) -> Decimal:
    """An exact amount to the cent, or to so many digits; half a cent goes up, away from zero.

    >>> rounded(Fraction(1, 8))
    Decimal('0.13')
    """
    scaled = abs(Fraction(amount)) * 10**digits
    units = math.floor(scaled + Fraction(1, 2))
    return Decimal(-units if amount < 0 else units).scaleb(-digits)
