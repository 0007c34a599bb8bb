"""The head of a decision's page, joined from pieces: every page of the longest list has one.

Half of a register's pages are decisions, and a template for this part alone cost a tenth of what
this project adds to a build. Whatever comes from a record goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from mkdocs_dissent.pages.decision import Aside, Claim, DecisionView
from mkdocs_dissent.pages.pieces import Pieces
from mkdocs_dissent.text import count


def decision_head(
    view: DecisionView, pieces: Pieces, macros: Any, *, root: str, anchor: str, readable: bool
) -> str:
    """What stands between a decision's title and its text.

    `anchor` is the id of the section on dissent; `root` the attributes that the script reads.
    """
    parts = [
        f'<div class="dissent dissent-head" {root}>',
        pieces.crumbs(view.ref, "register", "Decision register"),
        pieces.facts(view.facts, view.ref.id, view.due),
        macros.banner(view.banner).strip() if view.banner else "",
        _asides(view.asides, pieces),
        claim(view.claim) if view.claim else "",
        _conditions(view.stop, view.tripwires),
        _dissent_line(view, anchor) if readable else "",
        "</div>",
    ]
    return "\n".join(part for part in parts if part)


def _asides(items: Iterable[Aside], pieces: Pieces) -> str:
    return "\n".join(
        f'<p class="dissent-aside">{escape(item.lead)} {pieces.links(item.refs)}'
        f"{escape(item.text)}.</p>"
        for item in items
    )


def claim(found: Claim) -> Markup:
    """The hypothesis, set apart, and the confidence given to it."""
    text = confidence = ""
    if found.text:
        text = (
            '<p class="dissent-term">Hypothesis</p>\n'
            f'<p class="dissent-claim-text" dir="auto">{escape(found.text)}</p>\n'
        )
    if found.percent and found.confidence is not None:
        confidence = (
            '<p class="dissent-confidence"><svg aria-hidden="true" class="dissent-scale">'
            '<rect class="dissent-scale-all" width="100%" height="100%"/>'
            f'<rect class="dissent-scale-part" width="{round(100 * found.confidence, 1)}%"'
            f' height="100%"/></svg>\n<span><strong>{escape(found.percent)}</strong> confidence'
            f" when decided: {escape(found.words)}</span></p>\n"
        )
    return Markup(f'<div class="dissent-claim">\n{text}{confidence}</div>')


def _conditions(stop: Sequence[str], tripwires: Sequence[str]) -> str:
    groups = [
        f'<div><p class="dissent-term">{name}</p>\n<ul>'
        + "".join(f'<li dir="auto">{escape(item)}</li>' for item in items)
        + "</ul></div>"
        for name, items in (("Stop if", stop), ("Revisit earlier if", tripwires))
        if items
    ]
    inner = "\n".join(groups)
    return f'<div class="dissent-conditions">\n{inner}\n</div>' if groups else ""


def _dissent_line(view: DecisionView, anchor: str) -> str:
    dissent = view.dissent
    if dissent.total or dissent.cords:
        state = ", all settled" if dissent.total else ""
        if dissent.open:
            state = f', <span class="dissent-open">{dissent.open} open</span>'
        if dissent.cords:
            state += f'; <span class="dissent-open">{count(dissent.cords, "cord")} pulled</span>'
        words = f"Dissent: {count(dissent.total, 'memo')}{state}"
        return f'<p class="dissent-line"><a href="#{anchor}">{words}</a></p>'
    if dissent.missing and view.has_dissent:
        lacking = '<span class="dissent-lacking">none, though this is major</span>'
        return f'<p class="dissent-line"><a href="#{anchor}">Dissent: {lacking}</a></p>'
    if view.ref.glyph.tone == "quiet":
        return ""
    return (
        '<p class="dissent-line dissent-quiet">Dissent: none. Whoever disagrees writes'
        f" <code>{escape(view.memo_file)}</code>.</p>"
    )
