"""What each page says: frozen view models over the linked register, without markup."""

from mkdocs_dissent.views.changes import ChangesView, changes_view
from mkdocs_dissent.views.context import Context
from mkdocs_dissent.views.contradictions import ContradictionsView, contradictions_view
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
from mkdocs_dissent.views.portfolio import PortfolioView, portfolio_view
from mkdocs_dissent.views.register import RegisterView, register_view
from mkdocs_dissent.views.scorecard import ScorecardView, scorecard_view
from mkdocs_dissent.views.sheet import (
    PANELS,
    InitiativesView,
    Sheet,
    initiatives_view,
    sheet_view,
)
from mkdocs_dissent.views.stewards import StewardsView, stewards_view

__all__ = [
    "PANELS",
    "ChangesView",
    "Context",
    "ContradictionsView",
    "ContraryView",
    "DecisionView",
    "Filters",
    "InitiativesView",
    "Neighbours",
    "OverdueView",
    "PortfolioView",
    "RegisterView",
    "ReviewView",
    "ScorecardView",
    "Sheet",
    "StewardsView",
    "andon_view",
    "changes_view",
    "contradictions_view",
    "decision_view",
    "initiatives_view",
    "memo_view",
    "neighbours",
    "overdue_view",
    "portfolio_view",
    "read_filters",
    "register_view",
    "review_view",
    "scorecard_view",
    "sheet_view",
    "stewards_view",
]
