"""The end of the previous quarter beside today, worked out by hand from dates on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from mkdocs_dissent.pages.context import Context
from mkdocs_dissent.pages.renderer import Renderer
from mkdocs_dissent.practices.scoring import (
    Comparison,
    portfolio_beside,
    previous_end,
    scorecard,
    scorecard_beside,
)
from registers import policy, registered
from test_render import url_of

TODAY = dt.date(2026, 11, 22)
CADENCE = {"cadence": {"start": "2026-10-05", "quarter_weeks": 13}}
"""The first quarter has not ended: the one before it ended on 4 October."""


def rows(found: Comparison | None) -> dict[str, tuple[str, str]]:
    assert found
    return {
        title: (then.replace("\xa0", " "), now.replace("\xa0", " "))
        for title, then, now in found.rows
    }


def scores(files: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    register, options = registered(files), policy(**CADENCE)
    card = scorecard(register, options, TODAY)
    return rows(scorecard_beside(register, options, TODAY, card))


def under_way(files: Mapping[str, str]) -> Comparison:
    register, options = registered(files), policy(**CADENCE)
    found = portfolio_beside(register.initiatives, register, options, TODAY)
    assert found
    return found


def test_the_previous_quarter_ends_where_the_one_of_today_begins() -> None:
    none = registered({})
    for cadence, today, expected in [
        ({"start": "2026-10-05"}, TODAY, dt.date(2026, 10, 4)),
        ({"start": "2026-01-05"}, TODAY, dt.date(2026, 10, 4)),
        ({"start": "2026-01-05", "quarter_weeks": 2}, TODAY, dt.date(2026, 11, 8)),
        ({"start": "2027-01-05"}, TODAY, None),
        ({"start": "0001-01-01"}, dt.date(1, 1, 2), None),
    ]:
        assert previous_end(none, policy(cadence=cadence), today) == expected


def test_verdicts_and_forecasts_count_on_the_day_they_bear() -> None:
    record = (
        "status: accepted\nhypothesis: It holds\nconfidence: 0.9\nrevisits:\n"
        "- {{date: {0}, verdict: {1}, by: ana, note: Seen}}"
    )
    files = {
        f"decisions/{n:04}-x": record.format("2026-09-01" if n <= 10 else "2026-11-01", verdict)
        for n, verdict in enumerate(["confirmed"] * 10 + ["falsified"] * 2, 1)
    }
    found = scores(files)
    assert found["Revisits with a verdict"] == ("10", "12")
    assert found["Claims that they proved false"] == ("0", "2")
    assert found["Forecasts resolved"] == ("10", "12")
    # (10 · 0.1² + 2 · 0.9²) / 12
    assert found["Brier score"] == ("0.01", "0.14")
    del files["decisions/0001-x"]
    assert scores(files)["Brier score"][0] == "none below 10 forecasts"


def test_contradictions_stood_then_as_their_dates_say() -> None:
    found = scores(
        {
            "decisions/0001-x": "status: accepted",
            "dissent/0001-a": "decision: 1\nstatus: answered\ndate: 2026-08-01\n"
            "resolution: {date: 2026-08-11, by: ana, note: So}",
            "dissent/0002-b": "decision: 1\nstatus: answered\ndate: 2026-09-04\n"
            "resolution: {date: 2026-11-04, by: ana, note: So}",
            "dissent/0003-c": "decision: 1\nstatus: open\ndate: 2026-11-01",
        }
    )
    assert found["Contradictions open"] == ("1", "1")
    assert found["Median from contradiction to resolution"] == (
        "10 days (n = 2)",
        "61 days (n = 3)",
    )
    assert found["Met within one cadence"] == ("1 of 2, 50 %", "1 of 3, 33 %")


def test_what_was_under_way_is_told_by_its_start_and_its_end() -> None:
    found = under_way(
        {
            "initiatives/a": "kind: probe\nstatus: active\nstart: 2026-10-04\ncapacity: 10",
            "initiatives/b": "kind: probe\nstatus: active\nstart: 2026-10-05\ncapacity: 20",
            "initiatives/c": "kind: probe\nstatus: done\nstart: 2026-09-01\ndate: 2026-11-20\n"
            "result: {verdict: supported, date: 2026-10-04, note: So}\ncapacity: 5",
            "initiatives/d": "kind: bet\nstatus: stopped\nstart: 2026-08-01\ndate: 2026-10-05",
            "initiatives/e": "kind: bet\nstatus: proposed\nstart: 2026-08-01\ncapacity: 5",
            "initiatives/f": "kind: bet\nstatus: active\ncapacity: 30",
            "initiatives/g": "kind: bet\nstatus: done\nstart: 2026-08-01",
        }
    )
    assert rows(found) == {
        "Probes under way, mid-bar ones included": ("1", "2"),
        "Capacity given to these probes": ("10 %", "30 %"),
        "Bets under way, mid-bar ones included": ("1", "1"),
        "Capacity given to these bets": ("not stated", "30 %"),
    }
    assert found.unknown.endswith("Without the dates to tell, and not counted then: 2.")


def test_both_pages_show_both_days_and_say_what_has_no_dates() -> None:
    files = {
        "decisions/0001-x": "status: accepted\nrevisits: [{date: 2026-11-01, verdict: confirmed}]",
        "initiatives/a": "kind: probe\nstatus: active\nstart: 2026-10-04",
    }
    made = Renderer(Context(registered(files), policy(**CADENCE), TODAY), url_of)
    for name in ("scorecard", "portfolio"):
        page = made.view(name, f"{name}.md")
        part = page[page.index('data-part="quarter"') :]
        part = part[: part.index("</section>")]
        assert "2026-10-04" in part
        assert "2026-11-22" in part
        assert "No dates tell what these were then" in part


def test_a_register_that_says_nothing_is_compared_with_nothing() -> None:
    made = Renderer(Context(registered({}), policy(**CADENCE), TODAY), url_of)
    for name in ("scorecard", "portfolio"):
        assert 'data-part="quarter"' not in made.view(name, f"{name}.md")
