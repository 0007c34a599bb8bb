"""The dissent cadence: cycles, whose turn it is, what to falsify next, and whether it worked.

Every cycle people meet, try to falsify two things, and say what came of it (Dissent Mode, appendix
C). Everything here is worked out from records, the policy and `today`; nobody keeps a list.
"""

from __future__ import annotations

from mkdocs_dissent.practices.cadence.accounts import Account, Permit, account_of
from mkdocs_dissent.practices.cadence.cycles import CALENDAR_START, Cycle, Origin, Rhythm, rhythm_of
from mkdocs_dissent.practices.cadence.episodes import Episode, Episodes, episodes_of
from mkdocs_dissent.practices.cadence.examined import Examination, examinations, reviews_held
from mkdocs_dissent.practices.cadence.falsifying import (
    FALSIFYING_RULE,
    Candidate,
    Reason,
    to_falsify,
)
from mkdocs_dissent.practices.cadence.figures import Figure, share
from mkdocs_dissent.practices.cadence.meetings import (
    DEFINITIONS,
    Meeting,
    Orphan,
    meeting,
    orphans,
    success,
)
from mkdocs_dissent.practices.cadence.rotation import (
    ROTATION_RULE,
    Assignment,
    Obstacle,
    RedTeam,
    Task,
    identity,
    red_team,
    rotation,
)

__all__ = [
    "CALENDAR_START",
    "DEFINITIONS",
    "FALSIFYING_RULE",
    "ROTATION_RULE",
    "Account",
    "Assignment",
    "Candidate",
    "Cycle",
    "Episode",
    "Episodes",
    "Examination",
    "Figure",
    "Meeting",
    "Obstacle",
    "Origin",
    "Orphan",
    "Permit",
    "Reason",
    "RedTeam",
    "Rhythm",
    "Task",
    "account_of",
    "episodes_of",
    "examinations",
    "identity",
    "meeting",
    "orphans",
    "red_team",
    "reviews_held",
    "rhythm_of",
    "rotation",
    "share",
    "success",
    "to_falsify",
]
