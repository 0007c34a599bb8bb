"""Who a person is: one person however a name is spelled, the teams, and two independent keys.

Every room that compares names asks here, so that a rule, a page, a feed and an edit agree on who
is the same person. Names come from strangers and may hold any character.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from mkdocs_dissent.findings import digest
from mkdocs_dissent.text import list_code, one_line

ANONYMOUS = "anonymous"
"""The name of a person who may not be named."""

_DIGEST = 12
_DIGESTED = re.compile(rf"-[0-9a-f]{{{_DIGEST}}}$")
_BETWEEN_NAMES = re.compile(r"[,;/&()<]|\band\b")


@lru_cache(maxsize=4096)
def identity(name: str) -> str:
    """What all spellings of one name have in common: case, spacing and Unicode form aside."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split()).casefold()
    # Folding case may take a text out of its normal form.
    folded = unicodedata.normalize("NFC", one_line(name)).casefold()
    return unicodedata.normalize("NFC", folded)


def person(name: str) -> str | None:
    """The identity of a person; None for an empty name and for `anonymous`."""
    key = identity(name)
    return key if key and key != ANONYMOUS else None


def people(names: Iterable[str]) -> Mapping[str, str]:
    """The people who may be named, each once: identity → the name on one line, as first written."""
    return _people(tuple(names))


@lru_cache(maxsize=4096)
def _people(names: tuple[str, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in names:
        if (key := person(name)) is not None:
            found.setdefault(key, one_line(name))
    return found


def is_among(name: str, names: Iterable[str]) -> bool:
    """Whether a name is one of several, however each is spelled."""
    wanted = identity(name)
    return any(identity(other) == wanted for other in names)


def is_named(names: Iterable[str]) -> bool:
    """Whether all of several names may be shown: none of them is, or says, `anonymous`."""
    return not any(map(_hides, names))


@lru_cache(maxsize=4096)
def _hides(name: str) -> bool:
    return is_among(ANONYMOUS, _BETWEEN_NAMES.split(name))


def plain_name(key: str, most: int) -> str:
    """A name of lower-case ASCII letters, digits and hyphens for an identity, with its digest.

    `most` bounds the letters before the digest. Two identities never share a name.
    """
    letters = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", letters))[:most].strip("-") or "steward"
    return f"{slug}-{digest(key)[:_DIGEST]}"


def ends_in_digest(name: str) -> bool:
    """Whether a name ends as `plain_name` ends one, and so may pass for another person's."""
    return bool(_DIGESTED.search(name))


_PLAIN = re.compile(r"[a-z0-9]+(?:[- ][a-z0-9]+)*")
_LONGEST = 40
# Ids that the page, its theme or our own elements have.
_TAKEN = re.compile(r"stewards$|(dissent|mkdocs|navbar|rtd|toc)\b")


def anchor(key: str) -> str:
    """The id of the part of a page about the person whom `person` calls `key`.

    A name in plain letters is its own, `Ana B` is at `ana_b`; any other has a digest in it, so
    that two people never share one and none is that of something else on the page.
    """
    plain = _PLAIN.fullmatch(key) and len(key) <= _LONGEST and not ends_in_digest(key)
    if plain and not _TAKEN.match(key):
        return key.replace(" ", "_")
    return plain_name(key, _LONGEST // 2)


# Teams and keys

Teams = Mapping[str, Sequence[str]]
"""Team → its people."""


def teams_of(name: str, teams: Teams) -> tuple[str, ...]:
    """Every team of a person, in the order of the option `teams`."""
    return tuple(team for team, members in teams.items() if is_among(name, members))


def shared_teams(one: str, other: str, teams: Teams) -> tuple[str, ...]:
    """The teams that two people have in common; two who share none are independent."""
    theirs = teams_of(other, teams)
    return tuple(team for team in teams_of(one, teams) if team in theirs)


class Keys(NamedTuple):
    """Who signed a reversal, and whether two of them are independent keys."""

    signed: tuple[str, ...]
    """Each person once, as written first."""
    refused: Mapping[str, str]
    """Those of them who may hold no key → why, in words that follow "is"."""
    lacking: str
    """What keeps them from being two independent keys, in words; empty where two of them are."""

    @property
    def able(self) -> tuple[str, ...]:
        """Those of them who may hold a key."""
        return tuple(name for name in self.signed if name not in self.refused)


def two_keys(
    signed: Iterable[str], stewards: Sequence[str], teams: Teams, leaders: Sequence[str] = ()
) -> Keys:
    """What the signatures under a reversal are worth.

    A key is held by a person in one of the `teams`, if there are any, and among the `leaders`, if
    they are named; by no steward, and by nobody of a steward's team. Two keys share no team.
    """
    once: dict[str, str] = {}
    for name in signed:
        once.setdefault(identity(name), name)
    refused = {
        name: why for name in once.values() if (why := _no_key(name, stewards, teams, leaders))
    }
    able = [name for name in once.values() if name not in refused]
    shared = [shared_teams(*pair, teams) for pair in combinations(able, 2)]
    lacking = ""
    if not once:
        lacking = "nobody co-signed it"
    elif not shared:
        held = f"one key of two, `{able[0]}`" if able else "no key of two"
        reasons = (f"`{name}` is {why}" for name, why in refused.items())
        lacking = "; ".join([f"it has {held}", *reasons])
    elif all(shared):
        lacking = f"{list_code(able)}, who co-signed it, are of one team, {shared[0][0]}"
    return Keys(tuple(once.values()), refused, lacking)


def _no_key(name: str, stewards: Sequence[str], teams: Teams, leaders: Sequence[str]) -> str:
    """Why a person may hold no key, in words; empty where nothing keeps them from it."""
    if identity(name) == ANONYMOUS:
        return "nobody who can be asked"
    if is_among(name, stewards):
        return "a steward of one of them"
    if teams and not teams_of(name, teams):
        return "in no team of the option `teams`"
    for steward in stewards:
        if shared := shared_teams(name, steward, teams):
            return f"on the team {shared[0]} with {steward}, a steward"
    if leaders and not is_among(name, leaders):
        return "not among the `leaders`"
    return ""
