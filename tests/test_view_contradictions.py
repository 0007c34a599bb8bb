"""The page of contradictions: this cycle, the two to test next, the queue, past cycles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from mkdocs_dissent.pages.context import Context, record_of, records_of
from mkdocs_dissent.pages.contradictions import (
    KIND_GLYPHS,
    ContradictionsView,
    age_of,
    anchor_of,
    contradictions_view,
    kind_of,
    lacks,
    probes_of,
    state_of,
    words_of,
)
from mkdocs_dissent.pages.filters import read_filters
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.meeting import Meeting
from mkdocs_dissent.register.contradictions import Contradiction, ContradictionKind
from registers import policy, registered

TODAY = dt.date(2026, 11, 22)
EVIL = "<script>alert(1)</script>{{ 7 * 7 }}"
CONFIGURED: dict[str, Any] = {
    "cadence": {"start": "2026-11-02", "weeks": 2, "budget_hours": 4},
    "red_team": ["ana", "bo", "chen"],
    "teams": {"team-a": ["ana", "chen"], "team-b": ["bo"]},
}
BET = "kind: bet\nstatus: active\nsteward: ana\nrevisit: 2027-01-01\n"
WORSE = "{2026-08-01: 5, 2026-09-01: 4, 2026-10-01: 3}"
FILES = {
    "decisions/0001-a": (
        "status: accepted\ntitle: Own the queue\nstakes: major\nsteward: ana\nrevisit: 2027-02-01\n"
        "date: 2026-01-01\ninitiative: 1\n"
        "evidence: [{date: 2026-06-01, bearing: contradicts, note: It costs more}]"
    ),
    "decisions/0002-b": (
        "status: accepted\ntitle: Release weekly\ndate: 2026-01-01\nrevisit: 2027-01-05\n"
        "revisits: [{date: 2026-07-01, verdict: falsified, by: bo, note: Nobody waits for it}]"
    ),
    "dissent/m": (
        "decision: 1\nstatus: open\ndate: 2026-05-06\ntitle: Buy it\nowner: bo\nrevisit: 2026-11-01"
    ),
    "dissent/n": "decision: 2\nstatus: open\ndate: 2026-11-20\ntitle: Release daily",
    "dissent/c": (
        "kind: andon\naffects: initiatives/2\nstatus: reviewing\ndate: 2026-11-10\nowner: chen\n"
        "title: The bill doubled\nwhy: in a week\nscope: new tables\nreview-by: 2026-11-24"
    ),
    "initiatives/0001-x": (
        f"{BET}title: Rewrite\nmetrics:\n"
        f"  outcome: [{{name: uptake, better: higher, readings: {WORSE}}}]"
    ),
    "initiatives/0002-y": "kind: bet\nstatus: active\ntitle: Other\nsteward: dara",
    "reviews/2026-11-05": (
        "date: 2026-11-05\ntitle: The first review\nred-team: [ana, bo]\nspent-hours: 3\n"
        "examined: [{item: initiatives/2, outcome: survived}]\n"
        "permits: {team-a: [decisions/1], team-z: [dissent/m]}\n"
        "forum: [{raised-by: eli, note: Support sees it on Wednesdays}]"
    ),
}


def context(files: dict[str, str], today: dt.date = TODAY, **options: Any) -> Context:
    return Context(registered(files), policy(**options), today)


def view(files: dict[str, str], asked: str = "", **options: Any) -> ContradictionsView:
    ctx = context(files, **(options or CONFIGURED))
    filters, problems = read_filters(asked, ctx)
    assert not problems
    return contradictions_view(ctx, filters)


def met(files: dict[str, str], **options: Any) -> Meeting:
    found = view(files, **options).meeting
    assert found
    return found


def queue(found: ContradictionsView) -> list[Contradiction]:
    """Every contradiction of the page, in its order."""
    return [item for _, _, items, _ in found.groups for item in items]


def sentences(items: Iterable[Contradiction], ctx: Context) -> list[str]:
    return [words_of(item, record_of(item.record, ctx).title)[0] for item in items]


def html(files: dict[str, str], asked: str = "", **options: Any) -> str:
    ctx = context(files, **(options or CONFIGURED))
    return Renderer(ctx, lambda uri: uri.removesuffix(".md") + "/").view(
        "contradictions", "contradictions.md", read_filters(asked, ctx)[0]
    )


class Elements(HTMLParser):
    """The attributes of every element, and the text of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append({"tag": tag} | {name: value or "" for name, value in attrs})

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, class_: str) -> list[dict[str, str]]:
        return [item for item in self.found if class_ in item.get("class", "").split()]


def text_of(page: str) -> str:
    return " ".join(Elements(page).text.split())


# The sentence that sums up


def test_the_page_begins_with_how_many_are_open_and_for_how_long() -> None:
    # The memo of 6 May is the oldest: 200 days before 22 November.
    found = view(FILES)
    assert (found.lead, found.age) == ("7 contradictions are open, the oldest for", "200 days")
    one = {name: FILES[name] for name in ("initiatives/0002-y", "dissent/c")}
    found = view(one)
    assert (found.lead, found.age) == ("1 contradiction is open, for", "12 days")
    assert view({}).lead == "No contradiction is open"


def test_what_began_tomorrow_or_on_no_day_has_no_age() -> None:
    later = {"dissent/m": "status: open\ndate: 2026-11-23", "dissent/n": "status: open"}
    found = view(later)
    assert (found.lead, found.age) == ("2 contradictions are open", "")
    ages = [age_of(item.since, context(later)) for item in queue(found)]
    assert ages == ["dated in the future", ""]


def test_success_is_said_of_those_a_cadence_old_and_of_none_where_there_are_none() -> None:
    settled = FILES | {
        "dissent/s": "decision: 1\nstatus: answered\ndate: 2026-10-01\n"
        "resolution: {date: 2026-10-10, note: x}",
        "dissent/u": "decision: 1\nstatus: answered\ndate: 2026-10-01",
    }
    # Of m, the evidence, the trigger, the verdict, the forum and s, one was settled within 14
    # days. n and c are younger.
    said = "1 of 6 contradictions were resolved or re-tested within one cadence."
    assert f"{said} as built on 2026-11-22 1 other has no dates to tell." in text_of(html(settled))
    young = text_of(html({"dissent/n": "status: open\ndate: 2026-11-20"}))
    assert "within one cadence." not in young and "no dates to tell" not in young


# The queue


def test_the_queue_is_by_weight_and_then_by_age() -> None:
    groups = view(FILES).groups
    assert [(title, [kind_of(item).word for item in items]) for title, _, items, _ in groups] == [
        ("Stop the line", ["Trigger"]),
        ("An andon is pulled", ["Andon"]),
        ("Found", ["Evidence", "Falsified claim"]),
        ("Argued", ["Dissent memo", "Dissent memo"]),
        ("Said", ["Forum"]),
    ]
    assert sentences(groups[3][2], context(FILES)) == ["Buy it", "Release daily"]


def test_every_row_says_what_whom_and_when() -> None:
    ctx, items = context(FILES, **CONFIGURED), queue(view(FILES))
    states = [state_of(item, ctx).word for item in items]
    assert states == [
        "fired",
        "reviewing",
        "unanswered",
        "not acted on",
        "open",
        "open",
        "unresolved",
    ]
    _, cord, _, verdict, memo, other, forum = items
    first, *said = sentences(items, ctx)
    assert first == (
        "“uptake” fell twice in a row, by 2 in all, where more is better and no `tolerance` says"
        " what counts: 5 on 2026-08-01, 4 on 2026-09-01, 3 on 2026-10-01"
    )
    assert said[:2] == ["The bill doubled", "It costs more"]
    assert [words_of(item)[1] for item in (cord, verdict)] == ["in a week", "Nobody waits for it"]
    assert (memo.owner, memo.due, lacks(memo)) == (("bo",), dt.date(2026, 11, 1), "")
    about = [found.title for found in records_of(memo.about, ctx)]
    assert (age_of(memo.since, ctx), about) == ("200 days", ["Own the queue"])
    assert (other.owner, other.due, lacks(other)) == ((), None, "no owner and no date")
    assert (said[-1], forum.record[1]) == ("Support sees it on Wednesdays", "2026-11-05")
    # What is said elsewhere than in what it is about leads there.
    page = html(FILES)
    assert 'dir="auto">Support sees it on Wednesdays</a>' in page
    assert 'dir="auto">It costs more</span>' in page


def test_every_kind_has_a_mark_and_every_weight_a_name() -> None:
    assert set(KIND_GLYPHS) == set(ContradictionKind)
    assert len({(mark.word, mark.shape, mark.tone) for mark in KIND_GLYPHS.values()}) == len(
        KIND_GLYPHS
    )
    assert {kind.rank for kind in ContradictionKind} == set(range(len(DEFINITIONS["Weights"])))


def test_a_memo_names_the_probe_that_tests_it() -> None:
    probe = {"initiatives/0003-p": "kind: probe\nstatus: active\ntitle: Try it for a week"}
    memo = FILES["dissent/m"].replace("status: open", "status: testing\nprobe: initiatives/3")
    files = FILES | probe | {"dissent/m": memo}
    ctx, item = context(files, **CONFIGURED), view(files).groups[3][2][0]
    assert [found.title for found in probes_of(item, ctx)] == ["Try it for a week"]
    assert state_of(item, ctx).word == "testing"


def test_rows_can_be_linked_each_by_its_own_anchor() -> None:
    again = "{date: 2026-06-01, bearing: contradicts, note: y}"
    files = FILES | {
        "decisions/0001-a": FILES["decisions/0001-a"].replace("more}]", f"more}}, {again}]"),
        "initiatives/0001-x": FILES["initiatives/0001-x"].replace(
            "better: higher,", "better: higher, guardrail: {min: 4},"
        ),
    }
    rows = [anchor_of(item) for item in queue(view(files))]
    assert len(rows) == 9 and len(set(rows)) == len(rows)
    page = Elements(html(files))
    assert [item["id"] for item in page.of("dissent-contradiction")] == rows


# Filters


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("steward=bo", ["Buy it"]),
        ("steward=ANA", ["“uptake” fell ", "It costs more"]),
        ("initiative=1", ["“uptake” fell ", "It costs more", "Buy it"]),
        ("overdue", ["“uptake”", "It costs", "Found false", "Buy it", "Support"]),
        ("limit=2", ["“uptake” fell ", "The bill doubled"]),
        ("steward=ana limit=1", ["“uptake” fell "]),
    ],
)
def test_a_page_may_ask_for_fewer(asked: str, titles: list[str]) -> None:
    found = view(FILES, asked)
    rows = sentences(queue(found), context(FILES, **CONFIGURED))
    assert [row[: len(title)] for row, title in zip(rows, titles, strict=True)] == titles
    assert found.meeting is None


def test_a_narrowed_page_is_the_queue_and_leads_to_the_whole() -> None:
    page = html(FILES, "steward=bo")
    assert "Shown: steward bo." in text_of(page) and "Everything, and this cycle" in page
    assert "To falsify next" not in page and "Past cycles" not in page
    # The whole page alone can be linked row by row: a site may embed the queue twice.
    assert not [item for item in Elements(page).of("dissent-contradiction") if "id" in item]


# This cycle


def test_this_cycle_says_when_it_is_and_what_was_planned_and_used() -> None:
    spent = "status: held\ndate: 2026-11-17\ntitle: Today's\nspent-hours: 1.5\nexamined: [{item: dissent/m, outcome: survived}]\n"
    files = FILES | {"reviews/b": f"{spent}permits: {{team-b: [decisions/1]}}"}
    found = met(files)
    now = found.account
    assert now
    assert "Cycle 2 as built on 2026-11-22 2026-11-16 to 2026-11-29" in text_of(html(files))
    assert (found.day, found.rhythm.days) == (7, 14)
    assert (now.budget, now.budget_used) == ("1.5 of 4 hours", 0.375)
    assert (now.examined, [item.title for item in now.reviews]) == (1, ["Today's"])
    assert [(permit.team, permit.challenged) for permit in now.permits] == [
        ("team-a", ()),
        ("team-b", ("decisions/1",)),
    ]
    assert now.used == 1
    # Its review was held, so the next cycle is prepared.
    assert (found.next, str(found.prepared.begins)) == (3, "2026-11-30")
    assert "those of cycle 3, from 2026-11-30 on" in text_of(html(files))


def test_the_red_team_comes_with_its_reason() -> None:
    # ana and bo met, and chen has rested longest: the first of two pairs that have not met.
    found = met(FILES)
    assert found.red_team.pair == ("ana", "chen")
    said = "They have not met on a red team yet, and served 1 and 0 times in the last review."
    assert said in text_of(html(FILES))
    files = FILES | {
        "reviews/b": "status: held\ndate: 2026-11-06\nred-team: [ana, chen]",
        "reviews/c": "status: held\ndate: 2026-11-07\nred-team: [bo, chen]",
    }
    found = met(files)
    assert found.red_team.pair == ("ana", "bo")
    said = "They last met on 2026-11-05, and served 2 times each in the last 3 reviews."
    assert said in text_of(html(files))


def test_a_rotation_of_one_says_so() -> None:
    options = {**CONFIGURED, "red_team": ["ana"]}
    found = met(FILES, **options)
    assert found.red_team.pair == ("ana",)
    assert "They " not in text_of(html(FILES, **options))
    assert "One person is in the rotation; a pair needs two." in text_of(html(FILES, **options))


def test_what_to_falsify_next_says_why_and_who_tests() -> None:
    page = html(FILES)
    anchors = {item.get("id") for item in Elements(page).of("dissent-contradiction")}
    links = [item["href"] for item in Elements(page).found if item.get("href", "").startswith("#")]
    rows = {link.removeprefix("#") for link in links if not link.startswith("#dissent-how-")}
    assert rows <= anchors
    text = text_of(page)
    assert (
        "Rewrite Trigger It is contradicted, and nobody has settled it, since 2026-10-01."
        " In the queue Tested by chen, since ana answers for it"
    ) in text
    assert text.index("Rewrite Trigger") < text.index("Buy it Dissent memo")


def test_past_cycles_say_what_was_held() -> None:
    [past] = met(FILES).past
    assert (past.cycle.number, past.examined, past.red_team) == (1, 1, ("ana", "bo"))
    assert past.budget == "3 of 4 hours"
    assert [(item.team, item.known) for item in past.permits] == [
        ("team-a", True),
        ("team-b", True),
        ("team-z", False),
    ]
    assert past.used == 2


def test_many_past_cycles_are_folded() -> None:
    options = {**CONFIGURED, "cadence": {"start": "2026-01-05", "weeks": 2}}
    page = html(FILES, **options)
    assert "Earlier 6" in text_of(page)
    assert len([item for item in Elements(page).found if "data-missed" in item]) == 11


def test_hours_that_a_review_keeps_to_itself_are_not_called_none() -> None:
    files = {"reviews/a": "status: held\ndate: 2026-11-17"}
    now = met(files).account
    assert now
    assert (now.budget, now.budget_used) == ("not said, of 4 hours", None)


def test_a_cadence_that_begins_later_says_when() -> None:
    options = {**CONFIGURED, "cadence": {"start": "2027-01-04"}}
    found = met(FILES, **options)
    assert found.account is None and found.past == ()
    page = text_of(html(FILES, **options))
    assert (
        "The cadence has not begun as built on 2026-11-22 The first cycle begins on 2027-01-04"
        in page
    )
    assert "Tested by chen" in page


# What is not configured


def test_what_is_not_configured_is_said_in_one_line() -> None:
    ctx = context({k: v for k, v in FILES.items() if not k.startswith("reviews")})
    renderer = Renderer(ctx, lambda uri: uri)
    page = Elements(renderer.view("contradictions", "index.md"))
    said = " ".join(page.text.split())
    assert (
        "Not configured: cadence.start, when the first cycle began; cadence.budget_hours, how many"
        " hours a cycle sets aside; teams, who has a dissent permit; red_team, who takes turns"
        " challenging. Write them under dissent: in the configuration file."
    ) in said
    figures = [item["data-figure"] for item in page.found if "data-figure" in item]
    assert figures == ["examined"]
    # Nobody knows which cycle this is where nothing says when they began.
    assert (
        "This cycle as built on 2026-11-22 2026-11-16 to 2026-11-29" in said
        and "Past cycles" not in said
    )


def test_what_is_configured_is_not_said_to_lack() -> None:
    assert "Not configured" not in html(FILES)


# The page


def test_a_register_without_contradictions_teaches_and_shows_the_cadence() -> None:
    page = html({"decisions/0001-a": "status: accepted\nstakes: major\ndate: 2026-01-01"})
    said = text_of(page)
    assert "No contradiction is open." in said
    assert "dissent new memo" in said and "dissent pull" in said
    assert "Cycle 2" in said and "Red team" in said
    assert "it is a major decision in force" in said.lower()


def test_rows_carry_their_record_and_date() -> None:
    rows = Elements(html(FILES)).of("dissent-contradiction")
    assert [(row["data-record"], row.get("data-due")) for row in rows] == [
        ("0001-x", "2026-10-15"),
        ("c", "2026-11-24"),
        ("0001-a", "2026-06-15"),
        ("0002-b", "2026-07-15"),
        ("m", "2026-11-01"),
        ("n", None),
        ("2026-11-05", "2026-11-19"),
    ]
    overdue = [row["data-record"] for row in rows if "data-overdue" in row]
    assert overdue == ["0001-x", "0001-a", "0002-b", "m", "2026-11-05"]


def test_what_nobody_will_come_back_to_is_set_apart() -> None:
    orphans = met(FILES).orphans
    said = sentences(orphans, context(FILES, **CONFIGURED))
    # Release weekly has a date and no steward, so what is said against it has no owner.
    assert [*zip(said, map(lacks, orphans), strict=True)] == [
        ("Found false, and nobody acted on it", "no owner"),
        ("Release daily", "no owner and no date"),
        ("Support sees it on Wednesdays", "no owner"),
    ]
    assert "Nobody will come back to these 3" in text_of(html(FILES))


def test_what_was_settled_since_the_last_review_says_how_and_who_raised_it() -> None:
    files = FILES | {
        "reviews/b": "status: held\ndate: 2026-11-16",
        "dissent/s": "decision: 1\nstatus: answered\ndate: 2026-10-01\nauthor: anonymous\n"
        "title: Too dear\nresolution: {date: 2026-11-20, by: bo, note: It is not}",
        "dissent/early": "decision: 1\nstatus: upheld\ndate: 2026-10-01\n"
        "resolution: {date: 2026-11-15, note: x}",
        "dissent/later": "decision: 1\nstatus: upheld\ndate: 2026-10-01\n"
        "resolution: {date: 2026-11-25, note: x}",
        "initiatives/0003-z": "kind: bet\nstatus: stopped\ndate: 2026-11-18\ntitle: The rewrite",
        "decisions/0003-c": "status: accepted\ntitle: Cache\n"
        "evidence: [{date: 2026-11-01, bearing: contradicts, note: stale}]\n"
        "revisits: [{date: 2026-11-17, verdict: confirmed, by: cy}]",
    }
    found = met(files)
    said = sentences(found.settled, context(files, **CONFIGURED))
    settled = [(item.settled, item.raised_by) for item in found.settled if item.settled]
    assert [
        (text, end.how, raised, end.by) for text, (end, raised) in zip(said, settled, strict=True)
    ] == [
        ("Too dear", "answered", ("anonymous",), ("bo",)),
        ("stale", "tested", (), ("cy",)),
    ]
    assert [one.title for one in found.cut] == ["The rewrite"]
    shown = text_of(html(files))
    assert (
        "Settled since the last review 2 as built on 2026-11-22 On 2026-11-16, when it was held, or later."
        in shown
    )
    assert "Too dear raised by anonymous; answered by bo, 2026-11-20" in shown
    assert "Stopped or paused since then: 0003 The rewrite" in shown


def test_everything_waived_and_excepted_is_one_list_by_its_end() -> None:
    files = FILES | {
        "decisions/0003-c": "status: accepted\ntitle: Cache\nsteward: cy\n"
        "waive: {DM201: {why: No contract yet, until: 2026-11-01}, dm204: the board, DM206: }\n"
        f"exceptions: [{{date: 2026-11-01, until: 2026-11-30, what: '{EVIL}', why: A key, by: eli}}]"
    }
    found = view(files).exempt
    assert [(row.what, row.who, row.until and row.until.words) for row in found] == [
        ("DM201 revisit-missing", ("cy",), "21 days overdue"),
        (EVIL, ("eli",), "in 8 days"),
        ("DM204 steward-missing", ("cy",), None),
        ("DM206 hypothesis-missing", ("cy",), None),
    ]
    page = html(files)
    assert EVIL not in page
    said = text_of(page)
    assert "Waived and excepted 4" in said
    assert "in 0003 Cache No contract yet cy 2026-11-01 21 days overdue" in said
    assert "the board cy no end" in said
    assert "no reason, so it exempts from nothing" in said
    rows = [row for row in Elements(page).found if row["tag"] == "tr" and "data-due" in row]
    assert [(row["data-due"], "data-overdue" in row) for row in rows] == [
        ("2026-11-01", True),
        ("2026-11-30", False),
    ]
    assert "Waived and excepted" not in text_of(html(FILES))


@pytest.mark.parametrize(
    "name", ["cycle", "red-team", "falsify", "budget", "permits", "orphans", "success"]
)
def test_each_definition_is_a_click_away(name: str) -> None:
    assert DEFINITIONS["Cadence"][name].replace("`", "") in " ".join(text_of(html(FILES)).split())


def test_no_text_of_a_record_or_of_the_configuration_is_markup() -> None:
    files = {
        name: text.replace("Own the queue", f"'{EVIL}'")
        .replace("It costs more", f'"{EVIL}"')
        .replace("in a week", f'"{EVIL}"')
        .replace("the queue]", f'"{EVIL}"]')
        .replace("team-z", f'"{EVIL}"')
        .replace("name: uptake", f'name: "{EVIL}"')
        for name, text in FILES.items()
    }
    options = {**CONFIGURED, "red_team": [EVIL, "bo"], "teams": {EVIL: ["ana"]}}
    page = html(files, **options)
    assert "<script" not in page and "49" not in page
    assert unescape(page).count("<script>alert(1)</script>{{ 7 * 7 }}") > 6


@pytest.mark.parametrize(
    ("files", "today", "options"),
    [
        (
            {"reviews/a": "status: held\ndate: 2026-11-20\nbudget-hours: .nan\nspent-hours: .inf"},
            TODAY,
            {},
        ),
        (
            {"reviews/a": "status: held\ndate: 2026-11-20\nbudget-hours: 0\nspent-hours: 1e308"},
            TODAY,
            {},
        ),
        ({"reviews/a": "status: held\ndate: 9999-12-31\nforum: [{note: x}]"}, TODAY, {}),
        ({"reviews/a": "status: held\ndate: 0001-01-01"}, dt.date.max, {}),
        (
            {"reviews/a": "status: held\ndate: 2026-11-20\npermits: {team: []}\nforum: [{}]"},
            TODAY,
            {},
        ),
        ({"dissent/m": "status: open\ndate: 0001-01-01\nrevisit: 9999-12-31"}, TODAY, {}),
        ({"dissent/c": "kind: andon\nstatus: pulled\nscope: ['']\naffects: [x]"}, TODAY, {}),
        ({}, dt.date.min, {}),
        ({}, dt.date.max, {"cadence": {"start": "9999-12-30"}}),
        ({}, TODAY, {"red_team": ["anonymous", " ", "anonymous"]}),
    ],
)
def test_odd_registers_have_a_page_all_the_same(
    files: dict[str, str], today: dt.date, options: dict[str, Any]
) -> None:
    ctx = context(files, today, **options)
    page = Renderer(ctx, lambda uri: uri).view("contradictions", "contradictions.md")
    assert page.startswith("<section ") and "nan of" not in page


def test_a_second_review_in_a_cycle_is_said() -> None:
    said = "One review ends a cycle. Move or delete what is planned beside it."
    planned = "status: planned\ndate: 2026-11-2{}\ntitle: Planned {}"
    held = "status: held\ndate: 2026-11-20\ntitle: Held"
    one, two = ({"reviews/" + n: planned.format(n, n)} for n in "67")
    quarter = {"reviews/8": planned.format("8", "8") + "\nfor: quarter"}
    assert said not in text_of(html({**FILES, **one, **quarter}))
    assert said in text_of(html({**FILES, **one, **two}))
    page = text_of(html({**FILES, **one, "reviews/0": held}))
    assert said in page and "still planned: Planned 6" in page


def test_a_planned_review_is_named_and_counts_for_nothing() -> None:
    files = FILES | {
        "reviews/b": "status: planned\ndate: 2026-11-27\ntitle: To come\nspent-hours: 4"
    }
    found = met(files)
    assert [review.title for review in found.planned] == ["To come"]
    assert found.account and found.account.reviews == () and found.account.spent is None
    assert "no review was held yet in this cycle; planned: To come" in text_of(html(files))
