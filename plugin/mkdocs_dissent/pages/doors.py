"""Doors: where a reader of a page goes to contradict it, and what going there reveals."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.policy import PLACEHOLDER, WAYS
from mkdocs_dissent.records.kinds import MEMO_PARTS, Record
from mkdocs_dissent.records.vocabularies import Folder, Kind
from mkdocs_dissent.text import days_after

PULL_REQUEST, _ = WAYS
FORM = {
    Kind.MEMO: ("Which decision?", *MEMO_PARTS),
    Kind.ANDON: ("What drifted?", "What does it affect?", "Why?", "Proposed scope"),
    Kind.REVIEW: ("Which decision?", "What was seen?"),
}
"""The headings of an issue that becomes a memo, an andon, or words of a forum."""
SUBJECTS = ("Which decision?", "What does it affect?")
"""The headings under which such an issue says what it is about."""
_MOST_ADDRESS = 8_000
"""Characters that an address may have. GitHub refuses more than 8,191
(https://github.com/github/docs/issues/5136), and so does nginx, which stands before GitLab and many
a Gitea (`large_client_header_buffers`, 8k a line)."""
_BLANK = re.compile(r"^\{[^}]*\}\n\n?", re.MULTILINE)


class Way(NamedTuple):
    """One way through a door."""

    form: str
    """A way of the forge, or whose form it is; the template says what going there reveals."""
    host: str | None
    """Where the form is; None of mail."""
    href: str
    built: dt.date | None
    """The day in a draft, which the script brings up to date."""


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Makes the doors of pages.

    `pages` are those of the forge by way, `folder` is that of dissent, from the repository's root.
    `address_of` gives a page's full address by its source uri, empty where it is not known.
    """

    ctx: Context
    pages: Mapping[str, str]
    folder: str
    address_of: Callable[[str], str]

    def of(self, at: str, record: Record | None) -> Mapping[str, Sequence[Way]]:
        """The open doors of the page at source uri `at`: a question → the ways to act on it."""
        found: dict[str, list[Way]] = {}
        for asks, kind, form, patterns in self._open:
            values = self._values(at, record, kind)
            for way, pattern in patterns.items():
                if href := filled(pattern, values):
                    built = self.ctx.today if way == PULL_REQUEST else None
                    made = Way(way if way in WAYS else form, urlsplit(way).hostname, href, built)
                    found.setdefault(asks, []).append(made)
        return found

    @cached_property
    def _open(self) -> list[tuple[str, Kind, str, dict[str, str]]]:
        """The questions that lead somewhere: what is written, whose form, addresses to fill in."""
        doors, of_forge = self.ctx.policy.doors, {way: self.pages.get(way) for way in WAYS}
        if self.folder.startswith(".."):  # It is outside of the repository, and in no page of it.
            of_forge[PULL_REQUEST] = None
        asked = (
            ("Disagree? Write a memo", Kind.MEMO, doors.memo, "form"),
            ("An assumption drifted? Pull the andon", Kind.ANDON, doors.andon, "form"),
            ("Say it without your name", Kind.MEMO, doors.confidential, "confidential"),
            ("Say it without your name", Kind.MEMO, doors.anonymous, "anonymous"),
        )
        return [
            (asks, kind, form, patterns)
            for asks, kind, ways, form in asked
            if (patterns := {way: found for way in ways if (found := of_forge.get(way, way))})
        ]

    def _values(self, at: str, record: Record | None, kind: Kind) -> dict[str, str]:
        """What can be filled in."""
        id_ = self.ctx.register.reference_to(record.key) if record else ""
        label, title = (record.label, record.title) if record else ("", "")
        name = re.sub(r"[^\w.-]+", "-", f"on-{label}") if record else str(kind)
        return {
            "id": id_,
            "title": f"{label} {title}".strip(),
            "url": self.address_of(at),
            "kind": str(kind),
            "folder": self.folder.removeprefix("."),
            "name": f"{self._prefix}-{name}.md",
            "form": form_text(kind, id_),
            "text": self._draft(kind, record, id_),
        }

    def _draft(self, kind: Kind, record: Record | None, id_: str) -> str:
        """The text of a record about another one: what `dissent new` would write."""
        cadence, today = self.ctx.policy.cadence, self.ctx.today
        field, again, weeks = "decision", "revisit", cadence.weeks
        if kind is Kind.ANDON:
            field, again, weeks = "affects", "review-by", cadence.andon_weeks
        elif record is not None and record.folder is Folder.INITIATIVES:
            field = "initiative"
        subject = json.dumps(id_ or "{its id or number}", ensure_ascii=False)
        head = f"{field}: {subject}\ndate: {today}\n{again}: {days_after(today, 7 * weeks)}\n"
        front, body = _template(kind).split("---\n", 1)
        return f"---\n{head}{front}---\n\n# {{the objection, in a few words}}\n{body}"

    @cached_property
    def _prefix(self) -> str:
        """What the next file's name begins with: a number, or the day."""
        if self.ctx.policy.id_scheme == "date":
            return self.ctx.today.isoformat()
        records = (each for each in self.ctx.register.records if each.folder is Folder.DISSENT)
        return f"{max((each.number or 0 for each in records), default=0) + 1:04d}"


@cache
def _template(kind: Kind) -> str:
    """What `dissent new` begins with, from its front matter on."""
    path = Path(__file__).parents[1] / "scaffold" / "templates" / f"{kind}.md"
    return path.read_text(encoding="utf-8").removeprefix("---\n")


def filled(pattern: str, values: Mapping[str, str]) -> str | None:
    """A pattern with its places filled in, encoded; None where it is too long even with the least.

    A draft that is too long keeps its headings.
    """
    for text in (values["text"], _BLANK.sub("", values["text"]), ""):
        made = PLACEHOLDER.sub(partial(_encoded, {**values, "text": text}), pattern)
        if len(made) <= _MOST_ADDRESS:
            return made
    return None


def _encoded(values: Mapping[str, str], place: re.Match[str]) -> str:
    safe = "/" if place[1] == "folder" else ""
    lines = values.get(place[1], "").splitlines(keepends=True)
    return "".join([_quoted(line, safe) for line in lines])


@lru_cache(maxsize=1024)
def _quoted(line: str, safe: str) -> str:
    """A line of a draft, encoded; most lines are the same in every draft."""
    return quote(line, safe=safe, errors="replace")


def form_text(kind: Kind, about: str = "") -> str:
    """The text of an issue, where a forge has no form for it or takes none by an address."""
    answers = dict.fromkeys(SUBJECTS, about)
    return "".join(f"### {name}\n\n{answers.get(name, '')}\n\n" for name in FORM[kind])
