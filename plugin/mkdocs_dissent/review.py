"""What a review needs: a register beside the one at its base, and the keys that a forge confirms.

The rules about changes need the changes, and the changes name the findings that came and went. So
both registers are compared, then both are judged, then the findings join the changes.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.findings import with_findings
from mkdocs_dissent.diff.model import Comparison, FindingWhat
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.git.base import NoBase
from mkdocs_dissent.git.changed import NotCompared, Repository
from mkdocs_dissent.git.run import GitError
from mkdocs_dissent.people import identity, two_keys
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.practices.governing import HERE, Governing, governing_change, patterns_of
from mkdocs_dissent.reading.load import Loaded
from mkdocs_dissent.records.kinds import Decision
from mkdocs_dissent.records.vocabularies import DecisionStatus, Stakes
from mkdocs_dissent.register.base import BaseFiles, read_base
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.rules import judge


def review(
    base: BaseFiles | NoBase,
    now: Loaded,
    register: Register,
    policy: Policy,
    today: dt.date,
    docs: str | None,
    repository: Callable[[], Repository] | None = None,
) -> tuple[Comparison, list[Finding]]:
    """What changed since the base, and today's findings, each marked as new or not.

    `register` is linked from what was read `now`; `repository` holds the files as they are. Where
    there is no base, nothing is said about changes, or about what is new.
    """
    if isinstance(base, NoBase):
        findings = judge(register, now.problems, policy, today, repository=repository)
        return Comparison(base=base), findings
    before, old_problems = read_base(base, now, policy, docs)
    changes = compare(before, register, today)
    changes = replace(changes, base_name=base.base.name, taken=base.taken)
    findings = judge(register, now.problems, policy, today, changes, repository)
    old_findings = judge(before, old_problems, policy, today, repository=base.repository)
    # Of what is not known as it was, nothing is said to be mended.
    unknown = {item.path for item in base.not_compared}
    old_findings = [found for found in old_findings if found.location.path not in unknown]
    changes = with_findings(changes, old_findings, findings, today)
    governing, not_known = _governing(base, before, register, today)
    comparison = Comparison(
        base=base.base,
        changes=changes,
        not_compared=(*base.not_compared, *not_known),
        governing=governing,
    )
    new = {id(item.finding) for item in changes.findings if item.what is FindingWhat.NEW}
    return comparison, [finding._replace(new=id(finding) in new) for finding in findings]


def _governing(
    base: BaseFiles, before: Register, after: Register, today: dt.date
) -> tuple[tuple[Governing, ...], tuple[NotCompared, ...]]:
    """The records that govern the files of a change; and why that is not known."""
    if not any(patterns_of(record) for side in (before, after) for record in side.records):
        return (), ()
    names = base.repository().names if base.repository else HERE
    try:
        return tuple(governing_change(before, after, base.touched(), today, names)), ()
    except GitError as error:
        return (), (NotCompared(".", f"can't be listed, so what governs it is unknown: {error}"),)


# Which keys to a reversal the forge's reviews confirm: approvals by their accounts, at one commit
#
# What stands in a file or in a commit's trailer (`Reviewed-by`) can be written by anybody and
# confirms nothing. A review on the forge was given by an account that logged in.

_ENDS = ("CHANGES_REQUESTED", "DISMISSED", "REQUEST_CHANGES")
"""States of a later review that take an approval back, on GitHub and on Gitea."""


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


def keys_of(
    register: Register, policy: Policy, approved: frozenset[str]
) -> Iterator[tuple[Decision, str, bool]]:
    """Every key to the reversal of a major decision: who holds it, and whether it is approved."""
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
            yield decision, name, identity(name) in approved
