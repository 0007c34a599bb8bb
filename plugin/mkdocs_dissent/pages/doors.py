"""Doors: where a reader of a page goes to contradict it, and what going there reveals."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from mkdocs_dissent.git import Forge
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.policy import PLACEHOLDER, WAYS
from mkdocs_dissent.records import MEMO_PARTS, Folder, Kind, Record
from mkdocs_dissent.text import days_after

# A draft from a door is the one that `dissent new` begins with.
_DRAFTS = Path(__file__).parents[1] / "scaffold" / "templates"
_BLANK = re.compile(r"^\{[^}]*\}\n\n?", re.MULTILINE)
PULL_REQUEST, ISSUE = WAYS
FORM = {
    Kind.MEMO: ("Which decision?", *MEMO_PARTS),
    Kind.ANDON: ("What drifted?", "What does it affect?", "Why?", "Proposed scope"),
    Kind.REVIEW: ("Which decision?", "What was seen?"),
}
"""The headings of an issue that becomes a memo, an andon, or words of a forum."""
SUBJECT = {
    Kind.MEMO: "Which decision?",
    Kind.ANDON: "What does it affect?",
    Kind.REVIEW: "Which decision?",
}
"""The heading under which such an issue says what it is about."""


class Way(NamedTuple):
    """One way through a door."""

    words: str
    href: str
    reveals: str
    """What the reader gives away by going there."""
    built: dt.date | None = None
    """The day in a draft, which the script brings up to date."""


class Door(NamedTuple):
    """A question, and the ways to act on it."""

    asks: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Makes the doors of pages.

    `folder` is that of dissent, from the root of the repository. `address_of` gives the full
    address of the page at a source uri, empty where the site's is not known.
    """

    ctx: Context
    forge: Forge | None
    folder: str
    address_of: Callable[[str], str]

    def of(self, at: str, record: Record | None) -> tuple[Door, ...]:
        """The open doors of the page at source uri `at`: a record's, else a view's."""
        doors = self.ctx.policy.doors
        unnamed = (
            *self._forms(doors.confidential, record, at, "In confidence", _CONFIDENTIAL),
            *self._forms(doors.anonymous, record, at, "Anonymously", _ANONYMOUS),
        )
        found = (
            Door("Disagree? Write a memo", self._ways(Kind.MEMO, doors.memo, record, at)),
            Door(
                "An assumption drifted? Pull the andon",
                self._ways(Kind.ANDON, doors.andon, record, at),
            ),
            Door("Say it without your name", unnamed),
        )
        return tuple(door for door in found if door.ways)

    def _ways(
        self, kind: Kind, ways: tuple[str, ...], record: Record | None, at: str
    ) -> tuple[Way, ...]:
        found: list[Way] = []
        for way in ways:
            if way not in WAYS:
                found += self._forms((way,), record, at, "In a form", _CONFIDENTIAL)
            elif self.forge and (href := self._page(self.forge, way, kind, record)):
                words, reveals = _WORDS[way]
                built = self.ctx.today if way == PULL_REQUEST else None
                found.append(Way(words, href, reveals, built))
        return tuple(found)

    def _page(self, forge: Forge, way: str, kind: Kind, record: Record | None) -> str | None:
        if way == PULL_REQUEST and self.folder.startswith(".."):
            return None  # another repository's
        about = record.id if record else ""
        text = {
            "kind": str(kind),
            "folder": self.folder.removeprefix("."),
            "name": self._name(kind, record),
            "about": about,
            "form": form_text(kind, about),
        }
        draft = self._draft(kind, record)
        return forge.page(way, [text | {"text": each} for each in (draft, _bare(draft), "")])

    def _forms(
        self, forms: tuple[str, ...], record: Record | None, at: str, words: str, reveals: str
    ) -> Iterator[Way]:
        values = {"id": "", "title": "", "url": self.address_of(at)}
        if record is not None:
            values |= {"id": record.id, "title": f"{record.label} {record.title}"}
        filled = {name: quote(text, safe="", errors="replace") for name, text in values.items()}
        for form in forms:
            host = urlsplit(form).hostname
            who = f"whoever runs {host}" if host else "whoever reads the mail"
            href = PLACEHOLDER.sub(lambda found: filled[found[1]], form)
            yield Way(words, href, reveals.format(who=who))

    def _draft(self, kind: Kind, record: Record | None) -> str:
        """The text of a record about another one: what `dissent new` would write."""
        policy, today = self.ctx.policy, self.ctx.today
        subject = json.dumps(record.id if record else "{its id or number}", ensure_ascii=False)
        if kind is Kind.ANDON:
            field, again, weeks = "affects", "review-by", policy.cadence.andon_weeks
        else:
            is_initiative = record is not None and record.folder is Folder.INITIATIVES
            field = "initiative" if is_initiative else "decision"
            again, weeks = "revisit", policy.cadence.weeks
        head = f"{field}: {subject}\ndate: {today}\n{again}: {days_after(today, 7 * weeks)}\n"
        front, body = self._templates[kind].removeprefix("---\n").split("---\n", 1)
        return f"---\n{head}{front}---\n\n# {{the objection, in a few words}}\n{body}"

    def _name(self, kind: Kind, record: Record | None) -> str:
        subject = re.sub(r"[^\w.-]+", "-", record.label) if record else str(kind)
        return f"{self._prefix}-{'on-' if record else ''}{subject}.md"

    @cached_property
    def _templates(self) -> Mapping[Kind, str]:
        return {
            kind: (_DRAFTS / f"{kind}.md").read_text(encoding="utf-8")
            for kind in (Kind.MEMO, Kind.ANDON)
        }

    @cached_property
    def _prefix(self) -> str:
        """What the next file's name begins with: a number, or the day."""
        records = [each for each in self.ctx.register.records if each.folder is Folder.DISSENT]
        numbers = [each.number for each in records if each.number is not None]
        if self.ctx.policy.id_scheme == "date":
            return self.ctx.today.isoformat()
        return f"{max(numbers, default=0) + 1:04d}"


def form_text(kind: Kind, about: str = "") -> str:
    """The text of an issue, where a forge has no form for it or takes none by an address."""
    answers = {SUBJECT[kind]: about}
    return "".join(f"### {name}\n\n{answers.get(name, '')}\n\n" for name in FORM[kind])


def _bare(draft: str) -> str:
    """A draft with its headings, and without what is to be written below them."""
    return _BLANK.sub("", draft)


_CONFIDENTIAL = "Shows your name to {who}, if you give it, and here to nobody."
_ANONYMOUS = "Shows your name to nobody, as far as this page can know. Ask {who} what they see."
_WORDS = {
    PULL_REQUEST: (
        "As a pull request, in the browser",
        "Shows your account's name to everybody who can read the repository.",
    ),
    ISSUE: ("As an issue", "Shows your account's name to everybody who can read the issues."),
}
