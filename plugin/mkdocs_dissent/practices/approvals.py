"""Which keys to a reversal the forge's reviews confirm: approvals by their accounts, at one commit.

What stands in a file or in a commit's trailer (`Reviewed-by`) can be written by anybody and
confirms nothing. A review on the forge was given by an account that logged in.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from mkdocs_dissent.people import identity, two_keys
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records import Decision, DecisionStatus, Stakes
from mkdocs_dissent.register import LinkType, Register

_ENDS = ("CHANGES_REQUESTED", "DISMISSED", "REQUEST_CHANGES")
"""States of a later review that take an approval back, on GitHub and on Gitea."""


@dataclass(frozen=True, slots=True)
class Key:
    """One signature under a reversal, and whether a review confirms it."""

    decision: Decision
    name: str
    confirmed: bool


def approving(text: str, head: str, policy: Policy) -> frozenset[str]:
    """The identities of the accounts that approve the commit `head`.

    `text` is the list of reviews as GitHub's and Gitea's API give it (`user.login`, `state`,
    `commit_id`), in the order in which they were given. Logins are mapped by the option
    `red_team.aliases`. Raises ValueError for anything else.
    """
    reviews = json.loads(text)
    if isinstance(reviews, dict):
        reviews = reviews.get("reviews")
    if not isinstance(reviews, list) or not all(isinstance(item, dict) for item in reviews):
        raise ValueError("expected a list of reviews, as the forge's API gives it")
    found: dict[str, bool] = {}
    for item in reviews:
        user = item.get("user")
        login = str((user.get("login") if isinstance(user, dict) else None) or "")
        state = str(item.get("state") or "").upper()
        if state == "APPROVED":
            found[login] = item.get("commit_id") == head
        elif state in _ENDS:
            found[login] = False
    names = [login for login, approves in found.items() if approves]
    return frozenset(map(identity, policy.names_of(names)))


def keys_of(register: Register, policy: Policy, approved: frozenset[str]) -> Iterator[Key]:
    """Every key to the reversal of a major decision, in the order of the register."""
    for decision in register.decisions:
        reversed_ = [
            found
            for found in register.to(decision, LinkType.REVERSES)
            if isinstance(found, Decision) and found.stakes is Stakes.MAJOR
        ]
        if decision.status is not DecisionStatus.ACCEPTED or not reversed_:
            continue
        stewards = [name for found in (decision, *reversed_) for name in found.steward]
        keys = two_keys(decision.co_signed_by, stewards, policy.teams, policy.leaders)
        for name in keys.able:
            yield Key(decision, name, identity(name) in approved)
