"""What pages say: order, counts, distances and edge cases, without any markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from mkdocs_dissent.pages.charts import Axis, chart
from mkdocs_dissent.pages.context import Context, about, dissent_of, due_of, glyph, not_understood
from mkdocs_dissent.pages.facts import banner_of, facts_of
from mkdocs_dissent.pages.filters import Filters, read_filters
from mkdocs_dissent.pages.initiatives import initiatives_view
from mkdocs_dissent.pages.overdue import overdue_view
from mkdocs_dissent.pages.records import answer_of, evidence_of, lineage_of, siblings_of
from mkdocs_dissent.pages.register import register_view
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.pages.sheet import sheet_view
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.records.fields.types import Reading, Readings, Reference
from mkdocs_dissent.records.kinds import Andon, Bet, Decision, Memo, Probe, Record
from mkdocs_dissent.records.parts import (
    Evidence,
    Guardrail,
    MemoResolution,
    Metric,
    Metrics,
    Revisit,
    Source,
)
from mkdocs_dissent.records.vocabularies import (
    Bearing,
    Better,
    DecisionStatus,
    InitiativeStatus,
    Kind,
    MemoStatus,
    Stakes,
    Verdict,
)
from mkdocs_dissent.register.register import link

TODAY = dt.date(2026, 11, 22)


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def _source(folder: str, id_: str, **more: Any) -> Source:
    return Source(path=f"{folder}/{id_}.md", file=f"{id_}.md", uri=f"{folder}/{id_}.md", **more)


def decision(id_: str, status: str | None = "accepted", **more: Any) -> Decision:
    readable = more.pop("readable", True)
    return Decision(
        kind=Kind.DECISION,
        id=id_,
        title=more.pop("title", f"Title of {id_}"),
        source=_source("decisions", id_, readable=readable),
        status=DecisionStatus(status) if status else None,
        **more,
    )


def memo(id_: str, about: str, status: str | None = "open", **more: Any) -> Memo:
    return Memo(
        kind=Kind.MEMO,
        id=id_,
        title=f"Title of {id_}",
        source=_source("dissent", id_),
        decision=(Reference(about),),
        status=MemoStatus(status) if status else None,
        **more,
    )


def bet(id_: str, status: str = "active", **more: Any) -> Bet:
    return Bet(
        kind=Kind.BET,
        id=id_,
        title=f"Title of {id_}",
        source=_source("initiatives", id_),
        status=InitiativeStatus(status),
        **more,
    )


def context(*records: Record, **policy: Any) -> Context:
    return Context(link(records), Policy(**policy), TODAY)


def ids(items: Sequence[Any]) -> list[str]:
    return [getattr(item, "id", None) or item.record.id for item in items]


# ── Register ──


def test_register_is_newest_first_and_undated_last() -> None:
    view = register_view(
        context(
            decision("0001-a", date=day(-30)),
            decision("0002-b"),
            decision("0003-c", date=day(-3)),
            decision("0004-d", date=day(-3)),
        ),
        Filters(),
    )
    assert ids(view.rows) == ["0004-d", "0003-c", "0001-a", "0002-b"]


def test_dissent_distinguishes_open_from_settled() -> None:
    settled = MemoResolution(date=day(-1), note="Tested.")
    ctx = context(
        decision("0007-x", stakes=Stakes.MAJOR),
        memo("0007-a", "7"),
        memo("0007-b", "7", "answered", resolution=settled),
        memo("0007-c", "7", None),
    )
    found = dissent_of(ctx.register.decisions[0], ctx)
    assert (len(found.memos), found.open, found.missing) == (3, 2, False)


def test_a_major_decision_without_memo_lacks_dissent() -> None:
    ctx = context(decision("0001-a", stakes=Stakes.MAJOR), decision("0002-b"))
    assert [dissent_of(each, ctx).missing for each in ctx.register.decisions] == [True, False]


def test_settled_decisions_recede_and_are_never_due() -> None:
    ctx = context(
        *(decision(f"000{n}-x", s, revisit=day(-5)) for n, s in enumerate(DecisionStatus))
    )
    due = {str(each.status) for each in ctx.register.decisions if due_of(each, ctx)}
    assert due == {"proposed", "accepted"}
    page = Renderer(ctx, str).view("register", "register.md")
    assert page.count(" data-receded>") == 4


def test_unknown_and_unreadable_are_said_to_be() -> None:
    ctx = context(decision("0001-a", None), decision("0002-b", None, readable=False))
    decisions = ctx.register.decisions
    assert [glyph(each).word for each in decisions] == ["unknown", "unreadable"]
    assert not any(due_of(each, ctx) for each in decisions)


def test_an_empty_register_names_the_folder_to_write_to() -> None:
    page = Renderer(context(), str).view("register", "register.md")
    assert "<code>decisions/0001-use-postgres.md</code>" in page


def test_register_offers_only_filters_that_leave_something() -> None:
    ctx = context(
        decision("0001-a", steward=("bo",), initiative=Reference("1")),
        decision("0002-b", "retired", steward=("Ana", "bo")),
        bet("0001-x"),
    )
    options = register_view(ctx, Filters()).options
    assert [value for value, _ in options["status"]] == ["accepted", "retired"]
    assert [value for value, _ in options["steward"]] == ["Ana", "bo"]
    assert [value for value, _ in options["initiative"]] == ["0001-x"]
    assert options["constraint"] == []


# ── Filters ──


def test_filters_narrow_the_register() -> None:
    ctx = context(
        decision("0001-a", steward=("Ana",), revisit=day(-1), date=day(-9)),
        decision("0002-b", "retired", steward=("ana",), date=day(-8)),
        decision("0003-c", initiative=Reference("1"), date=day(-7)),
        memo("0003-m", "3"),
        bet("0001-x"),
    )

    def shown(text: str) -> list[str]:
        filters, problems = read_filters(text, ctx)
        assert problems == []
        return ids(register_view(ctx, filters).rows)

    assert shown("status=accepted") == ["0003-c", "0001-a"]
    assert shown("status=accepted,retired limit=2") == ["0003-c", "0002-b"]
    assert shown("steward=ANA overdue") == ["0001-a"]
    assert shown("initiative='0001-x'") == ["0003-c"]
    assert shown("dissent=open") == ["0003-c"]
    assert shown('dissent="none"') == ["0002-b", "0001-a"]
    assert shown("") == ["0003-c", "0002-b", "0001-a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("statsu=accepted", "did you mean `status`"),
        ("status=acepted", "did you mean `accepted`"),
        ("steward=an", "did you mean `ana`"),
        ("initiative=nope", "there is no initiative `nope`"),
        ("constraint=incentive", "`incentive-drift`"),
        ("dissent=maybe", "`open`, `any`, `none`"),
        ("overdue=perhaps", "use `true` or `false`"),
        ("limit=0", "whole number"),
        ("limit=²", "whole number"),
    ],
)
def test_a_wrong_filter_is_named_with_the_right_ones(text: str, said: str) -> None:
    ctx = context(decision("0001-a", steward=("ana",)), bet("0001-x"))
    filters, problems = read_filters(text, ctx)
    assert filters == Filters()
    assert len(problems) == 1
    assert said in problems[0]


# ── Overdue ──


def test_overdue_lists_every_kind_most_overdue_first() -> None:
    ctx = context(
        decision("0001-a", revisit=day(-10)),
        decision("0002-b", revisit=day(-392)),
        memo("0001-m", "1", revisit=day(-1)),
        Andon(
            kind=Kind.ANDON,
            id="0003-cord",
            title="Cord",
            source=_source("dissent", "0003-cord"),
            affects=(Reference("1"),),
            review_by=day(-2),
        ),
        bet("0001-x", revisit=day(5)),
        decision("0003-c", revisit=day(399)),
        decision("0004-d", revisit=day(401)),
    )
    view = overdue_view(ctx, Filters())
    # An andon of unknown status may be open, so it asks.
    assert ids(view.overdue) == ["0002-b", "0001-a", "0003-cord", "0001-m"]
    assert ids(view.soon) == ["0001-x"]
    assert ids(view.later) == ["0003-c", "0004-d"]
    assert view.summary == "4 revisits are overdue, the oldest by 392 days."
    assert [round(item.share, 3) for item in view.overdue] == [1, 0.026, 0.005, 0.003]
    assert ids(about(view.overdue[3].record, ctx)) == ["0001-a"]


def test_today_is_not_overdue() -> None:
    view = overdue_view(context(decision("0001-a", revisit=TODAY)), Filters())
    assert (view.overdue, ids(view.soon)) == ([], ["0001-a"])


def test_nothing_overdue_says_what_comes_next() -> None:
    view = overdue_view(context(decision("0001-a", revisit=day(3))), Filters())
    assert view.summary == "Nothing is overdue."
    assert view.next is not None
    assert view.next.record.id == "0001-a"
    assert overdue_view(context(), Filters()).next is None


def test_what_is_in_force_without_date_or_steward_is_listed() -> None:
    ctx = context(
        decision("0001-a", steward=("ana",)),
        decision("0002-b", revisit=day(3)),
        decision("0003-c", "proposed"),
        bet("0001-x", "active"),
        bet("0002-y", "paused"),
    )
    view = overdue_view(ctx, Filters())
    assert ids(view.dateless) == ["0001-a", "0001-x"]
    assert ids(view.orphaned) == ["0002-b", "0001-x"]


# ── A decision's page ──


def test_at_most_one_banner_and_the_gravest() -> None:
    ctx = context(
        decision("0001-a", "superseded", revisit=day(-3)),
        decision("0002-b", supersedes=(Reference("1"),), revisit=day(-3)),
        decision("0003-c", "reversed"),
        decision("0004-d", None, readable=False),
        decision("0005-e", None),
        decision("0006-f", revisit=day(9)),
    )

    def kind(id_: str) -> str | None:
        found = next(d for d in ctx.register.decisions if d.id == id_)
        banner = banner_of(found, ctx)
        return banner.kind if banner else None

    # A date ahead has its banner too, hidden until the reader's day is past it.
    assert [kind(d.id) for d in ctx.register.decisions] == [
        "replaced",
        "overdue",
        "replaced",
        "unreadable",
        "unknown",
        "overdue",
    ]


def test_evidence_stands_by_bearing_oldest_first() -> None:
    found = decision(
        "0001-a",
        evidence=(
            Evidence(date=day(-1), bearing=Bearing.CONTRADICTS, note="late"),
            Evidence(date=day(-9), bearing=Bearing.CONTRADICTS, note="early"),
            Evidence(bearing=None, note="nobody knows"),
        ),
    )
    contradicts, other = evidence_of(found, "contradicts"), evidence_of(found, "inconclusive", None)
    assert [item.note for item in contradicts] == ["early", "late"]
    assert [item.note for item in other] == ["nobody knows"]
    assert not evidence_of(found, "supports")
    page = Renderer(context(found), str).page(found, str)
    assert ("Evidence", "dissent-evidence") in page.sections


def test_lineage_reaches_further_and_survives_a_cycle() -> None:
    ctx = context(
        decision("0001-a"),
        decision("0002-b", supersedes=(Reference("1"),)),
        decision("0003-c", supersedes=(Reference("2"),), amends=(Reference("1"),)),
    )
    c = ctx.register.decisions[2]
    steps, _ = lineage_of(c, ctx)
    assert [(s.record.label, s.words, s.direct) for s in steps] == [
        ("0002", "replaces", True),
        ("0001", "amends", True),
    ]
    b = ctx.register.decisions[1]
    assert [s.words for s in lineage_of(b, ctx)[1]] == ["replaced by"]

    loop = context(
        decision("0001-a", supersedes=(Reference("2"),)),
        decision("0002-b", supersedes=(Reference("1"),)),
    )
    earlier, later = lineage_of(loop.register.decisions[0], loop)
    assert ids(earlier) == ids(later) == ["0002-b"]


def test_a_step_further_away_says_through_which_decision() -> None:
    ctx = context(
        decision("0001-a"),
        decision("0002-b", supersedes=(Reference("1"),)),
        decision("0003-c", supersedes=(Reference("2"),)),
    )
    far = lineage_of(ctx.register.decisions[2], ctx)[0][1]
    assert (far.words, far.direct) == ("0002 replaces", False)


def test_a_reference_to_another_place_of_the_web_is_a_link_to_it() -> None:
    url = "https://github.com/acme/other/blob/main/decisions/0001-a.md"
    found = decision("0001-a", superseded_by=(Reference(f"<{url}>", ("superseded-by",)),))
    facts = {fact.term: fact for fact in facts_of(found, context(found))}
    assert (facts["Superseded by"].text, facts["Superseded by"].url) == (url, url)


def test_references_that_lead_nowhere_are_said_to() -> None:
    found = decision("0001-a", initiative=Reference("99"))
    facts = {fact.term: fact for fact in facts_of(found, context(found))}
    assert facts["Serves"].text == "99 (leads nowhere)"
    assert facts["Serves"].missing
    assert facts["Steward"].text == "nobody"
    assert facts["Revisit"].text == "no date"


def test_the_ledger_is_told_in_order() -> None:
    entry = Revisit(date=day(-3), verdict=Verdict.POSTPONED, note="No data yet.", next=day(3))
    ctx = context(decision("0001-a", revisits=(entry,)))
    foot = Renderer(ctx, str).page(ctx.register.decisions[0], str).parts["foot"]
    text = " ".join(re.sub("<[^>]*>", " ", foot).split())
    assert f"{day(-3)} postponed next {day(3)} No data yet." in text
    assert f"{day(3)} next revisit, in 3 days" in text


# ── Memos ──


def test_a_memo_says_what_became_of_it() -> None:
    resolution = MemoResolution(date=day(-1), by=("ana",), note="Tested twice.")
    ctx = context(
        decision("0001-a"),
        memo("0001-a", "1"),
        memo("0001-b", "1", "upheld", resolution=resolution),
        memo("0001-c", "1", "answered"),
        memo("0001-d", "1", "withdrawn"),
    )
    answers = {
        found.id: answer_of(found, ctx) for found in ctx.register.records if isinstance(found, Memo)
    }
    assert answers["0001-a"].word == "Nobody has answered it yet"
    assert (answers["0001-b"].word, answers["0001-b"].note) == ("Upheld", "Tested twice.")
    assert "no resolution" in answers["0001-c"].note
    assert answers["0001-d"].note == "Its author took it back."
    first = next(found for found in ctx.register.records if isinstance(found, Memo))
    assert ids(siblings_of(first, ctx)) == ["0001-b", "0001-c", "0001-d"]


def test_neighbours_are_of_one_kind() -> None:
    ctx = context(decision("0001-a"), memo("0001-m", "1"), decision("0002-b"))
    first, last = (
        Renderer(ctx, str).page(record, str).parts["foot"] for record in ctx.register.decisions
    )
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', first) == [("next", "0002-b.md")]
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', last) == [("prev", "0001-a.md")]


# ── Sheets ──


def test_a_sheet_gathers_what_contradicts_it_also_through_its_decisions() -> None:
    contrary = Evidence(date=day(-1), bearing=Bearing.CONTRADICTS, note="No.")
    ctx = context(
        decision("0007-x", initiative=Reference("1"), evidence=(contrary,)),
        memo("0007-m", "7"),
        bet("0001-b"),
    )
    view = sheet_view(ctx.register.initiatives[0], ctx)
    boxes = {box.name: box.lines for _, row in view.boxes for box in row}
    assert ids(boxes["Rests on"]) == ["0007-x"]
    assert sorted(item.text for item in boxes["Contradicted by 2 open"]) == [
        "dissent memo",
        "unanswered evidence",
    ]


@pytest.mark.parametrize("name", ["guardrail", "rollback", "next_decision", "story", "why"])
def test_whatever_a_sheet_shows_counts_for_the_size_of_its_type(name: str) -> None:
    """On paper a sheet has one page, and its type shrinks with all that stands there."""

    def load(**more: Any) -> str:
        probe = Probe(
            kind=Kind.PROBE, id="1-p", title="P", source=_source("initiatives", "1-p"), **more
        )
        return sheet_view(probe, context(probe)).load

    assert load() == "light"
    assert load(**{name: "word " * 200}) == "medium"
    assert load(**{name: "word " * 500}) == "full"


def test_the_gallery_shows_bets_then_probes_and_active_ones_first() -> None:
    probe = Probe(
        kind=Kind.PROBE,
        id="0003-p",
        title="P",
        source=_source("initiatives", "0003-p"),
        status=None,
    )
    ctx = context(bet("0001-done", "done"), bet("0002-now"), probe)
    view = initiatives_view(ctx, Filters())
    assert [(name, ids(found)) for name, _, found in view.groups] == [
        ("Bets", ["0002-now", "0001-done"]),
        ("Probes", ["0003-p"]),
    ]
    assert initiatives_view(context(), Filters()).groups == []


def test_a_chart_says_its_last_value_against_target_and_guardrail() -> None:
    metric = Metric(
        name="Restore",
        unit="min",
        better=Better.LOWER,
        target=60,
        guardrail=Guardrail(max=90),
        readings=Readings(values=(Reading(day(-30), 120), Reading(day(-1), 94))),
    )
    found = chart(metric, "outcome")
    assert found.beyond
    assert "not reached" in found.target_words
    assert "exceeded" in found.guardrail_words
    assert found.moved.startswith("Down from 120")
    assert [point.x for point in found.points] == [0, 1]
    assert found.points[0].y > found.points[1].y
    assert all(0 <= level.at <= 1 for level in (*found.ticks, *found.guardrails))


def test_a_chart_without_readings_or_with_one_stands() -> None:
    assert chart(Metric(name="x"), "shadow").summary == "No readings yet."
    one = chart(Metric(name="x", readings=Readings(values=(Reading(TODAY, 5),))), "shadow")
    assert (len(one.points), one.moved) == (1, "")
    assert chart(Metrics(outcome=(Metric(),)).outcome[0], "outcome").name == "Unnamed metric"


def test_of_many_readings_a_curve_draws_those_that_show() -> None:
    values = tuple(Reading(day(at - 20_000), (at * 37) % 101) for at in range(20_000))
    peak, low = 9_000, 12_345
    values = tuple(
        replace(one, value=500 if at == peak else -400 if at == low else one.value)
        for at, one in enumerate(values)
    )
    found = chart(Metric(name="x", readings=Readings(values=values)), "outcome")
    assert (len(found.points), found.last) == (20_000, "37")
    data = found.path(0, 300, 0, 150)
    assert len(data) < 12_000
    x = y = 0
    drawn = []
    for step, a, b in re.findall(r"([Ml])(-?\d+) ?(-?\d+)", data):
        x, y = (int(a), int(b)) if step == "M" else (x + int(a), y + int(b))
        drawn.append((x, y))
    every = [(round(300 * p.x), round(150 * (1 - p.y))) for p in found.points]
    assert (drawn[0], drawn[-1]) == (every[0], every[-1])
    assert {every[peak], every[low]} <= set(drawn) <= set(every)
    few = chart(Metric(name="x", readings=Readings(values=values[:9])), "outcome")
    assert few.path(0, 300, 0, 150).count("l") == 8


@pytest.mark.parametrize(
    "values", [[], [0.0], [5.0, 5.0], [-3.0, 4.0], [1e308, -1e308], [1e-9, 2e-9], [99.5, 99.9]]
)
def test_an_axis_holds_its_values(values: list[float]) -> None:
    axis = Axis.over(values)
    assert 2 <= len(axis.ticks) <= 5
    assert axis.low < axis.high
    assert all(0 <= axis.at(value) <= 1 for value in values)


def test_an_axis_begins_at_zero_where_that_costs_little() -> None:
    assert Axis.over([20, 61]).low == 0
    assert Axis.over([3000, 3600]).low > 0


def test_a_page_says_nothing_of_nothing_while_a_status_is_unknown() -> None:
    unknown = decision("0001-a", status=None, revisit=day(-400), steward=("ana",))
    ctx = context(unknown, decision("0002-b", revisit=day(9)))
    view = overdue_view(ctx, Filters())
    assert ids(view.overdue) == ["0001-a"]
    assert [(one.id, one.due) for one in view.unknown] == [("0001-a", day(-400))]
    assert ids(overdue_view(ctx, Filters(status=("accepted",))).unknown) == ["0001-a"]
    later = context(decision("0001-a", status=None), decision("0002-b", revisit=day(9)))
    view = overdue_view(later, Filters())
    assert view.summary == "No revisit is known to be overdue."
    assert [one.due for one in view.unknown] == [None]
    html = Renderer(later, lambda uri: uri).view("overdue", "index.md", Filters(limit=1))
    assert "Not understood:" in html
    assert "the status of 1 decision" in html
    assert "othing is overdue" not in html


def test_a_page_says_of_what_was_not_read_what_it_is() -> None:
    ctx = Context(
        link((decision("0001-a"),)), Policy(), TODAY, unread=("decisions", "adr/x/README.md", "rfc")
    )
    assert not_understood(ctx) == (
        "files of the folder decisions that are in another markup, the index page"
        " adr/x/README.md and the folder rfc, which holds no record"
    )


def test_an_empty_register_says_which_folder_it_could_not_read() -> None:
    ctx = Context(link(()), Policy(), TODAY, unread=("decisions",))
    html = Renderer(ctx, lambda uri: uri).view("register", "register.md")
    assert "No decision could be read." in html
    assert "the folder decisions, which holds no record" in html
    for view in ("overdue", "contradictions", "portfolio", "stewards", "initiatives"):
        page = Renderer(ctx, lambda uri: uri).view(view, f"{view}.md")
        assert "Not understood:" in page
        assert "Nothing" not in page
