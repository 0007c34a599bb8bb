"""The scorecard: what it says of figures worked out by hand, and what it says of none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pytest

from mkdocs_dissent.pages.bodies import once
from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.engine import code
from mkdocs_dissent.pages.filters import Filters
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.pages.scorecard import ScorecardView, scorecard_view
from mkdocs_dissent.practices import DEFINITIONS
from mkdocs_dissent.practices.calibration import decimals
from mkdocs_dissent.practices.episodes import Figure, days_words
from mkdocs_dissent.records.vocabularies import Constraint
from registers import policy, registered
from test_render import EVIL, _Tags, plain, url_of

TODAY = dt.date(2026, 11, 22)
Files = Mapping[str, str]


def context(files: Files, **options: Any) -> Context:
    return Context(registered(files), policy(**options), TODAY)


def view(files: Files, filters: Filters = Filters(), **options: Any) -> ScorecardView:  # noqa: B008
    return scorecard_view(context(files, **options), filters)


def dissent_of(found: ScorecardView) -> list[Figure]:
    """The shares that say whether there is dissent and whether it changes anything."""
    card = found.card
    return [card.majors_with_memo, card.memos_upheld, card.objections_with_probe]


def html(files: Files, filters: Filters = Filters(), **options: Any) -> str:  # noqa: B008
    made = Renderer(context(files, **options), url_of)
    return made.view("scorecard", "scorecard.md", filters)


def revisited(verdict: str, confidence: float | None = None, **more: str) -> str:
    lines = ["status: accepted", *(f"{name}: {value}" for name, value in more.items())]
    if confidence is not None:
        lines += ["hypothesis: It holds", f"confidence: {confidence}"]
    lines.append(f"revisits: [{{date: 2026-10-01, verdict: {verdict}, by: ana, note: Seen}}]")
    return "\n".join(lines)


def memo(status: str, begins: str, ends: str = "", **more: str) -> str:
    lines = ["decision: 1", f"date: {begins}", f"status: {status}"]
    lines += [f"resolution: {{date: {ends}, by: ana, note: Settled}}"] if ends else []
    return "\n".join([*lines, *(f"{name}: {value}" for name, value in more.items())])


def forecasts(count: int) -> dict[str, str]:
    """Alternately 0.9 and 0.3; of five of each, four of the sure and one of the doubtful hold."""
    found = {}
    for at in range(count):
        sure, nth = at % 2 == 0, at // 2
        verdict = "confirmed" if (nth < 4 if sure else nth == 0) else "falsified"
        found[f"decisions/{at + 1:04}-x"] = revisited(verdict, 0.9 if sure else 0.3)
    return found


ADRS = {
    f"decisions/{n:04}-old": f"status: accepted\ndate: 2019-01-0{n}\n---\n# Old" for n in (1, 2, 3)
}


# ── Nothing, and little ──


def test_old_records_alone_get_one_list_and_no_empty_boxes() -> None:
    found = view(ADRS)
    assert found.is_bare
    assert "no revisit has been entered for any of 3 decisions" in found.summary
    assert len(found.not_yet) == 10
    page = html(ADRS)
    assert "data-figure" not in page
    assert "<svg" not in page
    assert "confidence: 0.7" in page


def test_a_register_without_records_says_so() -> None:
    found = view({})
    assert "no decision has been written" in found.summary
    assert found.is_bare and len(found.not_yet) == 10


def test_the_folder_that_teaches_is_the_configured_one() -> None:
    assert "<code>docs/adr/</code>" in html({}, folders={"decisions": "docs/adr"})


def test_every_figure_is_either_shown_or_listed_as_not_yet() -> None:
    files = {**forecasts(4), "decisions/0009-y": "status: accepted\nstakes: major"}
    shown = re.findall(r'data-figure="([\w-]+)"', html(files))
    assert shown == [
        "verdicts",
        "days-to-resolution",
        "success",
        "majors-with-memo",
        "falsifications",
    ]
    assert [*view(files).not_yet] == [
        "How often dissent was right",
        "How many objections shipped a probe",
        "Which constraint open work names most",
        "How many initiatives met their target",
    ]


def test_no_figure_has_an_n_of_nothing() -> None:
    for files in (ADRS, FULL, forecasts(12)):
        assert all(n != "0" for n in re.findall(r'data-n="(\d+)"', html(files)))


def test_forecasts_that_wait_are_no_figure_yet() -> None:
    files = {"decisions/0001-x": "status: accepted\nhypothesis: It holds\nconfidence: 0.8"}
    found = view(files)
    assert found.card.forecasts.waiting and not found.card.forecasts.resolved
    assert (
        "Too little has been resolved to say whether our confidences were right: 0 of 10 forecasts."
        in html(files)
    )
    assert 'data-figure="brier"' not in html(files)
    assert "data-n" not in html(files)


# ── Verdicts ──


def test_verdicts_are_counted_in_the_order_of_the_vocabulary() -> None:
    words = ("falsified", "postponed", "confirmed", "confirmed")
    files = {f"decisions/000{n}-x": revisited(word) for n, word in enumerate(words)}
    found = view(files)
    assert [(str(word), times) for word, times in found.card.verdicts.counts] == [
        ("confirmed", 2),
        ("falsified", 1),
        ("inconclusive", 0),
        ("postponed", 1),
    ]
    bars = re.findall(r"--dissent-share:([\d.]+)", html(files))
    assert bars[:4] == ["1.0", "0.5", "0.0", "0.5"]
    assert found.card.verdicts.n == 4
    # The falsified one was not acted on, and waits for it.
    assert found.summary == (
        "Of 4 revisits, 2 confirmed a claim and 1 proved one false."
        " The one contradiction so far has been open for 52 days."
    )


def test_revisits_that_settled_nothing_are_said_to_have() -> None:
    found = view({"decisions/0001-x": revisited("postponed")})
    assert found.summary == "1 revisit settled nothing yet."


# ── Calibration ──


@pytest.mark.parametrize(("resolved", "shown"), [(9, False), (10, True)])
def test_calibration_is_hidden_below_ten_resolved_forecasts(resolved: int, shown: bool) -> None:
    files = forecasts(resolved)
    found = view(files).card.forecasts
    assert (found.calibration is not None) is shown
    page = html(files)
    assert ("dissent-reliability" in page) is shown
    assert ("9 of 10 so far" in page) is not shown
    assert ("9 of 10 forecasts" in page) is not shown


def test_the_score_is_shown_with_its_parts_and_they_add_up() -> None:
    score = view(forecasts(10)).card.forecasts.calibration
    assert score
    # 5 of 0.9, four true: 4 · 0.01 + 0.81; 5 of 0.3, one true: 0.49 + 4 · 0.09; in all 1.7 of 10.
    assert score.score == "0.17"
    assert [(sign, value, name) for sign, name, value, _ in score.terms] == [
        ("", "0.010", "Reliability"),
        ("−", "0.090", "Resolution"),
        ("+", "0.250", "Uncertainty"),
        ("+", "0.000", "Within bins"),
    ]
    signed = [(-1 if sign == "−" else 1) * float(value) for sign, _, value, _ in score.terms]
    assert sum(signed) == pytest.approx(0.17)
    assert score.verdict.startswith("No better or worse than chance can tell from the 0.25")


@pytest.mark.parametrize(
    ("confidence", "true", "words"),
    [
        # Of ten: 9 · 0.81 + 0.01 is 7.3; 10 · 0.09 is 0.9; 10 · 0.25 is 2.5; 9 · 0.01 + 0.81 is 0.9.
        (0.9, 1, "Worse than the 0.09"),
        (0.5, 5, "No better or worse than chance can tell from the 0.25"),
        (0.9, 9, "No better or worse than chance can tell from the 0.09"),
        (0.9, 10, "All came out alike"),
    ],
)
def test_a_score_is_held_against_always_saying_the_same(
    confidence: float, true: int, words: str
) -> None:
    found = view(
        {
            f"decisions/{n:04}-x": revisited("confirmed" if n < true else "falsified", confidence)
            for n in range(10)
        }
    )
    score = found.card.forecasts.calibration
    assert score and score.verdict.startswith(words)
    assert ("(0 is perfect)." in found.summary) is (true == 10)
    assert all(sign != "−" or float(value) for sign, _, value, _ in score.terms)


def test_the_curve_has_a_diagonal_counts_and_a_table() -> None:
    page = html(forecasts(10))
    assert page.count('class="dissent-diagonal"') == 1
    found = _Tags(page)
    dots = [a for tag, a in found.tags if tag == "circle"]
    # The plot begins at 14 % and 8 %, and is 80 % wide and 78 % high.
    assert [(a["cx"], a["cy"]) for a in dots] == [("38.00%", "70.40%"), ("86.00%", "23.60%")]
    text = plain(page)
    assert text.count("n = 5") >= 2
    assert "20–40 % 5 30 % 20 %" in text
    assert "40–60 % 0 none none" in text
    [label] = [a["aria-label"] for a in found.having("role") if a["role"] == "img"]
    said = "30 % stated, 20 % came true (n = 5); 90 % stated, 80 % came true (n = 5)"
    assert said in " ".join(label.split())


def test_the_sources_of_the_formulas_are_named() -> None:
    text = plain(html(forecasts(10)))
    assert all(source in text for source in DEFINITIONS["Sources"].values())


def test_forecasts_are_listed_with_what_came_of_them() -> None:
    more = {
        "decisions/0101-due-later": "status: accepted\nhypothesis: a\nconfidence: 0.6"
        "\nrevisit: 2027-02-01",
        "decisions/0102-overdue": "status: accepted\nhypothesis: a\nconfidence: 0.6"
        "\nrevisit: 2026-11-01",
        "decisions/0103-dateless": "status: proposed\nhypothesis: a\nconfidence: 0.6",
        "decisions/0104-ended": "status: retired\nhypothesis: a\nconfidence: 0.6",
        "decisions/0105-silent": "status: accepted\nhypothesis: a",
    }
    found = view({**forecasts(2), **more}).card.forecasts
    assert [item.claim.id for item in found.resolved] == ["0001-x", "0002-x"]
    assert [str(item.verdict) for item in found.resolved] == [
        "confirmed",
        "confirmed",
    ]
    assert [item.claim.id for item in found.waiting] == [
        "0102-overdue",
        "0101-due-later",
        "0103-dateless",
    ]
    assert found.lapsed == 1
    rows = {
        a["data-record"]: a for a in _Tags(html({**forecasts(2), **more})).having("data-record")
    }
    assert (
        rows["0102-overdue"]["data-due"] == "2026-11-01" and "data-overdue" in rows["0102-overdue"]
    )
    assert "data-due" not in rows["0001-x"]
    assert "0104-ended" not in rows


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [(0.1666, 2, "0.17"), (-0.01, 3, "−0.010"), (-0.0001, 3, "0.000"), (1.0, 2, "1.00")],
)
def test_a_negative_nothing_is_nothing(value: float, digits: int, words: str) -> None:
    assert decimals(value, digits) == words


# ── Contradictions ──

CADENCE = {"cadence": {"start": dt.date(2026, 9, 7), "weeks": 2}}
SETTLED = {
    "decisions/0001-x": "status: accepted\nstakes: major\nconstraint: incentive-drift",
    "dissent/0001-a": memo("answered", "2026-09-07", "2026-09-09"),
    "dissent/0001-b": memo("upheld", "2026-09-21", "2026-09-25", author="chen", probe="2"),
    "dissent/0001-c": memo("answered", "2026-09-21", "2026-10-01"),
    "dissent/0001-d": memo("open", "2026-11-01"),
}


def test_days_to_resolution_have_median_spread_and_what_is_not_in_it() -> None:
    found = view(SETTLED, **CADENCE)
    # 2, 4 and 10 days.
    days = found.card.resolution.days
    assert (days.typical, days.middle, days.n) == ("4", "3 to 7", 3)
    # Four began; one is open still, and counts for as long as it has waited.
    wait = found.card.resolution.wait
    assert (wait.n, wait.median, found.card.resolution.open) == (4, 4, 1)
    assert "Half of 4 contradictions had an answer within 4 days." in found.summary


def test_days_to_resolution_by_cycle_are_a_picture_and_a_table() -> None:
    rows = view(SETTLED, **CADENCE).card.resolution.by_cycle
    assert [(str(r.cycle and r.cycle.begins), r.days.typical, r.days.middle) for r in rows] == [
        ("2026-09-07", "2", "2"),
        ("2026-09-21", "7", "5.5 to 8.5"),
    ]
    page = html(SETTLED, **CADENCE)
    drawn = _Tags(page).tags
    first, last = [a for tag, a in drawn if tag == "line" and a["class"] == "dissent-middle"]
    dots = [a["cy"] for tag, a in drawn if tag == "circle"]
    assert first["y1"] == first["y2"] == dots[0]
    # The axis is from 0 to 10; the plot begins at 8 % and is 78 % high.
    assert (last["y1"], dots[1], last["y2"]) == ("43.10%", "31.40%", "19.70%")
    assert "2026-09-21 to 2026-10-04 2 7 5.5 to 8.5" in plain(page)
    assert "from 2 in the first to 7 in the last" in page


def test_what_was_resolved_before_the_cadence_began_is_said_to_be() -> None:
    late = {"cadence": {"start": dt.date(2026, 9, 21), "weeks": 2}}
    rows = view(SETTLED, **late).card.resolution.by_cycle
    assert [row.cycle and row.cycle.begins for row in rows] == [None, dt.date(2026, 9, 21)]
    assert "before the cadence 1 2 2" in plain(html(SETTLED, **late))


def test_a_single_cycle_is_no_comparison_and_gets_no_picture() -> None:
    late = {"cadence": {"start": dt.date(2026, 10, 5), "weeks": 2}}
    page = html(SETTLED, **late)
    assert "dissent-by-cycle" not in page and "by cycle" not in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 days"), (1, "1 day"), (2.25, "2.2 days"), (12.5, "13 days"), (1353.2, "1 353 days")],
)
def test_parts_of_a_day_are_said_only_of_few_days(days: float, words: str) -> None:
    assert days_words(days).replace("\N{NARROW NO-BREAK SPACE}", " ") == words


def test_one_contradiction_alone_has_no_middle_half() -> None:
    files = {name: SETTLED[name] for name in ("decisions/0001-x", "dissent/0001-a")}
    found = view(files)
    assert found.summary == "The one contradiction so far was answered after 2 days."
    assert "the only one so far" in plain(html(files))


def test_only_the_latest_cycles_are_drawn_and_all_are_in_the_table() -> None:
    start = dt.date(2025, 1, 6)
    days = [start + dt.timedelta(weeks=2 * n) for n in range(20)]
    memos = {f"dissent/{n:04}": memo("answered", str(d), str(d)) for n, d in enumerate(days)}
    files = {"decisions/0001-x": "status: accepted", **memos}
    found = view(files, cadence={"start": start, "weeks": 2})
    assert len(found.card.resolution.by_cycle) == 20
    drawn = html(files, cadence={"start": start, "weeks": 2})
    assert drawn.count("<circle") == 12
    dates = re.findall(r'<text class="dissent-tick"[^>]*>(\d{4}-\d\d-\d\d)</text>', drawn)
    assert dates == [str(days[n]) for n in (10, 13, 16, 19)]


# ── Shares, thanks, constraints, targets ──

FULL = {
    **SETTLED,
    "decisions/0002-y": "status: accepted\nstakes: major\nconstraint: context-debt",
    "decisions/0003-z": "status: proposed\nconstraint: incentive-drift",
    "decisions/0004-w": "status: accepted",
    "initiatives/0002-p": (
        "kind: probe\nstatus: done\nmetrics: {outcome: [{name: n, better: higher, target: 5,"
        " readings: {2026-10-01: 4, 2026-10-08: 5}}]}"
    ),
    "initiatives/0003-q": (
        "kind: probe\nstatus: stopped\nmetrics: {outcome: [{name: n, better: lower, target: 5,"
        " readings: {2026-10-01: 6}}]}"
    ),
}


def test_shares_come_with_the_counts_they_are_made_of() -> None:
    found = view(FULL)
    assert [(item.name, item.value, item.of, item.n) for item in dissent_of(found)] == [
        ("majors-with-memo", 1 / 2, "1 of 2 major decisions", 2),
        ("memos-upheld", 1 / 3, "1 of 3 memos settled on their merits", 3),
        ("objections-with-probe", 1 / 4, "1 of 4 memos", 4),
    ]
    targets = found.card.targets_met
    assert (targets.value, targets.n) == (0.5, 2)
    assert targets.of == "1 of 2 initiatives that have ended"


def test_success_within_one_cadence_is_a_share_too() -> None:
    found = view(SETTLED, **CADENCE).card.success
    # Of four that began two weeks ago or earlier, the open one was not met.
    assert (found.value, found.n) == (0.75, 4)
    text = plain(html(SETTLED, **CADENCE))
    assert "75 % 3 of 4 contradictions that began long enough ago" in text


def test_every_figure_has_its_definition_a_click_away() -> None:
    page = html({**FULL, **forecasts(10)})
    assert all(
        str(code(text)) in page
        for name in ("Scorecard", "Calibration")
        for text in DEFINITIONS[name].values()
    )
    places = re.findall(r'class="dissent-how" href="#([\w-]+)">How .*? worked out</a>', page)
    assert len(places) == len(set(places)) >= 7
    assert all(page.count(f' id="{place}"') == 1 for place in places)
    assert page.count(">How this is worked out</h2>") == 1


def test_people_are_thanked_and_who_stays_anonymous_is_not_named() -> None:
    files = {
        "decisions/0001-x": revisited("falsified"),
        "decisions/0002-y": revisited("falsified"),
        "dissent/0001-a": memo("upheld", "2026-09-01", "2026-09-02", author="chen"),
        "dissent/0001-b": memo("upheld", "2026-09-01", "2026-09-02", author="anonymous"),
        "dissent/0001-c": memo("upheld", "2026-09-01", "2026-09-02", author="[Anonymous, dara]"),
        "dissent/0001-d": memo("upheld", "2026-09-01", "2026-09-02"),
    }
    found = view(files).card.credits
    assert list(found.people) == [("ana", 2), ("chen", 1)]
    assert found.n == 6
    text = plain(html(files))
    assert "2 more were found by people whom nobody names. Thank you, too." in text
    assert "1 is credited to nobody" in text
    assert "Thank you for finding us wrong" in text
    assert "dara" not in text


def test_only_anonymous_people_are_thanked_as_well() -> None:
    files = {
        "decisions/0001-x": "status: accepted",
        "dissent/0001-b": memo("upheld", "2026-09-01", "2026-09-02", author="anonymous"),
    }
    found = view(files).card.credits
    assert found.people == ()
    assert "1 was found by somebody whom nobody names. Thank you." in plain(html(files))


def test_the_dominating_constraint_is_named_and_explained() -> None:
    found = view(FULL).card.constraints
    text = plain(html(FULL))
    assert "Incentive drift is named by 2 of 3 : rewards favour local throughput" in text
    assert text.index("Incentive drift 2") < text.index("Context debt 1")
    assert len(text.partition("Named by none: ")[2].partition(".")[0].split(", ")) == 7
    assert (found.n, found.unstated) == (3, 1)


def test_constraints_that_tie_share_the_lead_up_to_three() -> None:
    def named(*constraints: str) -> str:
        files = {
            f"decisions/{n:04}-x": f"status: accepted\nconstraint: {item}"
            for n, item in enumerate(constraints)
        }
        return plain(html(files))

    four = [str(item) for item in Constraint][:4]
    said = "Epistemic centralization and incentive drift are each named by 1 of 2 :"
    assert said in named(*four[:2])
    assert "No constraint is named more often than the others ." in named(*four)


# ── Filters ──


def test_a_filter_takes_dissent_along_with_what_it_is_about() -> None:
    files = {
        "decisions/0001-x": "status: accepted\nsteward: ana\nstakes: major",
        "decisions/0002-y": revisited("falsified", 0.8, steward="bo", stakes="major"),
        "dissent/0001-a": memo("upheld", "2026-09-01", "2026-09-03", author="chen"),
        "reviews/2026-10-01": (
            "date: 2026-10-01\nexamined: [{item: decisions/1, outcome: falsified, by: dara},"
            " {item: decisions/2, outcome: falsified, by: eve}]"
        ),
    }
    ana = view(files, Filters(steward="ana", limit=1))
    assert ana.card.verdicts.n == 0 and not ana.card.forecasts.n
    assert [item.of for item in dissent_of(ana)[:1]] == ["1 of 1 major decision"]
    assert ana.card.resolution.days.n == 1
    assert [person for person, _ in ana.card.credits.people] == ["chen", "dara"]
    bo = view(files, Filters(steward="bo"))
    assert bo.card.verdicts.n == 1 and not bo.card.resolution.days.n
    assert [person for person, _ in bo.card.credits.people] == ["ana", "eve"]


def test_a_narrowed_scorecard_says_so_and_leads_back() -> None:
    page = html(FULL, Filters(constraint="context-debt"))
    assert "Shown: context debt." in plain(page)
    assert 'href="./">Everything' in page


# ── Hostile texts ──


def test_markup_of_a_record_is_shown_as_text() -> None:
    quoted = "'" + EVIL.replace("'", "''") + "'"
    files = {
        "decisions/0001-x": f"title: {quoted}\n"
        + revisited("falsified", 0.5).replace("ana", quoted),
        "dissent/0001-a": memo("upheld", "2026-09-01", "2026-09-02", author=quoted),
    }
    page = html(files)
    found = _Tags(page)
    assert found.wrong == []
    assert not {"script", "img"} & {tag for tag, _ in found.tags}
    assert page.count("&lt;script&gt;") >= 2


def test_a_view_that_stands_twice_on_a_page_has_its_ids_once() -> None:
    page, shown = html({**FULL, **forecasts(10)}), set()
    first, second = (once(page, "scorecard", shown) for _ in range(2))
    assert len(_Tags(first).having("id")) > 7
    assert not list(_Tags(second).having("id"))


def test_the_same_register_makes_the_same_page() -> None:
    files = {**forecasts(10), **FULL}
    assert html(files) == html(files)
