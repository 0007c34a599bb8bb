"""Optics against outcomes: where the feedback of each initiative lands."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from mkdocs_dissent.practices.portfolio.prose_of import first_paragraph, paragraph_under
from mkdocs_dissent.records import FeedbackLands, Initiative

OPTICS_DEFINITION = (
    "Where the feedback of each initiative lands: inside, where those who decide feel the outcome,"
    " or outside, where somebody else does. Work whose feedback lands outside may be done for how"
    " it looks; what brings the feedback back is its adjustment. Initiatives that say nothing of it"
    " are left out."
)


class Row(Struct, frozen=True, kw_only=True):
    """One initiative of the table; texts are plain, and None where nothing is written."""

    initiative: Initiative
    goal: str | None
    """The first paragraph under Aim."""
    mechanism: str | None
    """The first paragraph under Mechanism."""
    lands: FeedbackLands | None
    real_outcome: str | None
    adjustment: str | None

    @property
    def unanswered(self) -> bool:
        """Whether feedback lands outside and nothing is named that would bring it in."""
        return self.lands is FeedbackLands.OUTSIDE and not self.adjustment


def optics_of(initiatives: Iterable[Initiative]) -> tuple[Row, ...]:
    """The table: first what lands outside without an adjustment, then outside, then the rest."""
    rows = [
        Row(
            initiative=item,
            goal=paragraph_under(item, ("Aim",)),
            mechanism=paragraph_under(item, ("Mechanism",)),
            lands=item.feedback_lands,
            real_outcome=first_paragraph(item.real_outcome or ""),
            adjustment=first_paragraph(item.adjustment or ""),
        )
        for item in initiatives
        if item.feedback_lands or item.real_outcome or item.adjustment
    ]
    outside = FeedbackLands.OUTSIDE
    return tuple(
        sorted(
            rows, key=lambda row: (not row.unanswered, row.lands is not outside, row.initiative.key)
        )
    )
