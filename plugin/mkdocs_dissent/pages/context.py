"""What every view is made from: the register, the policy, and the day on which it is judged."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from mkdocs_dissent.diff import Comparison
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.register import Register


class Context(Struct, frozen=True):
    """A linked register, the policy it is kept under, and today."""

    register: Register
    policy: Policy
    today: date
    comparison: Comparison | None = None
    """What the register was compared with, where a preview was asked for."""
