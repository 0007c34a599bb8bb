"""A figure as a page shows it: its value, how many things it is made of, and what it means."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """A share: `part` of `n`, which `value` states from 0 to 1; None of nothing."""

    name: str
    """Its key among the definitions of its room."""
    value: float | None
    part: int
    n: int
    """How many records, or entries of records, it is made of."""
    definition: str
    """What is counted, out of what; shown a click away from the figure."""


def share(name: str, definitions: Mapping[str, str], part: int, whole: int) -> Figure:
    """`part` of `whole` as a figure."""
    value = part / whole if whole else None
    return Figure(name=name, value=value, part=part, n=whole, definition=definitions[name])
