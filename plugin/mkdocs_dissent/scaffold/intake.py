"""An issue on a forge becomes a memo, an andon or words of the forum, and all of it is text there.

What an issue says is a stranger's. Its text is escaped so that Markdown, a template engine and an
extension find nothing in it; its author and address are those of the forge's API.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mkdocs_dissent.edit.write import EditError
from mkdocs_dissent.pages.doors import FORM, SUBJECTS
from mkdocs_dissent.people import identity, is_named
from mkdocs_dissent.policy import PLACEHOLDER, Policy
from mkdocs_dissent.reading.markdown import LIST_MARK, Line, first_heading, lines
from mkdocs_dissent.records.kinds import Review
from mkdocs_dissent.records.vocabularies import Kind
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.scaffold.drafts import compose
from mkdocs_dissent.scaffold.names import clean_title, without_controls
from mkdocs_dissent.text import clean, list_code, shorten

LABELS = {"dissent": Kind.MEMO, "andon": Kind.ANDON, "forum": Kind.REVIEW}
"""An issue's label → what it becomes; of a review, words of its forum."""
_MOST_VALUE = 300
"""Characters of an answer in the front matter; a longer one stands whole in the text."""
_CLAIM, _DRIFTED = FORM[Kind.MEMO][1], FORM[Kind.ANDON][0]
_ALSO = "Also said"
"""The heading above text that stands below none of the form's."""
_NAMES = {name.casefold(): name for names in FORM.values() for name in names}
_HEADING = re.compile(rf"^#{{1,6}}[ \t]+({'|'.join(map(re.escape, _NAMES))}):?[ \t]*$", re.I | re.M)
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?/[^\s<>\"'`\\{}]{1,500}")
_UNNAMED = re.compile(
    r"^\W*(?:(?:author|name|from|raised[- ]by)\W+)?anonymous(?:ly)?\W*(?:$|[:)\]])|\b(?:keep|stay"
    r"|remain|make|want|wish|prefer|like|please|post)\b[^.\n]{0,40}\banonym(?:ous|ity)"
    r"|(?:\b(?:not|without)|n[’']t)\b[^.\n]{0,40}\bmy name\b",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(kw_only=True)
class Issue:
    """What is known of an issue."""

    title: str
    text: str
    author: str = ""
    address: str = ""
    labels: tuple[str, ...] = ()

    @cached_property
    def answers(self) -> Mapping[str, list[Line]]:
        """Its text by the headings of its form."""
        found: dict[str, list[Line]] = {}
        # Headings part a text whatever stands before them: a fence may never be closed.
        parts = [_ALSO, *_HEADING.split(self.text)]
        for heading, text in zip(parts[::2], parts[1::2], strict=True):
            name, rest = _NAMES.get(heading.casefold(), heading), text.strip()
            if name in SUBJECTS:
                # What stands below the names of records is said of them.
                about, _, rest = rest.partition("\n\n")
                found.setdefault(name, []).extend(lines(about))
                name = _ALSO
            rows = (line for line in lines(rest) if line.level != 1 or line.text != self.title)
            found.setdefault(name, []).extend(rows)
        return found

    def plain(self, *names: str) -> str:
        """Some answers as they were written; without names all but what it is about."""
        chosen = names or self.answers.keys() - SUBJECTS
        rows = [row.text for name, rows in self.answers.items() if name in chosen for row in rows]
        return "\n".join(rows).strip()

    def sections(self, names: Iterable[str]) -> str:
        """The parts of a record that were answered, as Markdown that shows their text."""
        found = ((name, "\n".join(map(_shown, self.answers.get(name, ())))) for name in names)
        return "".join(f"\n## {name}\n\n{text.strip()}\n" for name, text in found if text.strip())


def read_issue(
    text: str, *, author: str = "", label: str | None = None, address: str = ""
) -> Issue:
    """An issue from the JSON of a forge's API or event, else from the Markdown of its form.

    `author`, `label` and `address` say what the forge does not. Raises EditError.
    """
    if text.lstrip().startswith("{"):
        try:
            found = _of_forge(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise EditError("it begins as JSON does, and is none") from error
    else:
        found = Issue(title=first_heading(text) or "", text=text)
        told = {"dissent": _CLAIM, "andon": _DRIFTED}
        label = label or next((word for word, name in told.items() if name in found.answers), "")
    if author and found.author and identity(author) != identity(found.author):
        raise EditError(f"the issue was written by {found.author}, and not by {author}")
    issue = Issue(
        title=_unhidden(found.title),
        text=_unhidden(found.text.replace("_No response_", "")),
        author=found.author or author,
        address=(found.address or address).partition("#")[0],
        labels=(label,) if label else found.labels,
    )
    if not issue.author.strip() or not issue.author.isprintable() or len(issue.author) > 100:
        raise EditError("nothing says who wrote it", "`--author NAME` does, where a forge can't.")
    if issue.address and not _ADDRESS.fullmatch(issue.address):
        raise EditError("its address is none that a browser could open")
    return issue


def _of_forge(data: Any) -> Issue:
    """What the JSON of GitHub or GitLab says; nothing where a value is not of its type."""
    event = _at(data, "object_attributes")
    issue = event or _at(data, "issue") or data
    for wrong in ("pull_request", "confidential"):
        if _at(issue, wrong):
            raise EditError(f"it is `{wrong}`, and a record is for all who can read the register")
    author = _text(issue, "user.login", "author.username")
    # GitLab's event names who acted, who need not be who wrote it.
    if event and _at(data, "user.id") == _at(event, "author_id") is not None:
        author = _text(data, "user.username")
    labels = _at(issue, "labels")
    found = [label if isinstance(label, str) else _text(label, "name", "title")
             for label in (labels if isinstance(labels, list) else ())]  # fmt: skip
    if _at(data, "action") == "labeled" and _text(data, "label.name").lower() in LABELS:
        found = [_text(data, "label.name")]
    return Issue(
        title=_text(issue, "title"),
        text=_text(issue, "body", "description"),
        author=author,
        address=_text(issue, "html_url", "web_url", "url"),
        labels=tuple(found),
    )


def _at(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _text(data: Any, *paths: str) -> str:
    """The first of some values that is a text with anything in it."""
    values = (_at(data, path) for path in paths)
    return next((value for value in values if isinstance(value, str) and value), "")


def _unhidden(text: str) -> str:
    """The text without control characters and without signs that turn or hide what follows."""
    return without_controls(clean(text), but="\n\t")


def kind_of(issue: Issue, policy: Policy) -> Kind:
    """What an issue becomes. Raises EditError where that is open, or where it names nobody."""
    asked = any(map(_UNNAMED.search, (issue.title, issue.text)))
    if asked or not is_named([issue.author, *issue.labels]):
        door = other_door(policy)
        where = f"say it at {door}" if door else "have somebody you trust say it in other words"
        why = "an issue is never anonymous: its address names who wrote it"
        raise EditError(why, f"Delete it, and {where}")
    found = {kind for label in issue.labels if (kind := LABELS.get(label.casefold()))}
    if len(found) != 1:
        has = "several" if found else "none"
        raise EditError(f"it has {has} of the labels {list_code(LABELS)}", "One says what it is.")
    return found.pop()


def other_door(policy: Policy) -> str:
    """Where somebody can say it without their name; empty where there is no such place."""
    ways = policy.doors.anonymous or policy.doors.confidential
    return PLACEHOLDER.sub("", ways[0]) if ways else ""


def taken_before(register: Register, issue: Issue) -> str | None:
    """The path of the record that holds an issue; None where none does."""
    for record in register.records:
        forum = record.forum if isinstance(record, Review) else ()
        origins = {getattr(record, "origin", None), *(item.origin for item in forum)}
        if issue.address and issue.address in origins:
            return record.source.path
    return None


def draft(
    issue: Issue, kind: Kind, about: Mapping[str, Kind], *, today: dt.date, policy: Policy
) -> tuple[str, str]:
    """The title and the file of the record that an issue becomes. Raises EditError.

    `about` are the records that it is about, by the references to them.
    """
    first = _CLAIM if kind is Kind.MEMO else _DRIFTED
    if not (said := issue.plain(first)):
        raise EditError(f"nothing is written below `{first}`", "Say it there, as the form asks.")
    title = clean_title(shorten(issue.title, 150)) or clean_title(shorten(said, 80))
    given: dict[str, Any] = {"source": issue.address} if issue.address else {}
    if escaped(title) != title:
        given["title"] = title
    if kind is Kind.MEMO:
        given["author"] = issue.author
        for reference, of in about.items():
            field = "decision" if of is Kind.DECISION else "initiative"
            given[field] = [*given[field], reference] if field in given else [reference]
        parts = list(FORM[kind][1:])
    else:
        _, _, why, scope = FORM[kind]
        items = (LIST_MARK.sub("", row).strip() for row in issue.plain(scope).split("\n"))
        given |= {
            "raised-by": issue.author,
            "affects": list(about),
            "assumption": shorten(said, _MOST_VALUE),
            "why": shorten(issue.plain(why) or said, _MOST_VALUE),
            "scope": [shorten(item, _MOST_VALUE) for item in items if item][:20],
        }
        parts = [name for name in (first, why, scope) if len(issue.plain(name)) > _MOST_VALUE]
    made = compose(kind, title, given, today=today, policy=policy, pulled=True)
    front = made.rpartition("\n# ")[0]
    return title, f"{front}\n# {escaped(title)}\n{issue.sections([*parts, _ALSO])}"


# Text that means nothing


_ENTITIES = str.maketrans(
    {char: f"&#{ord(char)};" for char in "{}$|^~"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_MARKUP = re.compile(r"[\\`*_\[\]]")
_FIRST = re.compile(r"[^\w\s\"'(&<>{}\[\\`*_$|^~]")


def escaped(text: str) -> str:
    """A line in which Markdown, a template engine and an extension find nothing but text."""
    # What a line begins with may make a block of it: a fence, a heading, a directive.
    begin = f"&#{ord(text[0])};" if _FIRST.match(text) else ""
    rest = _MARKUP.sub(r"\\\g<0>", text[1:] if begin else text)
    return begin + rest.translate(_ENTITIES)


def _shown(line: Line) -> str:
    bare = line.text.strip()
    if line.code:
        # Its lines stay apart, and none of it is code to an extension that would run it.
        depth = len(line.text.expandtabs(4).rstrip()) - len(bare)
        return "" if bare[:3] in ("```", "~~~") else f"{'&nbsp;' * depth}{escaped(bare)}  "
    mark = LIST_MARK.match(bare)
    start = mark.end() if mark and bare[0] != ">" else 0
    return bare[:start] + escaped(bare[start:])
