"""What each page says: frozen view models over the linked register, without markup."""

from mkdocs_dissent.views.context import Context
from mkdocs_dissent.views.contrary import (
    ContraryView,
    Neighbours,
    ReviewView,
    andon_view,
    memo_view,
    neighbours,
    review_view,
)
from mkdocs_dissent.views.decision import DecisionView, decision_view
from mkdocs_dissent.views.filters import Filters, read_filters
from mkdocs_dissent.views.overdue import OverdueView, overdue_view
from mkdocs_dissent.views.register import RegisterView, register_view
from mkdocs_dissent.views.sheet import (
    PANELS,
    InitiativesView,
    Sheet,
    initiatives_view,
    sheet_view,
)

__all__ = [
    "PANELS",
    "Context",
    "ContraryView",
    "DecisionView",
    "Filters",
    "InitiativesView",
    "Neighbours",
    "OverdueView",
    "RegisterView",
    "ReviewView",
    "Sheet",
    "andon_view",
    "decision_view",
    "initiatives_view",
    "memo_view",
    "neighbours",
    "overdue_view",
    "read_filters",
    "register_view",
    "review_view",
    "sheet_view",
]
