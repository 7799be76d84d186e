"""Legal durations: how long an act gives, and the last day on which the deed is still on time.

The day of receipt does not count: a duration's first day is the day after the day that starts it,
and its last day counts in full. A last day on which the office is closed is not moved, except that
working days, by their nature, end on an open one.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from sim.law.calendars import Calendar

UNITS = (
    "day",
    "working_day",
    "week",
    "half_month",
    "month",
    "calendar_month_following",
    "first_of_next_month",
    "date",
    "unknown",
)
HALF_MONTH_DAYS = 15  # an assumption: no text of the case says how long half a month is
END_OF_MONTH_AFTER = "end of the month after"
FIRST_OF_NEXT_MONTH = "first of the next month"
RULE = (
    "a legal duration is a number and a unit (days, working days, weeks, half months, months), "
    f"'{END_OF_MONTH_AFTER}', '{FIRST_OF_NEXT_MONTH}' or 'by' a date, as 'by 2004-12-31'; "
    "only months may have a half, and working days are at least one"
)
_BY_DATE = re.compile(r"by (\d{4}-\d{2}-\d{2})")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)?) (day|working day|week|half[ -]month|month)s?")


@dataclass(frozen=True)
class Duration:
    """What an act gives: an amount of a unit, counted from the day after the one that starts it.

    Units: `day` and `week` are calendar time; `working_day` counts the open days of a calendar.
    `month`: the day of the same number in the target month, or that month's last day where it is
    shorter; a half adds 15 days after the whole months, which is a reading and not a rule of any
    text; `half_month`: two make a month. `calendar_month_following`: until the end of the month
    after the month of receipt. `first_of_next_month`: a date of effect, which nobody can miss.
    `date`: one last day, `day`, for all; what starts after it is late at once. `unknown`: the text
    as published gives no limit; every question about it is an error.
    """

    amount: Fraction
    unit: str
    day: date | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", Fraction(self.amount))
        if self.unit not in UNITS:
            raise ValueError(f"unit '{self.unit}': {RULE}")
        if (self.day is not None) != (self.unit == "date"):
            raise ValueError(f"unit '{self.unit}', day {self.day}: a date has a day, and nothing else has")
        if self.unit in ("calendar_month_following", "first_of_next_month", "date", "unknown"):
            is_valid = self.amount == 1
        else:
            smallest = 1 if self.unit == "working_day" else 0
            parts = self.amount * 2 if self.unit == "month" else self.amount
            is_valid = self.amount >= smallest and parts.denominator == 1
        if not is_valid:
            raise ValueError(f"{self.amount} {self.unit}: {RULE}")

    @property
    def is_known(self) -> bool:
        """Whether the text gives the limit."""
        return self.unit != "unknown"

    def last_day(self, start: date, calendar: Calendar) -> date:
        """Last day on which the deed is on time, when the clock starts on `start`.

        The calendar matters to working days only. ValueError for a date of effect and for an
        unknown limit: neither is a deadline.
        """
        match self.unit:
            case "day":
                return start + timedelta(int(self.amount))
            case "week":
                return start + timedelta(weeks=int(self.amount))
            case "working_day":
                return _count_open_days(start, int(self.amount), 1, calendar)
            case "month" | "half_month":
                months, half_days = self._months_and_days()
                return _shift_months(start, months) + timedelta(half_days)
            case "calendar_month_following":
                return _last_of_month(_shift_months(start, 1))
            case "date":
                assert self.day is not None
                return self.day
            case "first_of_next_month":
                raise ValueError(f"'{self}' is a date of effect, not a deadline: ask its effective_day")
            case _:
                raise ValueError("the text gives no limit; who needs one assumes it openly")

    def first_day_beyond(self, start: date, calendar: Calendar) -> date:
        """First day on which more than the duration has passed since `start`."""
        return self.last_day(start, calendar) + timedelta(1)

    def effective_day(self, start: date) -> date:
        """The first of the month after the fact, the day from which a decision takes effect."""
        if self.unit != "first_of_next_month":
            raise ValueError(f"'{self}' is a limit, not a date of effect: ask its last_day")
        return _shift_months(start.replace(day=1), 1)

    def before(self, day: date, calendar: Calendar) -> date:
        """The day that lies this long before `day`.

        Undoes `last_day`, save two cases: a month shorter than the day's number, and a closed
        `day`, before which working days are counted all the same.
        """
        match self.unit:
            case "day":
                return day - timedelta(int(self.amount))
            case "week":
                return day - timedelta(weeks=int(self.amount))
            case "working_day":
                return _count_open_days(day, int(self.amount), -1, calendar)
            case "month" | "half_month":
                months, half_days = self._months_and_days()
                return _shift_months(day - timedelta(half_days), -months)
            case _:
                raise ValueError(f"'{self}' cannot be counted back; days, working days, weeks and months can")

    def _months_and_days(self) -> tuple[int, int]:
        halves = int(self.amount if self.unit == "half_month" else 2 * self.amount)
        return halves // 2, HALF_MONTH_DAYS * (halves % 2)

    def __str__(self) -> str:
        """The text that `parse_duration` reads, e.g. `3.5 months`."""
        match self.unit:
            case "calendar_month_following":
                return END_OF_MONTH_AFTER
            case "first_of_next_month":
                return FIRST_OF_NEXT_MONTH
            case "date":
                return f"by {self.day}"
            case "unknown":
                return "unknown"
        whole, rest = divmod(self.amount, 1)
        number = f"{whole}.5" if rest else f"{whole}"
        return f"{number} {self.unit.replace('_', ' ')}{'' if self.amount == 1 else 's'}"


UNKNOWN_DURATION = Duration(Fraction(1), "unknown")


def parse_duration(text: str) -> Duration:
    """Read a legal duration, such as `45 working days`, `3.5 months` or `end of the month after`.

    >>> print(parse_duration("half a month"), parse_duration("by 2004-12-31"), sep=", ")
    1 half month, by 2004-12-31

    ValueError, with the rule, for anything else.
    """
    words = " ".join(text.split())
    match words:
        case "half a month":
            return Duration(Fraction(1), "half_month")
        case "end of the month after":
            return Duration(Fraction(1), "calendar_month_following")
        case "first of the next month":
            return Duration(Fraction(1), "first_of_next_month")
    if by_date := _BY_DATE.fullmatch(words):
        try:
            return Duration(Fraction(1), "date", day=date.fromisoformat(by_date[1]))
        except ValueError as error:
            raise ValueError(f"'{text}': no such day; {RULE}") from error
    numbered = _NUMBERED.fullmatch(words)
    if numbered is None:
        raise ValueError(f"'{text}': {RULE}")
    number, unit = numbered.groups()
    return Duration(Fraction(number), unit.replace(" ", "_").replace("-", "_"))


def _shift_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _count_open_days(day: date, amount: int, step: int, calendar: Calendar) -> date:
    while amount:
        day += timedelta(step)
        amount -= calendar.is_open(day)
    return day
