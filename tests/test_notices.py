"""What the page of a decision or an initiative says first: what contradicts it, and stops it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters
from mkdocs_dissent.pages.notices import Notice, notices_of, tripwires
from mkdocs_dissent.pages.overdue import overdue_view
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.vocabularies import Folder
from mkdocs_dissent.register.register import Register
from registers import policy, registered
from test_view_contradictions import Elements

TODAY = dt.date(2026, 11, 22)
CORD = (
    "kind: andon\naffects: decisions/1\nstatus: pulled\ndate: 2026-11-10\ntitle: The bill doubled\n"
    "scope: [new tables, the migration]\nreview-by: 2026-11-24"
)
DECISION = "status: accepted\ntitle: Own it\nsteward: ana\ndate: 2026-01-01\nrevisit: 2027-02-01\n"
AGAINST = "evidence: [{date: 2026-06-01, bearing: contradicts, note: It costs more}]\n"
WORSE = "{2026-08-01: 5, 2026-09-01: 4, 2026-10-01: 3}"
BET = (
    "kind: bet\nstatus: active\nsteward: ana\nrevisit: 2027-01-01\ntitle: Rewrite\nmetrics:\n"
    f"  outcome: [{{name: uptake, better: higher, readings: {WORSE}}}]\n"
)
SAID = (
    "“uptake” fell twice in a row, by 2 in all, where more is better and no `tolerance` says"
    " what counts: 5 on 2026-08-01, 4 on 2026-09-01, 3 on 2026-10-01."
)


def context(files: dict[str, str], **options: Any) -> Context:
    return Context(registered(files), policy(**options), TODAY)


def noticed(files: dict[str, str]) -> list[Notice]:
    """What the first file's page says first."""
    ctx = context(files)
    return list(notices_of(first(ctx.register, files), ctx))


def first(register: Register, files: dict[str, str]) -> Record:
    folder, _, name = next(iter(files)).partition("/")
    return register.by_key[(Folder(folder), name)]


def head(files: dict[str, str], **options: Any) -> str:
    ctx = context(files, **options)
    renderer = Renderer(ctx, lambda uri: uri.removesuffix(".md") + "/")
    return renderer.page(first(ctx.register, files), lambda _: "").parts["head"]


def said(page: str) -> str:
    return " ".join(Elements(page).text.split())


def test_a_record_that_nothing_contradicts_says_nothing() -> None:
    assert noticed({"decisions/1-a": DECISION}) == []
    assert "dissent-notices" not in head({"decisions/1-a": DECISION})


def test_a_frozen_record_says_by_which_cord_until_when_and_what() -> None:
    files = {"decisions/1-a": DECISION, "dissent/c": CORD}
    [found] = noticed(files)
    assert (found.kind, found.lead, found.record and found.record.title) == (
        "frozen",
        "Frozen by",
        "The bill doubled",
    )
    page = head(files)
    assert (
        "Frozen by The bill doubled until 2026-11-24 in 2 days: new tables and the migration"
    ) in said(page)
    [banner] = [item for item in Elements(page).found if item.get("data-kind") == "frozen"]
    assert banner["data-due"] == "2026-11-24" and "data-soon" in banner
    # The script judges the date again only within an element that says when the page was made.
    assert Elements(page).of("dissent-notices")[0]["data-as-of"] == "2026-11-22"


def test_a_freeze_names_other_records_in_its_scope() -> None:
    scope = CORD.replace("decisions/1", "decisions/2").replace("new tables", '"0001-a"')
    files = {"decisions/0001-a": DECISION, "decisions/0002-b": DECISION, "dissent/c": scope}
    assert [found.kind for found in noticed(files)] == ["frozen"]


@pytest.mark.parametrize(
    "cord",
    [
        CORD.replace("status: pulled", "status: resolved"),
        CORD.replace("scope: [new tables, the migration]\n", ""),
    ],
)
def test_a_resolved_cord_and_one_without_scope_freeze_nothing(cord: str) -> None:
    assert noticed({"decisions/1-a": DECISION, "dissent/c": cord}) == []


def test_a_cord_without_an_end_freezes_without_a_date() -> None:
    cord = CORD.replace("\nreview-by: 2026-11-24", "")
    page = head({"decisions/1-a": DECISION, "dissent/c": cord})
    assert "Frozen by The bill doubled: new tables and the migration" in said(page)


def test_a_fired_trigger_stops_the_line_in_the_words_of_its_readings() -> None:
    [found] = noticed({"initiatives/1-a": BET})
    assert (found.kind, found.lead, found.text) == ("trigger", "Stop the line:", SAID)


def test_a_trigger_that_calls_a_tripwire_is_not_said_twice() -> None:
    bet = f"{BET}stop-criteria: [costs pass 200 a month]\n"
    trigger, tripwire = noticed({"initiatives/1-a": bet})
    assert trigger.text == SAID
    assert tripwire.lead == "Its tripwire is called:"
    assert tripwire.text == "look whether “costs pass 200 a month” is met."


def test_evidence_calls_a_tripwire_and_says_what_was_found() -> None:
    decision = f"{DECISION}{AGAINST}revisit-if: traffic doubles\nstop-criteria: [two outages]\n"
    [found] = noticed({"decisions/1-a": decision})
    assert found.kind == "tripwire"
    assert found.text == "look whether “traffic doubles” or “two outages” is met. It costs more."


def test_readings_of_an_initiative_are_no_call_for_its_decisions() -> None:
    decision = f"{DECISION}initiative: 1\nrevisit-if: traffic doubles\n"
    assert noticed({"decisions/1-a": decision, "initiatives/0001-x": BET}) == []


def test_what_the_page_shows_nowhere_else_as_unsettled_is_said() -> None:
    ledger = "revisits: [{date: 2026-07-01, verdict: falsified, note: Nobody uses it}]\n"
    review = "date: 2026-11-05\ntitle: Review\nforum: [{item: decisions/1, note: Support knows}]"
    memo = "decision: 1\nstatus: open"
    found = noticed(
        {
            "decisions/1-a": f"{DECISION}{ledger}{AGAINST}".replace("2026-06-01", "2026-08-01"),
            "reviews/r": review,
            "dissent/m": memo,
        }
    )
    # The memo stands whole below; it is not said again.
    assert [(item.kind, item.lead, item.text) for item in found] == [
        ("contradicted", "Found false, and nobody acted on it:", "Nobody uses it"),
        ("contradicted", "Evidence against it that no revisit looked at:", "It costs more"),
        ("contradicted", "Said in the forum, and not taken up:", "Support knows"),
    ]
    assert [item.record and item.record.title for item in found] == [None, None, "Review"]


@pytest.mark.parametrize(
    "files",
    [
        {"decisions/1-a": DECISION, "dissent/c": CORD},
        {"initiatives/1-a": f"{BET}stop-criteria: [x]\n"},
        {"decisions/1-a": DECISION + AGAINST},
    ],
)
def test_each_notice_leads_to_its_row_on_the_page_of_contradictions(files: dict[str, str]) -> None:
    ctx = context(files)
    renderer = Renderer(ctx, lambda uri: uri.removesuffix(".md") + "/")
    rows = Elements(renderer.view("contradictions", "contradictions.md", Filters()))
    ids = {item["id"] for item in rows.of("dissent-contradiction")}
    links = [
        item["href"].partition("#")
        for item in Elements(head(files)).found
        if "contradictions/#" in item.get("href", "")
    ]
    assert links and {anchor for _, _, anchor in links} <= ids


def test_no_link_leads_to_a_page_that_there_is_not() -> None:
    page = head({"decisions/1-a": DECISION + AGAINST}, pages={"contradictions": False})
    assert "It costs more" in page and "In the queue" not in page


def test_memos_cords_and_reviews_have_no_notices() -> None:
    files = {"dissent/c": CORD, "decisions/1-a": DECISION}
    assert noticed(files) == []


def test_what_a_notice_says_is_never_markup() -> None:
    evil = '"<script>alert(1)</script>"'
    cord = CORD.replace("[new tables, the migration]", evil).replace("The bill doubled", evil)
    files = {
        "decisions/1-a": f"{DECISION}{AGAINST}revisit-if: {evil}\n".replace("It costs more", evil),
        "dissent/c": cord,
    }
    page = head(files)
    assert "<script" not in page and page.count("&lt;script&gt;") >= 4


# The overdue page


def test_a_called_tripwire_stands_on_the_overdue_page_before_its_date() -> None:
    files = {
        "decisions/1-a": f"{DECISION}{AGAINST}revisit-if: traffic doubles\n",
        "decisions/2-b": f"{DECISION}{AGAINST}",
        "initiatives/0001-x": f"{BET}stop-criteria: [costs pass 200]\n",
    }
    ctx = context(files)
    called = overdue_view(ctx, Filters()).called
    assert [(one.id, tripwires(one), reasons) for one, reasons in called] == [
        ("0001-x", "“costs pass 200”", (SAID,)),
        ("1-a", "“traffic doubles”", ("It costs more.",)),
    ]
    page = Renderer(ctx, lambda uri: uri).view("overdue", "overdue.md")
    assert "Called early by a tripwire 2" in said(page)


def test_without_a_called_tripwire_the_overdue_page_has_no_such_group() -> None:
    page = Renderer(context({"decisions/1-a": DECISION}), lambda uri: uri).view(
        "overdue", "overdue.md"
    )
    assert "Called early" not in page
