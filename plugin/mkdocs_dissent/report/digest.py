"""The digest as text that leaves: for a chat, an issue, a mail, a script.

Whatever a record's author wrote is made harmless first, so that it mentions nobody and closes
nothing, and then escaped for its format. The JSON has what Slack's incoming webhooks take (`text`
and `blocks`, https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), and the
same as data.
"""

import html
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from mkdocs_dissent.feeds.links import Origin
from mkdocs_dissent.people import identity, plain_name
from mkdocs_dissent.practices.news import PARTS, Digest, News
from mkdocs_dissent.report import dump
from mkdocs_dissent.report.changes import environment
from mkdocs_dissent.report.people import escaped
from mkdocs_dissent.text import harmless, shorten, visible

_BLOCK = 2900
"""Characters of a block; Slack takes 3,000 in one, and 50 blocks."""
_SPLIT = "\0"
"""Where a message for Slack may be divided."""


def _plain(text: str) -> str:
    return harmless(visible(text))


_ESCAPE: dict[str, Callable[[str], str]] = {
    "text": _plain,
    "markdown": escaped,
    "html": lambda text: html.escape(_plain(text)),
    "slack": lambda text: html.escape(_plain(text), quote=False),
}


def write(digest: Digest, format_: str, at: Origin) -> str:
    """A digest as a text of one of `DIGEST_FORMATS`, ending with a newline."""
    if format_ == "json":
        return dump(as_data(digest, at))
    return _written(digest, format_, at).rstrip("\n") + "\n"


def _written(digest: Digest, format_: str, at: Origin, only: News | None = None) -> str:
    """A digest in a format, or the line of one item alone."""
    env = environment(_ESCAPE[format_])
    quote = html.escape if format_ == "html" else str
    env.filters.update(shorten=shorten, url=lambda address: Markup(quote(address)))
    values = {"digest": digest, "at": at, "parts": PARTS, "format": format_, "only": only}
    return env.get_template("digest.j2").render(values, split=Markup(_SPLIT))


def as_data(digest: Digest, at: Origin) -> dict[str, Any]:
    """A digest as data, with the issue that holds it and the message for a chat.

    `answers` are what came of records that were made of an issue, for that issue.
    """
    settled = (item for part in digest.parts if part.name == "settled" for item in part.items)
    message = _written(digest, "slack", at).split(_SPLIT)
    return {
        "schema": 1,
        "as_of": digest.today.isoformat(),
        "since": digest.since.isoformat(),
        "for": digest.of or None,
        "empty": digest.is_empty,
        "not_understood": digest.not_understood,
        "open": digest.open,
        "overdue": digest.overdue,
        "parts": [
            {
                "name": part.name,
                "title": PARTS[part.name][0],
                "total": len(part.items),
                "items": [_item(item, at) for item in part.shown],
            }
            for part in digest.parts
        ],
        "answers": [
            {"source": source, "text": _written(digest, "markdown", at, item).strip()}
            for item in settled
            if (source := getattr(item.record, "origin", None))
        ],
        "issue": _issue(digest, at),
        "text": message[0].strip(),
        "blocks": _blocks(message),
    }


def _item(item: News, at: Origin) -> dict[str, Any]:
    told = item.tell()
    return {
        "kind": str(item.record.kind),
        "record": item.record.id,
        "path": item.record.source.path,
        "url": at.address_of(item.record.source.uri),
        "date": item.day.isoformat(),
        "title": _plain(told.title),
        "summary": _plain(told.summary),
        "owner": [_plain(name) for name in item.record.owners],
        "source": getattr(item.record, "origin", None),
    }


def _issue(digest: Digest, at: Origin) -> dict[str, str]:
    whose = f": {plain_name(identity(digest.of), 20)}" if digest.of else ""
    marker = f"<!-- dissent-digest{whose} -->"
    waits = f"What waits for {_plain(digest.of)}" if digest.of else "Where are we wrong?"
    note = "Kept up to date by a scheduled job, from the records. What is written here is replaced."
    body = f"{marker}\n{write(digest, 'markdown', at)}\n<sub>{note}</sub>\n"
    return {"marker": marker, "title": f"{waits} (decision register)", "body": body}


def _blocks(message: list[str]) -> list[dict[str, Any]]:
    texts = [""]
    for piece in message:
        if len(texts[-1]) + len(piece) > _BLOCK:
            texts.append("")
        texts[-1] += piece
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts]
