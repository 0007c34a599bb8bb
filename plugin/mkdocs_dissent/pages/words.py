"""How dates, counts, names and figures are said; the script in the browser uses the same words."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence


def distance(due: dt.date, today: dt.date) -> str:
    """How far away a date is: `due today`, `in 71 days`, `12 days overdue`."""
    days = (due - today).days
    if days == 0:
        return "due today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} overdue"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`1 memo`, `2 memos`; thousands are set apart."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}".replace(
        ",", "\N{NARROW NO-BREAK SPACE}"
    )


def listed(names: Sequence[str]) -> str:
    """`ana`, `ana and bo`, `ana, bo and cy`."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def sentence(text: str) -> str:
    """The text with its first letter in upper case; the rest as its author wrote it."""
    return text[:1].upper() + text[1:]


def figure(value: float) -> str:
    """A number to four significant digits, thousands set apart by a narrow space."""
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if size > 11 or size < -5:
        return f"{value:.3g}"
    text = f"{value:,.{max(0, 3 - size)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")


def quantity(value: float, unit: str | None) -> str:
    """A number with its unit."""
    return f"{figure(value)}\N{NO-BREAK SPACE}{unit}" if unit else figure(value)


_LIKELIHOOD = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (math.inf, "almost certain"),
)


def likelihood(probability: float) -> str:
    """A probability in words.

    The scale is that of US Intelligence Community Directive 203 (2015), section 6.d.
    """
    return next(words for most, words in _LIKELIHOOD if probability <= most)


def percent(share: float) -> str:
    """0.8 as `80 %`."""
    return f"{figure(share * 100)}\N{NO-BREAK SPACE}%"


def constraint_words(constraint: str) -> str:
    """`incentive-drift` as people say it."""
    return constraint.replace("-", " ")
