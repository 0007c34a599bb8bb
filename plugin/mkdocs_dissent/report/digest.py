"""The digest as text that leaves: for a chat, an issue, a mail, a script.

Whatever a record's author wrote is made harmless first, so that it mentions nobody and closes
nothing, and then escaped for its format. The JSON is what Slack's incoming webhooks take (`text`
and `blocks`, https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), and the
same as data.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from mkdocs_dissent.people import identity, plain_name
from mkdocs_dissent.practices.digest import PARTS, Digest, Part
from mkdocs_dissent.practices.news import News
from mkdocs_dissent.records import Record
from mkdocs_dissent.report.markdown import escaped
from mkdocs_dissent.report.words import dump
from mkdocs_dissent.text import count, harmless, list_words, shorten, visible

FORMATS = ("markdown", "html", "json", "text")
_SUMMARY = 180
"""Characters of what is said of an item."""
_TITLE = 120
_BLOCK = 2900
"""Characters of a block; Slack takes 3,000 in one, and 50 blocks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """Where a digest leads; each gives None where the site's address is not known."""

    page: Callable[[Record], str | None]
    view: Callable[[str], str | None]


class _Format(NamedTuple):
    """How a format writes texts, links and the lines of a digest."""

    text: Callable[[str], str]
    link: str
    """With places for an escaped text and an address."""
    paragraph: str
    heading: str
    item: str
    end: str = ""


def _plain(text: str) -> str:
    return harmless(visible(text))


def _html(text: str) -> str:
    return html.escape(_plain(text))


def _slack(text: str) -> str:
    return html.escape(_plain(text), quote=False)


_WRITTEN = {
    "text": _Format(_plain, "{} <{}>", "{}\n", "\n{}\n", "- {}\n"),
    "markdown": _Format(escaped, "[{}](<{}>)", "{}\n\n", "### {}\n\n", "- {}\n", "\n"),
    "html": _Format(
        *(_html, '<a href="{1}">{0}</a>'),
        *("<p>{}</p>\n", "<h3>{}</h3>\n<ul>\n", "<li>{}</li>\n", "</ul>\n"),
    ),
    "slack": _Format(_slack, "<{1}|{0}>", "{}\n", "*{}*\n", "• {}\n"),
}


def write(digest: Digest, format_: str, at: Addresses) -> str:
    """A digest as a text of one of `FORMATS`, ending with a newline."""
    if format_ == "json":
        return dump(as_data(digest, at))
    form = _WRITTEN[format_]
    text = "".join(form.paragraph.format(line) for line in _head(digest, form, at))
    for part in digest.parts:
        text += form.heading.format(_heading(part))
        text += "".join(form.item.format(line) for line in _lines(part, form, at)) + form.end
    return text.rstrip("\n") + "\n"


def _head(digest: Digest, form: _Format, at: Addresses) -> Iterator[str]:
    """What happened in figures, what stands besides, and what was not understood."""
    whose = f"For {form.text(digest.of)}, since" if digest.of else "Since"
    found = [f"{part.total} {PARTS[part.name][1]}" for part in digest.parts]
    nothing = (
        "nothing fired, fell overdue, was argued, settled or stopped, and nothing falls due within"
        " a fortnight"
    )
    known = "of what was understood, " if digest.not_understood and not found else ""
    yield f"{whose} {digest.since}: {known}{list_words(found) if found else nothing}."
    standing = []
    if digest.open:
        days = (digest.today - digest.oldest).days if digest.oldest else 0
        many = count(digest.open, "contradiction is open", "contradictions are open")
        oldest = f", the oldest for {count(days, 'day')}" if digest.oldest else ""
        standing.append(_linked(f"{many} in all{oldest}", at.view("contradictions"), form))
    if digest.overdue:
        many = count(digest.overdue, "record is overdue", "records are overdue")
        standing.append(_linked(many, at.view("overdue"), form))
    if standing:
        yield f"{'; '.join(standing)}."
    if digest.not_understood:
        yield f"Not understood, and so not told: {form.text(digest.not_understood)}."


def _heading(part: Part) -> str:
    return f"{part.title} ({part.total})"


def _lines(part: Part, form: _Format, at: Addresses) -> Iterator[str]:
    yield from (_line(item, form, at) for item in part.shown)
    if rest := part.total - len(part.shown):
        yield _linked(f"and {count(rest, 'more', 'more')}", at.view(PARTS[part.name][2]), form)


def _line(item: News, form: _Format, at: Addresses) -> str:
    told = item.tell()
    title = _linked(shorten(told.title, _TITLE), at.page(item.record), form)
    said = form.text(shorten(told.summary, _SUMMARY))
    return f"{title}: {said}" if said else title


def _linked(text: str, address: str | None, form: _Format) -> str:
    text = form.text(text)
    return form.link.format(text, html.escape(address)) if address else text


def as_data(digest: Digest, at: Addresses) -> dict[str, Any]:
    """A digest as data, with the issue that holds it and the message for a chat.

    `answers` are what came of records that were made of an issue, for that issue.
    """
    slack = _WRITTEN["slack"]
    return {
        "schema": 1,
        "as_of": digest.today.isoformat(),
        "since": digest.since.isoformat(),
        "for": digest.of or None,
        "empty": digest.is_empty,
        "not_understood": digest.not_understood,
        "open": digest.open,
        "overdue": digest.overdue,
        "parts": [_part(part, at) for part in digest.parts],
        "answers": [
            {"source": source, "text": _line(item, _WRITTEN["markdown"], at)}
            for part in digest.parts
            for item in part.items
            if part.name == "settled" and (source := issue_of(item.record))
        ],
        "issue": _issue(digest, at),
        "text": "\n".join(_head(digest, slack, at)),
        "blocks": list(_blocks(digest, slack, at)),
    }


def _part(part: Part, at: Addresses) -> dict[str, Any]:
    items = [_item(item, at) for item in part.shown]
    return {"name": part.name, "title": part.title, "total": part.total, "items": items}


def _item(item: News, at: Addresses) -> dict[str, Any]:
    told = item.tell()
    return {
        "kind": str(item.record.kind),
        "record": item.record.id,
        "path": item.record.source.path,
        "url": at.page(item.record),
        "date": item.day.isoformat(),
        "title": _plain(told.title),
        "summary": _plain(told.summary),
        "owner": [_plain(name) for name in item.record.owners],
        "source": issue_of(item.record),
    }


def issue_of(record: Record) -> str | None:
    """The address of the issue that a record was made of; None where it was made of none."""
    found = record.source.unknown.get("source")
    return found if isinstance(found, str) else None


def _issue(digest: Digest, at: Addresses) -> dict[str, str]:
    whose = f": {plain_name(identity(digest.of), 20)}" if digest.of else ""
    marker = f"<!-- dissent-digest{whose} -->"
    waits = f"What waits for {_plain(digest.of)}" if digest.of else "Where are we wrong?"
    note = "Kept up to date by a scheduled job, from the records. What is written here is replaced."
    body = f"{marker}\n{write(digest, 'markdown', at)}\n<sub>{note}</sub>\n"
    return {"marker": marker, "title": f"{waits} (decision register)", "body": body}


def _blocks(digest: Digest, form: _Format, at: Addresses) -> Iterator[dict[str, Any]]:
    yield _section("\n".join(_head(digest, form, at)))
    for part in digest.parts:
        text = form.heading.format(_heading(part))
        for line in _lines(part, form, at):
            item = form.item.format(line)
            if len(text) + len(item) > _BLOCK:
                yield _section(text)
                text = ""
            text += item
        yield _section(text)


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
