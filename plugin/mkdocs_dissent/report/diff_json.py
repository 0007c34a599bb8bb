"""Changes for scripts; the shape is described in the user guide and changes with `schema`."""

from typing import Any

from mkdocs_dissent.diff import BodyChange, FindingChange, TokenOp
from mkdocs_dissent.pages.changes import Card, ChangesView, Line
from mkdocs_dissent.pages.context import kind
from mkdocs_dissent.report.context import ChangesContext
from mkdocs_dissent.report.words import dump

SCHEMA = 1
"""The version of the shape."""


def write(view: ChangesView, context: ChangesContext) -> str:
    """One object: the base, and every record that changed in the order of a review."""
    base = {"name": view.base.name, "commit": view.base.commit} if view.base else None
    return dump(
        {
            "schema": SCHEMA,
            "as_of": context.as_of,
            "base": base,
            "how": view.base.how if view.base else "",
            "summary": view.summary,
            "judged": view.judged,
            "tried": view.tried,
            "governing": [
                {
                    "kind": kind(item.record).lower(),
                    "id": item.record.id,
                    "title": item.record.title,
                    "path": item.record.source.path,
                    "weight": str(item.weight) if item.weight else None,
                    "says": item.words,
                    "files": item.files,
                }
                for item in view.governing
            ],
            "records": [
                _card(card, group.title, context) for group in view.groups for card in group.cards
            ],
            "left_out": len(view.left_out),
            "findings": [_finding(item) for item in view.findings],
            "not_compared": [{"path": item.path, "why": item.why} for item in view.not_compared],
        }
    )


def _card(card: Card, reason: str, context: ChangesContext) -> dict[str, Any]:
    before = card.change.before
    return {
        "kind": kind(card.record).lower(),
        "id": card.record.id,
        "title": card.record.title,
        "what": str(card.change.what),
        "reasons": [reason, *card.reasons],
        "path": card.record.source.path,
        "old_path": before.source.path if before else None,
        "url": context.page_of(card.record.source.uri) if card.here else None,
        "changes": [_line(line) for line in card.lines],
        "text": _text(card.change.body),
        "findings": [_finding(item) for item in card.change.findings],
        "notes": card.change.notes,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "what": line.term,
        "old": line.old or None,
        "new": line.new or None,
        "note": line.note or None,
        "record": line.other.id if line.other else None,
        "alarming": line.alarming,
    }


def _text(body: BodyChange | None) -> dict[str, Any] | None:
    if body is None:
        return None
    words = [token for block in body.blocks for token in block.tokens]
    return {
        "size": str(body.size),
        "added": body.added,
        "removed": body.removed,
        "inserted": [token.text for token in words if token.op is TokenOp.INSERT],
        "deleted": [token.text for token in words if token.op is TokenOp.DELETE],
    }


def _finding(item: FindingChange) -> dict[str, Any]:
    found = item.finding
    return {
        "what": str(item.what),
        "code": found.code,
        "severity": found.severity.value,
        "path": found.location.path,
        "line": found.location.line,
        "message": found.message,
        "reason": item.reason or None,
    }
