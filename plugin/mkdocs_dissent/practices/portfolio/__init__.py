"""The barbell: probes left, bets right, nothing between; what does harm; what was cut.

Most capacity goes into many small probes that are safe to fail, a smaller slice into a few bets of
high conviction, none into the middle (Dissent Mode, appendix B). What looks virtuous and does harm
is found by rating benefit and harm, and by asking where the feedback lands (appendix A).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.portfolio.audit import (
    AUDIT_DEFINITIONS,
    AUDITED,
    Audit,
    Cut,
    LessonFrom,
    Rated,
    audit_of,
    cuts_of,
    is_unsustainable,
    is_value_detractor,
    worst_harm,
)
from mkdocs_dissent.practices.portfolio.optics import OPTICS_DEFINITION, Row, optics_of
from mkdocs_dissent.practices.portfolio.shape import (
    SHAPE_DEFINITIONS,
    Clock,
    Gauge,
    Item,
    Shape,
    Side,
    Split,
    Standing,
    in_the_middle,
    is_mid_bar,
    shape_of,
    unreasoned,
)
from mkdocs_dissent.records import Initiative
from mkdocs_dissent.register import Register

__all__ = [
    "AUDITED",
    "DEFINITIONS",
    "Audit",
    "Clock",
    "Cut",
    "Gauge",
    "Item",
    "LessonFrom",
    "Portfolio",
    "Rated",
    "Row",
    "Shape",
    "Side",
    "Split",
    "Standing",
    "audit_of",
    "cuts_of",
    "in_the_middle",
    "is_mid_bar",
    "is_unsustainable",
    "is_value_detractor",
    "optics_of",
    "portfolio",
    "shape_of",
    "unreasoned",
    "worst_harm",
]

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {**SHAPE_DEFINITIONS, **AUDIT_DEFINITIONS, "optics": OPTICS_DEFINITION}
)
"""What each figure and list of the portfolio means, by name."""


class Portfolio(Struct, frozen=True, kw_only=True):
    """Everything that the quarterly look at the portfolio begins with."""

    shape: Shape
    audit: Audit
    cuts: tuple[Cut, ...]
    optics: tuple[Row, ...]


def portfolio(register: Register, policy: Policy, today: dt.date) -> Portfolio:
    """The portfolio of a register as of `today`; unreadable initiatives are left out."""
    initiatives: list[Initiative] = [
        initiative for initiative in register.initiatives if initiative.source.readable
    ]
    return Portfolio(
        shape=shape_of(initiatives, policy, today),
        audit=audit_of(initiatives),
        cuts=cuts_of(initiatives, register),
        optics=optics_of(initiatives),
    )
