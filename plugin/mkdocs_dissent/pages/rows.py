"""The rows of the register: the one long list, so joined strings instead of a template.

Whatever comes from a record goes through `_e`, whose result is safe between tags and between
double quotes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from mkdocs_dissent.pages.context import Glyph
from mkdocs_dissent.pages.register import Row
from mkdocs_dissent.text import spaced

BLOCK = 50
"""Rows in a block that the browser may leave undrawn."""


_UNSAFE = re.compile(r"[&<>\"']").search


def _e(text: str) -> str:
    return str(escape(text)) if _UNSAFE(text) else text


def row_blocks(rows: Sequence[Row], href: Callable[[str], str]) -> Markup:
    """Every row, in blocks."""
    return Markup("\n".join(_blocks(rows, href)))


def _blocks(rows: Sequence[Row], href: Callable[[str], str]) -> Iterator[str]:
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        # The header is row 1.
        inner = "\n".join(_row(row, start + at + 2, href) for at, row in enumerate(block))
        size = "" if len(block) == BLOCK else f' style="--dissent-rows:{len(block)}"'
        yield f'<div role="rowgroup" class="dissent-block"{size}>\n{inner}\n</div>'


def _row(row: Row, index: int, href: Callable[[str], str]) -> str:
    label, title = _e(row.label), _e(row.title)
    return (
        f'<div role="row" class="dissent-row" aria-rowindex="{index}"{_data(row, label, title)}>'
        f'<div role="cell" class="dissent-c-label">{label}</div>'
        f'<div role="cell" class="dissent-c-title"><a dir="auto" href="{_e(href(row.uri))}">'
        f"{title}</a>{_under(row, href)}</div>"
        f'<div role="cell" class="dissent-c-status">{_status(row.glyph)}</div>'
        f'<div role="cell" class="dissent-c-steward">'
        f"{_steward(row.steward, row.glyph.tone == 'live')}</div>"
        f'<div role="cell" class="dissent-c-date">{_time(row.date)}</div>'
        f'<div role="cell" class="dissent-c-revisit">{_revisit(row)}</div>'
        f'<div role="cell" class="dissent-c-dissent">{_dissent(row)}</div></div>'
    )


def _data(row: Row, label: str, title: str) -> str:
    due = row.due
    stewards = "|".join(name.replace("|", "¦") for name in row.steward)
    found = (
        f' data-record="{_e(row.id)}" data-label="{label}" data-title="{title}"'
        f' data-status="{_e(row.glyph.word)}" data-steward="{_e(stewards)}"'
        f' data-initiative="{_e(row.initiative.id) if row.initiative else ""}"'
        f' data-constraint="{_e(row.constraint)}" data-date="{row.date or ""}"'
        f' data-revisit="{row.revisit or ""}" data-dissent="{row.dissent.total}"'
        f' data-open="{row.dissent.open}"'
    )
    if due is not None:
        found += f' data-due="{due.date}"' + " data-overdue" * due.overdue + " data-soon" * due.soon
    return found + " data-receded" * row.receded


def _under(row: Row, href: Callable[[str], str]) -> str:
    parts = []
    if row.initiative is not None:
        link = _e(href(row.initiative.uri))
        parts.append(f'<a dir="auto" href="{link}">{_e(row.initiative.title)}</a>')
    if row.constraint:
        parts.append(_e(spaced(row.constraint)))
    return f'<div class="dissent-under">{" · ".join(parts)}</div>' if parts else ""


# Few values stand in many rows, so these are made once.


@lru_cache(maxsize=256)
def _status(glyph: Glyph) -> str:
    return (
        f'<span class="dissent-status" data-shape="{glyph.shape}" data-tone="{glyph.tone}">'
        f"{_e(glyph.word)}</span>"
    )


@lru_cache(maxsize=4096)
def _steward(names: tuple[str, ...], in_force: bool) -> str:
    if names:
        return f"<bdi>{_e(', '.join(names))}</bdi>"
    return '<span class="dissent-lacking">nobody</span>' if in_force else _NOTHING


@lru_cache(maxsize=4096)
def _time(day: dt.date | None) -> str:
    return f'<time datetime="{day}">{day}</time>' if day else _NOTHING


def _revisit(row: Row) -> str:
    if row.due is not None:
        return (
            f"{_time(row.due.date)} "
            f'<span class="dissent-distance" data-dissent-distance>{row.due.words}</span>'
        )
    return '<span class="dissent-lacking">no date</span>' if row.dateless else _time(row.revisit)


def _dissent(row: Row) -> str:
    dissent = row.dissent
    cords = (
        f' <span class="dissent-cords">{dissent.cords} '
        f"cord{'' if dissent.cords == 1 else 's'} pulled</span>"
        if dissent.cords
        else ""
    )
    if dissent.total:
        state = (
            f'<span class="dissent-open">{dissent.open} open</span>' if dissent.open else "settled"
        )
        return f"<span>{dissent.total} dissent,</span> {state}{cords}"
    if dissent.missing and not row.receded:
        return f'<span class="dissent-lacking">none</span>{cords}'
    return f'<span class="dissent-quiet">none</span>{cords}'


_NOTHING = '<span class="dissent-quiet" aria-label="none">–</span>'
