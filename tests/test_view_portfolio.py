"""The portfolio page: what it says, in which order, and how it is drawn and judged again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.filters import Filters
from mkdocs_dissent.pages.portfolio import portfolio_view
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.policy import Policy
from registers import policy, registered
from test_render import _assert_harmless, _Tags, plain, url_of

pytest_plugins = ["browser_support"]

TODAY = dt.date(2026, 11, 22)

MIDDLE = "kind: bet\nstatus: active\nhorizon: 6 weeks\ncapacity: 8"
LEDGER = """\
kind: bet
status: active
steward: ana
capacity: 16
revisit: 2027-01-15
benefit: high
harm: {complexity: high, trust: high, cost: low}
feedback-lands: inside
real-outcome: fewer lost orders
---
# Ledger rewrite

## Aim

No order is **ever** lost.

## Mechanism

One ledger.
"""
OLD = "kind: probe\nstatus: active\nsteward: bo\nstart: 2026-11-04\ncapacity: 50"
NEW = "kind: probe\nstatus: active\nsteward: ana\nstart: 2026-11-13\ncapacity: 20"
MIXED = {
    "initiatives/0001-ledger": LEDGER,
    "initiatives/0002-wiki": MIDDLE,
    "initiatives/0003-old": OLD,
    "initiatives/0004-new": NEW,
}


def context(files: Mapping[str, str], **options: Any) -> Context:
    return Context(registered(files), policy(**options) if options else Policy(), TODAY)


def view(files: Mapping[str, str], **options: Any) -> Any:
    return portfolio_view(context(files, **options), Filters())


def html(files: Mapping[str, str], filters: Filters = Filters()) -> str:  # noqa: B008
    return Renderer(context(files), url_of).view("portfolio", "portfolio.md", filters)


def probes(number: int, **fields: object) -> dict[str, str]:
    front = "\n".join(f"{name}: {value}" for name, value in fields.items())
    return {
        f"initiatives/{100 + at:04}-probe": f"kind: probe\nstatus: active\n{front}"
        for at in range(number)
    }


def asked(found: Any) -> list[tuple[str | None, list[str]]]:
    return [
        (question.initiative and question.initiative.id, [why.words for why in question.reasons])
        for question in found.portfolio.questions
        if not question.waits
    ]


# The sentence


def test_the_sentence_sums_up_sides_shares_and_the_middle() -> None:
    assert view(MIXED).portfolio.shape.summary == (
        "1 bet and 2 probes under way, 1 caught in the middle;"
        " 16\xa0% of capacity on bets, 70\xa0% on probes, 8\xa0% in the middle"
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"initiatives/a": "kind: bet\nstatus: active"}, "1 bet under way; no capacity stated"),
        (
            {"initiatives/a": MIDDLE},
            "1 under way, all caught in the middle;"
            " 0\xa0% of capacity on bets, 0\xa0% on probes, 8\xa0% in the middle",
        ),
        (
            probes(3, capacity=20),
            "3 probes under way; 0\xa0% of capacity on bets, 60\xa0% on probes",
        ),
        ({"initiatives/a": "kind: bet\nstatus: stopped"}, "Nothing is under way"),
    ],
    ids=["no-capacity", "only-middle", "only-probes", "nothing"],
)
def test_the_sentence_of_a_lopsided_portfolio(files: dict[str, str], expected: str) -> None:
    assert view(files).portfolio.shape.summary == expected


def test_more_than_all_capacity_is_said_and_shares_are_of_what_was_stated() -> None:
    files = {"initiatives/a": "kind: bet\nstatus: active\ncapacity: 90"} | probes(1, capacity=60)
    found = view(files)
    assert "Capacity adds up to 150\xa0%, and nobody has more than 100\xa0%" in html(files)
    assert "60\xa0% of capacity on bets, 40\xa0% on probes" in found.portfolio.shape.summary
    assert (None, ["150\xa0% of capacity is given out"]) in asked(found)


def test_a_negative_capacity_is_none_stated() -> None:
    files = {"initiatives/a": "kind: bet\nstatus: active\ncapacity: -5"}
    found = view(files)
    [bar] = found.portfolio.shape.bets
    assert (bar.capacity_words, bar.share) == ("", None)
    assert "the plates are outlines" in html(files)


def test_capacity_that_nobody_stated_or_has_is_said() -> None:
    files = probes(2, capacity=30) | {"initiatives/a": "kind: bet\nstatus: active"}
    page = html(files)
    assert "40\xa0% of capacity is in nothing under way." in page
    assert "1 initiative under way states no <code>capacity</code>, drawn as an outline." in page


# What is to be decided


def test_what_is_to_be_decided_comes_with_its_reasons_most_pressing_first() -> None:
    assert asked(view(MIXED)) == [
        ("0003-old", ["Time box over"]),
        ("0002-wiki", ["Mid-bar"]),
        ("0001-ledger", ["Unsustainable: benefit high, and so is harm to complexity and trust"]),
        (None, ["Probes under way 2, below its range of 5–10"]),
    ]
    assert view(MIXED).portfolio.open == 4


def test_an_initiative_is_one_thing_to_decide_however_many_reasons_there_are() -> None:
    bad = MIDDLE + "\nbenefit: none\nharm: {trust: high}\nfeedback-lands: outside"
    found = view({"initiatives/a": bad}, policy={"probes_least": 0, "bets_least": 0})
    assert [words for id_, words in asked(found) if id_] == [
        ["Value detractor: benefit none, harm to trust high", "Mid-bar", "Feedback lands outside"]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "status: paused\nbenefit: low\nharm: {cost: high}",
        "status: stopped\nbenefit: low\nharm: {cost: high}",
        "status: stopped\nfeedback-lands: outside",
        "status: active\nfeedback-lands: outside\nadjustment: we take the calls",
    ],
    ids=["paused", "stopped", "stopped-outside", "adjusted"],
)
def test_nothing_is_asked_of_what_was_decided(text: str) -> None:
    assert asked(view({"initiatives/a": f"kind: bet\n{text}"})) == []


def test_a_portfolio_that_states_no_capacity_is_not_held_to_the_ranges() -> None:
    assert asked(view({"initiatives/a": "kind: bet\nstatus: active"})) == []


def test_a_time_box_that_runs_waits_for_its_day() -> None:
    [waiting] = [question for question in view(MIXED).portfolio.questions if question.waits]
    assert waiting.initiative.id == "0004-new"
    found = _Tags(html(MIXED))
    [row] = [a for a in found.having("data-dissent-banner") if a.get("data-record") == "0004-new"]
    assert "hidden" in row and row["data-due"] == "2026-11-27"
    assert "4 things to decide" in plain(html(MIXED))


# The barbell


def test_the_sides_hold_their_plates_the_largest_first_and_name_them() -> None:
    sides = view(MIXED).portfolio.shape.sides
    assert [(side.title, words) for side, _, words in sides] == [
        ("Probes", "2 · 70\xa0%"),
        ("Mid-bar", "1 · 8\xa0%"),
        ("Bets", "1 · 16\xa0%"),
    ]
    found = [(bar.key, bar.initiative.id, bar.share) for _, bars, _ in sides for bar in bars]
    assert found == [
        ("P1", "0003-old", 1.0),
        ("P2", "0004-new", 0.4),
        ("M1", "0002-wiki", 0.16),
        ("B1", "0001-ledger", 0.32),
    ]


def test_a_probes_clock_counts_the_days_of_its_time_box() -> None:
    old, new = (bar.clock for bar in view(MIXED).portfolio.shape.probes)
    assert (old.words, old.share) == ("18 of 14 days used", 1.0)
    assert new.words == "9 of 14 days used"
    assert new.share == pytest.approx(9 / 14)
    text = plain(html(MIXED))
    assert "18 of 14 days used 2026-11-18 4 days overdue" in text
    assert "9 of 14 days used 2026-11-27 in 5 days" in text


def test_a_probe_that_has_not_begun_and_one_without_a_start_say_so() -> None:
    files = probes(1, start="2026-11-30") | {"initiatives/a": "kind: probe\nstatus: active"}
    clocks = {bar.initiative.id: bar.clock for bar in view(files).portfolio.shape.probes}
    assert clocks["0100-probe"].words == "not begun"
    assert clocks["0100-probe"].share == 0
    assert clocks["a"] is None
    assert "no start stated" in plain(html(files))


def heights(markup: str) -> dict[str, float]:
    """Key of a plate → height of what is drawn for it, in percent."""
    drawn = re.findall(
        r"<title>(\w+) .*?</title>.*?<rect x=\S+ y=\S+ width=\S+ height=\"([\d.]+)%", markup
    )
    return {key: float(height) for key, height in drawn}


def test_plates_are_as_high_as_their_capacity_is_large() -> None:
    found = heights(html(MIXED))
    assert found.keys() == {"P1", "P2", "M1", "B1"}
    assert found["P2"] / found["P1"] == pytest.approx(0.4, abs=0.01)
    assert found["B1"] / found["P1"] == pytest.approx(0.32, abs=0.01)


def test_a_plate_of_unknown_capacity_is_an_outline_with_a_question_mark() -> None:
    markup = html({"initiatives/a": "kind: bet\nstatus: active"})
    assert len(_Tags(markup).having("data-unstated")) == 1
    assert ">?</text>" in markup
    assert "not stated" in plain(markup)


# What came of it

RESULT = "result: {{date: 2026-11-02, verdict: {}, note: It taught {}., led-to: {}}}"


def test_what_waits_longest_to_be_decided_is_sorted_by_what_waiting_costs() -> None:
    bet = "kind: bet\nstatus: active\ncapacity: 5\nhorizon: 12 months\n"
    files = {
        "initiatives/a": f"{bet}feedback-lands: outside",
        "initiatives/b": f"{bet}metrics: {{outcome: [{{name: x, readings: {{2026-08-03: 1}}}}]}}",
        "initiatives/c": bet.replace("12 months", "6 weeks"),
        "initiatives/d": f"{bet}benefit: low\nharm: {{trust: high}}",
        "initiatives/e": f"{bet}start: 2024-01-01",
        "initiatives/f": f"{bet}revisits: [{{date: 2026-11-02, verdict: falsified, note: no}}]",
    }
    found = view(files, policy={"probes_least": 0, "bets_most": 9})
    assert [id_ for id_, _ in asked(found) if id_] == ["f", "e", "d", "c", "b", "a"]


def test_each_ended_probe_tells_what_it_taught_and_what_became_of_it() -> None:
    probe = "kind: probe\nstatus: done\nstart: 2026-10-19\n"
    files = {
        "decisions/7": "status: accepted\n---\n# Cache it",
        "initiatives/a": probe + RESULT.format("supported", "much", 7),
        "initiatives/b": probe + RESULT.format("falsified", "more", "nowhere"),
        "initiatives/c": probe + RESULT.format("inconclusive", "little", "nowhere"),
        "initiatives/d": probe.replace("done", "stopped"),
    }
    found = view(files).portfolio
    assert {item.probe.id: item.fate for item in found.probes} == {
        "a": "promoted",
        "b": "pruned",
        "c": "neither",
        "d": "pruned",
    }
    assert [(rate.part, rate.n) for rate in found.rates] == [(1, 4), (2, 4)]
    text = plain(html(files))
    assert "Promoted: 1 of 4 probes that have ended. Pruned: 2 of 4 probes" in text
    assert "It taught more." in text
    assert "Nobody wrote down what it taught." in text


def test_the_north_star_says_which_bets_serve_it_and_which_say_nothing() -> None:
    bet = "kind: bet\nstatus: active\n"
    files = {
        "decisions/7": "status: accepted\n---\n# One ledger",
        "decisions/8": "status: accepted\n---\n# Another",
        "initiatives/a": f"{bet}serves: 7",
        "initiatives/b": f"{bet}serves: It takes the waiting out.",
        "initiatives/c": f"{bet}serves: decisions/8",
        "initiatives/d": bet,
    }
    star = view(files, north_star="decisions/7").portfolio.north_star
    assert star is not None and star.words == "One ledger"
    assert [[bet.id for bet in bets] for bets in (star.serving, star.elsewhere, star.silent)] == [
        ["a", "b"],
        ["c"],
        ["d"],
    ]
    star = view(files, north_star="Nobody waits.").portfolio.north_star
    assert star is not None and star.words == "Nobody waits." and len(star.serving) == 3
    assert view({"initiatives/d": bet}).portfolio.north_star is None


def test_capacity_over_the_quarters_is_by_the_days_that_records_tell() -> None:
    files = {
        "initiatives/a": "kind: bet\nstatus: active\nstart: 2026-04-01\ncapacity: 20",
        "initiatives/b": "kind: probe\nstatus: done\nstart: 2026-10-01\ncapacity: 46\n"
        "result: {date: 2026-10-20, verdict: supported}",
        "initiatives/c": "kind: bet\nstatus: stopped\nstart: 2026-07-01\ndate: 2026-08-01",
        "initiatives/d": "kind: bet\nstatus: stopped\ncapacity: 90",
        "initiatives/e": "kind: bet\nstart: 2026-04-01\ncapacity: 50",
    }
    found = view(files).portfolio
    assert [(q.name, q.probes, q.bets, q.unknown) for q in found.quarters] == [
        ("2026 Q2", 0, 20, 0),
        ("2026 Q3", 0, 20, 1),
        ("2026 Q4", 10, 20, 0),
        ("2027 Q1", 0, 20, 0),
    ]
    assert found.undated == 2


def test_what_runs_past_its_time_box_has_its_capacity_still() -> None:
    bet = "kind: bet\nstatus: active\nstart: 2026-04-01\nhorizon: 3 months\ncapacity: 20"
    found = view({"initiatives/a": bet}).portfolio
    assert [(q.name, q.bets) for q in found.quarters if q.current] == [("2026 Q4", 20)]


def test_two_hundred_initiatives_are_a_page_of_less_than_300_kilobytes() -> None:
    files = {
        f"initiatives/{at}": f"kind: {'bet' if at % 4 == 0 else 'probe'}\nstatus: active\n"
        f"steward: ana\nstart: 2026-11-16\nhorizon: 2 weeks\ncapacity: 1\n"
        "benefit: medium\nharm: {trust: low}\nfeedback-lands: inside\n"
        f"---\n# Initiative {at}\n\n## Aim\n\nThe aim of {at}.\n"
        for at in range(200)
    }
    assert len(html(files).encode()) < 300_000


def test_two_hundred_initiatives_with_many_readings_are_pages_of_less_than_300_kilobytes() -> None:
    def metric(name: str, at: int) -> str:
        days = [TODAY - dt.timedelta(7 * week) for week in range(60, 0, -1)]
        readings = ", ".join(
            f"{day}: {100 + (at * 7 + week * 13) % 37 - week / 3:.1f}"
            for week, day in enumerate(days)
        )
        return f"[{{name: {name} of {at}, unit: ms, better: lower, target: 50, readings: {{{readings}}}}}]"

    files = {
        f"initiatives/{at:04}-x": f"kind: {'bet' if at % 4 == 0 else 'probe'}\nstatus: active\n"
        "steward: ana\nstart: 2026-11-16\nhorizon: 2 weeks\ncapacity: 1\nrevisit: 2027-01-10\n"
        "benefit: medium\nharm: {trust: low}\nfeedback-lands: inside\n"
        "guardrail: no answer is stale\nrollback: switch it off\nnext-decision: keep it\n"
        f"metrics: {{outcome: {metric('Latency', at)}, leading: {metric('Hits', at)},"
        f" shadow: {metric('Load', at)}}}\n"
        f"---\n# Initiative {at} of the portfolio\n\n## Aim\n\nThe aim of {at}.\n"
        for at in range(200)
    }
    made = Renderer(context(files), url_of)
    for view in ("initiatives", "portfolio"):
        assert len(made.view(view, f"{view}.md").encode()) < 300_000, view


@pytest.mark.parametrize("number", [1, 10, 40, 300])
def test_plates_neither_overlap_nor_leave_the_drawing(number: int) -> None:
    files = probes(number, capacity=1) | {
        f"initiatives/{at}-m": MIDDLE for at in range(min(number, 12))
    }
    files |= {f"initiatives/{at}-b": LEDGER for at in range(min(number, 9))}
    rects = [
        (float(x), float(width))
        for x, width in re.findall(
            r'<rect x="([-\d.]+)%" y="[-\d.]+%" width="([\d.]+)%" height="[\d.]+%" rx', html(files)
        )
    ]
    assert len(rects) == min(number, 16) + min(number, 12) + min(number, 9)
    if number > 16:
        assert f">+{number - 15}</text>" in html(files)
    rects.sort()
    assert rects[0][0] >= 0
    assert rects[-1][0] + rects[-1][1] <= 100
    assert all(a + width <= b + 0.02 for (a, width), (b, _) in pairwise(rects))
    assert all(width > 0 for _, width in rects)


def test_keys_are_left_out_where_plates_are_too_narrow_for_them() -> None:
    assert ">P9</text>" in html(probes(9, capacity=1))
    assert ">P9</text>" not in html(probes(40, capacity=1))
    assert '<td role="cell" class="dissent-key">P40</td>' in html(probes(40, capacity=1))


# Ranges


def test_figures_stand_on_scales_with_their_ranges() -> None:
    share, bets_share, probes_, bets = view(MIXED).scales
    assert (share.value_words, share.range, share.standing_words) == (
        "70\xa0%",
        "70–90\xa0%",
        "within its range",
    )
    assert (bets_share.value_words, bets_share.least) == ("16\xa0%", 10)
    assert (probes_.value_words, probes_.standing_words) == ("2", "below its range")
    assert (bets.value_words, bets.range, bets.standing_words) == ("1", "1–3", "within its range")
    drawn = html(MIXED)
    assert 'x1="0%" x2="70.00%"' in drawn
    assert 'class="dissent-range" x="70.00%" y="4%" width="20.00%"' in drawn


def test_a_share_that_is_not_known_has_no_bar() -> None:
    files = {"initiatives/a": "kind: bet\nstatus: active"}
    share = view(files).scales[0]
    assert (share.value_words, share.standing_words) == ("not stated", "not known")
    assert html(files).count("dissent-scale-bar") == 2  # the counts are known


def test_a_share_that_unstated_capacity_could_fill_up_is_not_called_too_low() -> None:
    files = probes(6, capacity=10) | {"initiatives/a": "kind: probe\nstatus: active"}
    share = view(files).scales[0]
    assert (share.value_words, share.standing_words) == ("60\xa0%", "not known: some unstated")


def test_every_drawing_has_its_words_and_its_table() -> None:
    markup = html(MIXED)
    drawings = [a for tag, a in _Tags(markup).tags if tag == "svg"]
    assert len(drawings) == 5
    assert all(a["role"] == "img" and a["aria-label"] for a in drawings)
    assert "Capacity on probes: 70\xa0%, within its range; the range is 70–90\xa0%" in markup
    for table in ("dissent-plates", "dissent-figures"):
        assert f'<table class="{table}"' in markup


# Harm, cuts, optics


def test_the_matrix_places_by_benefit_and_the_worst_harm() -> None:
    files = {
        "initiatives/0001-ledger": LEDGER,
        "initiatives/0002-a": "kind: bet\nstatus: proposed\nbenefit: none\nharm: {friction: high}",
        "initiatives/0003-b": "kind: bet\nstatus: paused\nbenefit: medium\nharm: {cost: none}",
        "initiatives/0004-c": "kind: bet\nstatus: active\nbenefit: medium",
    }
    audit = view(files).portfolio.audit
    cells = {
        (str(one.benefit), str(one.harm)): [(one.initiative.id, one.verdict, one.kinds)]
        for one in audit.rated
    }
    assert cells == {
        ("high", "high"): [("0001-ledger", "unsustainable", ("complexity", "trust"))],
        ("none", "high"): [("0002-a", "value detractor", ("friction",))],
        ("medium", "none"): [("0003-b", "", ("cost",))],
    }
    heads = re.findall(r'scope="row" role="rowheader">(\w+) benefit', html(files))
    assert heads == ["high", "medium", "low", "no"]
    text = plain(html(files))
    assert "unsustainable complexity and trust" in text
    assert "medium benefit, no harm B low benefit" in text, "no kind of no harm is named"
    assert [one.id for one in audit.unrated] == ["0004-c"]


def test_the_matrix_is_a_table_with_header_cells() -> None:
    markup = html(MIXED)
    table = markup[markup.index('<table class="dissent-matrix"') :]
    table = table[: table.index("</table>")]
    assert table.count('scope="col"') == 5
    assert table.count('scope="row"') == 4
    assert '<li data-record="0001-ledger" data-verdict="unsustainable">' in table
    assert 'href="../initiatives/0001-ledger/"' in table


def test_what_was_cut_is_published_with_its_lesson_latest_first() -> None:
    stopped = "kind: bet\nstatus: stopped\ndate: 2026-0{}-01"
    found = view(
        {
            "initiatives/0001-a": stopped.format(3) + "\n---\n# A\n",
            "initiatives/0002-b": stopped.format(9)
            + "\n---\n# B\n\n## Lesson\n\nAsk *before* building.\n",
            "initiatives/0003-c": stopped.format(6) + "\n---\n# C\n",
            "dissent/0003-no": "initiative: 3\nstatus: upheld\n"
            "resolution: {date: 2026-06-01, by: ana, note: Nobody used it.}",
        }
    )
    assert [(c.initiative.id, c.lesson, c.memo and c.memo.id) for c in found.portfolio.cuts] == [
        ("0002-b", "Ask before building.", None),
        ("0003-c", "Nobody used it.", "0003-no"),
        ("0001-a", None, None),
    ]


def test_a_cut_without_a_lesson_says_so() -> None:
    assert "No lesson is written." in plain(html({"initiatives/a": "kind: bet\nstatus: stopped"}))


def test_optics_say_first_what_nothing_brings_back() -> None:
    files = MIXED | {
        "initiatives/0009-x": "kind: bet\nstatus: active\nfeedback-lands: outside",
    }
    found = view(files)
    assert [(r.initiative.id, r.lands, r.unanswered) for r in found.portfolio.optics] == [
        ("0009-x", "outside", True),
        ("0001-ledger", "inside", False),
    ]
    row = found.portfolio.optics[1]
    assert (row.goal, row.mechanism) == ("No order is ever lost.", "One ledger.")
    assert [one.id for one in found.portfolio.silent] == ["0003-old", "0004-new", "0002-wiki"]
    assert "none: nothing brings it back" in plain(html(files))


def test_long_texts_are_cut_after_a_word() -> None:
    text = "kind: bet\nstatus: active\nfeedback-lands: inside\nreal-outcome: " + "wordy " * 200
    [shown] = re.findall(r"(?:wordy )+wordy…", html({"initiatives/a": text}))
    assert len(shown) <= 241


# The page


def test_an_empty_portfolio_says_which_file_to_write() -> None:
    text = plain(html({}))
    assert "initiatives/cache-the-catalogue.md" in text
    assert "kind: probe" in text and "start: 2026-11-22" in text


def test_the_example_of_the_empty_portfolio_is_a_probe_without_fault() -> None:
    found = re.search(r"<code>---\n(.*?)\n---", html({}), re.DOTALL)
    assert found
    ctx = context({"initiatives/cache-the-catalogue": found[1]})
    page = portfolio_view(ctx, Filters())
    [bar] = page.portfolio.shape.probes
    assert bar.clock
    assert (bar.capacity_words, bar.clock.words) == ("15\xa0%", "0 of 14 days used")
    assert not page.portfolio.audit.unrated and not page.portfolio.silent


def test_a_filter_narrows_the_page_and_drops_the_ranges_of_the_whole() -> None:
    found = portfolio_view(context(MIXED), Filters(steward="ana"))
    assert found.portfolio.shape.summary.startswith("1 bet and 1 probe under way")
    assert found.scales == ()
    assert [id_ for id_, _ in asked(found)] == ["0001-ledger"]
    text = plain(html(MIXED, Filters(steward="ana")))
    assert "Shown: steward ana." in text and "Balance" not in text


def test_a_limit_keeps_what_is_under_way_first() -> None:
    files = {"initiatives/0000-z": "kind: bet\nstatus: stopped"} | MIXED
    found = portfolio_view(context(files), Filters(limit=1))
    assert [bar.initiative.id for bar in found.portfolio.shape.bars] == ["0001-ledger"]
    assert found.portfolio.cuts == ()


def test_a_filter_that_leaves_nothing_says_so() -> None:
    assert "No initiative matches: paused." in plain(html(MIXED, Filters(status=("paused",))))


def test_every_row_carries_its_record_and_its_date() -> None:
    rows = {
        a["data-record"]: a.get("data-due")
        for tag, a in _Tags(html(MIXED)).tags
        if tag == "tr" and "data-record" in a and "dissent-plate-row" in a.get("class", "")
    }
    assert rows == {
        "0001-ledger": "2027-01-15",
        "0002-wiki": None,
        "0003-old": "2026-11-18",
        "0004-new": "2026-11-27",
    }


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "שכתוב ספר החשבונות", "W" * 400, '"><svg onload=x>']
)
def test_any_title_is_shown_whole_and_harmless(title: str) -> None:
    quoted = title.replace("'", "''")
    files = {
        "initiatives/a": f"title: '{quoted}'\n{MIDDLE}\nbenefit: low\nharm: {{cost: high}}\n"
        "feedback-lands: outside",
        "initiatives/b": f"title: '{quoted}'\nkind: bet\nstatus: stopped",
    }
    markup = html(files)
    _assert_harmless(markup)
    assert title in plain(markup)


def test_the_page_leads_to_the_gallery_and_back() -> None:
    assert 'href="../initiatives/"' in html(MIXED)
    gallery = Renderer(context(MIXED), url_of).view("initiatives", "initiatives.md")
    assert 'href="../portfolio/"' in gallery


# The gallery


def test_the_gallery_tells_the_aim_the_middle_and_the_time_box() -> None:
    page = Renderer(context(MIXED), url_of).view("initiatives", "initiatives.md")
    cards = {
        part.partition('"')[0]: plain(part)
        for part in page.split('dissent-card" data-record="')[1:]
    }
    assert "No order is ever lost." in cards["0001-ledger"]
    assert [id_ for id_, text in cards.items() if " mid-bar " in text] == ["0002-wiki"]
    assert re.search(r"Judge by \S+ 4 days overdue", cards["0003-old"])
    assert re.search(r"Revisit \S+ in 54 days", cards["0001-ledger"])
    assert [id_ for id_, text in cards.items() if "No revisit date" in text] == ["0002-wiki"]


# In the browser

SCRIPT = Renderer.assets()["dissent.js"]


@pytest.mark.browser
def test_a_page_read_later_winds_the_clocks_and_counts_again(
    tmp_path: Path, serve: Callable[[Path], str], visit: Callable[..., Any]
) -> None:
    (tmp_path / "dissent.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title></head>'
        f'<body>{html(MIXED)}<script src="dissent.js"></script></body></html>',
        encoding="utf-8",
    )
    address = serve(tmp_path)
    row = '.dissent-plates [data-record="0004-new"]'
    waiting = '.dissent-decide > [data-record="0004-new"]'

    page = visit(address, today="2026-11-22")
    assert page.locator("[data-dissent-decisions]").inner_text() == "4 things"
    assert page.locator(waiting).is_hidden()

    page = visit(address, today="2026-11-27")
    assert "14 of 14 days used" in page.locator(row).inner_text()
    assert "due today" in page.locator(row).inner_text()
    assert page.locator(waiting).is_hidden()

    page = visit(address, today="2026-11-29")
    assert "16 of 14 days used" in page.locator(row).inner_text()
    assert (
        page.locator(f"{row} .dissent-box").evaluate(
            "e => e.style.getPropertyValue('--dissent-share')"
        )
        == "1.000"
    )
    assert page.locator(waiting).is_visible()
    assert "2 days overdue" in page.locator(waiting).inner_text()
    assert page.locator("[data-dissent-decisions]").inner_text() == "5 things"
