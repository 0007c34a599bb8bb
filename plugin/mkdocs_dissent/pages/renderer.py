"""View models become HTML: the one room that writes markup. It knows no generator."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from mkdocs_dissent.feeds.links import FeedLink
from mkdocs_dissent.git import Base
from mkdocs_dissent.pages import banners as notices
from mkdocs_dissent.pages import compose as _compose
from mkdocs_dissent.pages.ahead import Ahead
from mkdocs_dissent.pages.changes import banner, changes_view
from mkdocs_dissent.pages.context import Context, due_of, due_on
from mkdocs_dissent.pages.contradictions import contradictions_view
from mkdocs_dissent.pages.decision import DecisionView, decision_view
from mkdocs_dissent.pages.engine import HERE, linker, macros, relative, render
from mkdocs_dissent.pages.filters import Filters
from mkdocs_dissent.pages.heads import claim, decision_head
from mkdocs_dissent.pages.memo import Neighbours, andon_view, memo_view, neighbours, review_view
from mkdocs_dissent.pages.notices import notices_of
from mkdocs_dissent.pages.overdue import overdue_view
from mkdocs_dissent.pages.pieces import Pieces
from mkdocs_dissent.pages.portfolio import portfolio_view
from mkdocs_dissent.pages.register import register_view
from mkdocs_dissent.pages.rows import row_blocks
from mkdocs_dissent.pages.scorecard import scorecard_view
from mkdocs_dissent.pages.sheet import Sheet, initiatives_view, sheet_view
from mkdocs_dissent.pages.stewards import stewards_view
from mkdocs_dissent.records import Andon, Decision, Initiative, Key, Memo, Record, Review
from mkdocs_dissent.register import LinkType, contradictions_of

__all__ = ["Renderer", "relative"]

_MODELS: Mapping[str, Callable[[Context, Filters], Any]] = {
    "overdue": overdue_view,
    "contradictions": contradictions_view,
    "stewards": stewards_view,
    "portfolio": portfolio_view,
    "initiatives": initiatives_view,
    "scorecard": scorecard_view,
    "changes": changes_view,
}
"""View → what it says; its template bears its name. The register's rows are no template."""

_SCRIPT = ("shared", "judging", "filtering", "start")
"""The files of the script, in the order in which they run."""

CHARTS_IN_PANEL = 3
"""More charts than this stand below the panels, over their whole width."""


class Renderer:
    """Makes the HTML of every view and of every record's page.

    `url_of` gives a page's URL, relative to the site's root and quoted, by its source uri;
    `source_url` that of a file on the forge, by commit and path in the repository.
    `ctx.policy.pages` says which views have a page; others are not linked. `calendar_of` gives
    the uri of a person's calendar by their name, `feed_links` the links to feeds on every view.
    """

    def __init__(
        self,
        ctx: Context,
        url_of: Callable[[str], str],
        source_url: Callable[[str, str], str | None] | None = None,
        *,
        calendar_of: Callable[[str], str | None] = lambda name: None,  # noqa: ARG005
        feed_links: Sequence[FeedLink] = (),
    ) -> None:
        self.ctx = ctx
        self.url_of = url_of
        self.source_url = source_url
        self.calendar_of = calendar_of
        self.feed_links = feed_links
        self._at = "index.md"
        self._neighbours: Mapping[Key, Neighbours] | None = None
        self._seen: dict[int, DecisionView] = {}
        self._views = Ahead(ctx.register.decisions, lambda found: decision_view(found, ctx))
        self._pieces = Pieces(lambda at: linker(at, url_of), ctx.policy.pages)
        self._shared: Mapping[str, Any] | None = None

    def view(self, name: str, at: str, filters: Filters = Filters()) -> str:  # noqa: B008
        """A view as it stands on the page at source uri `at`: `register`, `overdue`, …"""
        values = self._values(at) | {"filters": filters}
        if name == "register":
            register = register_view(self.ctx, filters)
            blocks = row_blocks(register.rows, values["href"])
            return render("register.html.j2", view=register, blocks=blocks, **values)
        if name not in _MODELS:
            raise ValueError(f"there is no view {name!r}")
        return render(f"{name}.html.j2", view=_MODELS[name](self.ctx, filters), **values)

    def compose(self, record: Record, html: str) -> str:
        """A record's rendered body with the places of its parts; see `parts`."""
        if not isinstance(record, Initiative):
            return _compose.page(html, record.title)
        return _compose.sheet(
            html,
            record.title,
            record.source.path,
            charts_inside=chart_count(record) <= CHARTS_IN_PANEL,
            load=load(record, self.ctx),
        )

    def parts(self, record: Record, body_of: Callable[[Record], str]) -> dict[str, str]:
        """The parts of a record's page by the name of their place.

        `body_of` gives a memo's rendered body as it must read on this page: without its title,
        headings demoted below level 3, ids prefixed, links rebased.
        """
        values = self._page_values(record)
        parts = self._parts(record, values, body_of)
        notices = self._notices(record, values["root"])
        return parts | {"head": f"{notices}\n{parts['head']}"} if notices and parts else parts

    def _notices(self, record: Record, root: Markup) -> str:
        """What a reader must know before anything else on the page."""
        found = self.ctx.comparison and self.ctx.comparison.changes
        change = found.of(record) if found else None
        page = self._pieces.page("changes")
        banners = [notices.changed(banner(change), page)] if change and page else []
        banners += [notices.noticed(item, self._pieces) for item in notices_of(record, self.ctx)]
        return notices.stack(banners, root) if banners else ""

    def _parts(
        self, record: Record, values: dict[str, Any], body_of: Callable[[Record], str]
    ) -> dict[str, str]:
        if isinstance(record, Decision):
            decision = self._decision(record)
            return self._decision_parts(record, decision, values, body_of)
        if isinstance(record, Initiative):
            sheet = sheet_view(record, self.ctx)
            values |= self._dissent_values(record, body_of) | {"load": load(record, self.ctx)}
            sections = _sections(sheet, record)
            return {
                name: render(f"sheet-{name}.html.j2", view=sheet, sections=sections, **values)
                for name in ("head", "charts", "terms", "foot")
            }
        if isinstance(record, Memo):
            return _both("memo", view=memo_view(record, self.ctx), **values)
        if isinstance(record, Andon):
            return _both("memo", view=andon_view(record, self.ctx), **values)
        if isinstance(record, Review):
            return _both("review", view=review_view(record, self.ctx), **values)
        return {}

    def toc(self, record: Record) -> list[tuple[str, str]]:
        """Title and anchor of the level-2 sections that a record's parts add."""
        if isinstance(record, Decision):
            decision = self._seen[id(record)] = self._views.take(record)
            return [*_sections(decision, record).values()]
        if isinstance(record, Initiative):
            return [*_sections(sheet_view(record, self.ctx), record).values()]
        if isinstance(record, Memo | Andon):
            return [("The answer", "dissent-answer")]
        if isinstance(record, Review):
            view = review_view(record, self.ctx)
            found = [("Examined", "dissent-examined")] if view.examined else []
            found += [("Forum", "dissent-forum")] if view.forum else []
            return found + ([("Dissent permits", "dissent-permits")] if view.permits else [])
        return []

    def _decision_parts(
        self,
        record: Decision,
        view: DecisionView,
        values: dict[str, Any],
        body_of: Callable[[Record], str],
    ) -> dict[str, str]:
        root, anchor = values["root"], dissent_anchor(record)
        head = decision_head(
            view,
            self._pieces,
            values["m"],
            root=root,
            anchor=anchor,
            readable=record.source.readable,
        )
        if sections := _sections(view, record):
            values |= self._dissent_values(record, body_of)
            foot = render("decision-foot.html.j2", view=view, sections=sections, **values)
        else:
            beside = self._pieces.neighbours(values["beside"])
            foot = f'<div class="dissent dissent-foot" {root}>\n{beside}\n</div>'
        return {"head": head, "foot": foot}

    def _decision(self, record: Decision) -> DecisionView:
        """What a decision's page says; made once where `toc` has asked for it before."""
        return self._seen.pop(id(record), None) or decision_view(record, self.ctx)

    @staticmethod
    def assets() -> dict[str, str]:
        """The style sheet and the script, to be served beside the pages: name → text.

        What only one view needs stands in a file of its own, `<page>.css`. The script's files share
        one scope, which no other script of the page sees.
        """
        style = [HERE / "assets" / "dissent.css", *sorted(HERE.glob("*.css"))]
        script = [HERE / "assets" / "script" / f"{name}.js" for name in _SCRIPT]
        return {
            "dissent.css": _joined(style),
            "dissent.js": f'(() => {{\n"use strict";\n\n{_joined(script)}}})();\n',
        }

    def _values(self, at: str) -> dict[str, Any]:
        """What every template knows; links are those of the page at `at` from now on."""
        self._pieces.turn_to(at)
        self._at = at
        if self._shared is None:
            policy = self.ctx.policy
            clock = "fixed" if policy.historical else "reader"
            root = Markup('data-as-of="{}" data-clock="{}" data-due-soon="{}"')
            values = {
                **self._pieces.names(),
                "claim": claim,
                "at_base": self._at_base,
                "file": lambda uri: relative(self.url_of(self._at), quote(uri)),
                "calendar_of": self.calendar_of,
                "feed_links": self.feed_links,
                "due_of": lambda record: due_of(record, self.ctx),
                "due_on": lambda day: due_on(day, self.ctx),
                "today": self.ctx.today,
                "root": root.format(self.ctx.today, clock, policy.due_soon_days),
            }
            self._shared = values | {"m": macros(**values)}
        return dict(self._shared)

    def _at_base(self, path: str) -> str | None:
        """Where the forge shows a file as it was at the base; None where nobody said."""
        found = self.ctx.comparison
        if found is None or not isinstance(found.base, Base) or self.source_url is None:
            return None
        return self.source_url(found.base.commit, path)

    def _page_values(self, record: Record) -> dict[str, Any]:
        if self._neighbours is None:
            self._neighbours = neighbours(self.ctx.register)
        # A second record of one id has no place of its own in the order.
        beside = self._neighbours.get(record.key, Neighbours(None, None))
        return self._values(record.source.uri) | {"record": record, "beside": beside}

    def _dissent_values(self, record: Record, body_of: Callable[[Record], str]) -> dict[str, Any]:
        return {"anchor": dissent_anchor(record), "body_of": lambda memo: Markup(body_of(memo))}


def chart_count(initiative: Initiative) -> int:
    """How many charts an initiative's sheet has."""
    metrics = initiative.metrics
    return len(metrics.outcome + metrics.leading + metrics.shadow) if metrics else 0


def load(initiative: Initiative, ctx: Context) -> str:
    """How much a sheet holds, and so how large its type may be on one page."""
    prose = len(initiative.source.body.split()) + len((initiative.story or "").split())
    whole, charts = prose + _terms_words(initiative, ctx), chart_count(initiative)
    if prose <= 140 and whole <= 170 and charts <= 3:
        return "light"
    return "medium" if prose <= 280 and whole <= 330 and charts <= 4 else "full"


_NOTICE = 60
"""So many words would take the room of a notice, which has the whole width."""


def _terms_words(initiative: Initiative, ctx: Context) -> int:
    """About how many words stand around a sheet's panels: above them, and in the terms below."""
    register = ctx.register
    named = [*register.of(initiative, LinkType.SERVES)]
    named += [
        register.by_key[item.record] for item in contradictions_of(register).about(initiative)
    ]
    texts = [
        initiative.hypothesis,
        initiative.why,
        initiative.real_outcome,
        initiative.adjustment,
        *initiative.stop_criteria,
        *initiative.revisit_if,
        *(f"{record.label} {record.title}" for record in named),
    ]
    notices = len(notices_of(initiative, ctx))
    return sum(len(text.split()) for text in texts if text) + _NOTICE * notices


def _both(template: str, **values: Any) -> dict[str, str]:
    return {part: render(f"{template}-{part}.html.j2", **values) for part in ("head", "foot")}


_TAKEN = re.compile(
    r"^ {0,3}#{1,6}[ \t]+dissent[ \t:#]*$|^dissent[ \t]*\n[-=]+[ \t]*$", re.I | re.M
)


def dissent_anchor(record: Record) -> str:
    """The id of the section on dissent; another one where the author's text has taken it."""
    body = record.source.body
    taken = "issent" in body.lower() and _TAKEN.search(body)
    return "dissent-memos" if taken else "dissent"


def _sections(view: DecisionView | Sheet, record: Record) -> dict[str, tuple[str, str]]:
    """The sections that stand below the text: name → title and anchor."""
    found = {}
    if view.has_dissent:
        found["dissent"] = ("Dissent", dissent_anchor(record))
    if isinstance(view, DecisionView):
        if view.has_evidence:
            found["evidence"] = ("Evidence", "dissent-evidence")
        if view.ledger:
            found["revisits"] = ("Revisits", "dissent-revisits")
        if view.lineage.known:
            found["lineage"] = ("Lineage", "dissent-lineage")
    if view.mentions:
        found["mentions"] = ("Mentioned by", "dissent-mentions")
    return found


def _joined(paths: Sequence[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
