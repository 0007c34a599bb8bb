"""changes: a published register can be the base, and nothing that is served there is trusted."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from changes_support import TODAY, registered
from mkdocs_dissent.diff import Changes, What, compare, published
from mkdocs_dissent.diff.published import published_register
from mkdocs_dissent.feeds import feed_files
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.register import Register
from patience import PATIENCE

FILES = {path: text for path, text in samples.FILES.items() if isinstance(text, str)}
REVIEW = """\
---
date: 2026-11-01
facilitator: ana
red-team: [bo, cy]
examined: [{item: 2, outcome: survived, by: bo}]
permits: {team-a: [load, cost]}
forum: [{note: slow, memo: 0002-too-new}]
---
# Review
"""
ALL = {**FILES, "reviews/2026-11-01.md": REVIEW}
TWO = "decisions/0002-one-store.md"


def publish(register: Register) -> str:
    return feed_files(register, TODAY, lambda uri: uri)["register.json"]


def against_published(before: dict[str, str], after: dict[str, str]) -> Changes:
    base = published_register(publish(registered(before)), Policy())
    assert base.notes == ()
    return compare(base.register, registered(after), TODAY, published=True)


def test_a_register_changes_nothing_against_what_it_published() -> None:
    found = against_published(ALL, ALL)
    assert found.records == ()
    assert found.not_compared == ()


def test_the_day_of_the_site_is_known() -> None:
    assert published_register(publish(registered(ALL)), Policy()).as_of == dt.date(2026, 11, 22)


def edited(path: str, old: str, new: str) -> dict[str, str]:
    assert old in ALL[path]
    return {**ALL, path: ALL[path].replace(old, new)}


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (TWO, "confidence: 0.7", "confidence: 0.9", "confidence 0.7 0.9"),
        (TWO, "status: accepted", "status: retired", "status accepted retired"),
        (TWO, "steward: ana", "steward: bo", "steward ana bo"),
        (TWO, "# 2. Use one store", "# Use a store", "title Use one store Use a store"),
        ("initiatives/0001-ledger.md", "horizon: 6 months", "horizon: 5 months", "horizon 6 months 5 months"),
        ("dissent/0003-bill.md", "review-by: 2026-12-04", "review-by: 2026-12-09", "review-by 2026-12-04 2026-12-09"),
    ],
)  # fmt: skip
def test_a_changed_field_is_told(path: str, old: str, new: str, told: str) -> None:
    [found] = against_published(ALL, edited(path, old, new)).records
    assert [f"{field.name} {field.old} {field.new}" for field in found.fields] == [told]
    assert found.body is None


def test_a_pushed_date_and_entries_are_told() -> None:
    after = edited(TWO, "revisit: 2026-10-01", "revisit: 2027-10-01")
    after[TWO] = after[TWO].replace("Costs rose", "Costs fell")
    [found] = against_published(ALL, after).records
    assert found.push is not None
    assert [entry.what for entry in found.evidence] == [What.CHANGED]


def test_readings_of_metrics_are_told() -> None:
    after = edited(
        "initiatives/0001-ledger.md", "2026-11-01: 95}", "2026-11-01: 95, 2026-11-20: 80}"
    )
    [found] = against_published(ALL, after).records
    assert [(m.name, m.readings_added) for m in found.metrics] == [("Time to first byte", 1)]


@pytest.mark.parametrize(
    ("old", "new", "words", "gained"),
    [
        ("supersedes: 1\n", "", "supersedes", False),
        ("stakes: major", "stakes: major\namends: 3", "amends", True),
    ],
)
def test_links_are_told(old: str, new: str, words: str, gained: bool) -> None:
    after = edited(TWO, old, new)
    if not gained:
        name = "decisions/0001-old-store.md"
        after[name] = after[name].replace("superseded by [2](0002-one-store.md)", "superseded")
    links = [link for item in against_published(ALL, after).records for link in item.links]
    assert (words, gained) in [(link.words, link.gained) for link in links]


def test_records_come_and_go_and_bear_other_names() -> None:
    after = {path: text for path, text in ALL.items() if path != "dissent/0002-too-new.md"}
    after["decisions/0009-guide.md"] = after.pop("decisions/0003-guide-first.md")
    found = against_published(ALL, after)
    assert [(str(item.what), item.record.id) for item in found.records] == [
        ("removed", "0002-too-new"),
        ("renamed", "0009-guide"),
        # Its forum names the memo that is gone.
        ("changed", "2026-11-01"),
    ]


def test_an_unreadable_record_is_published_as_one() -> None:
    broken = {**ALL, TWO: "---\nstatus: [\n---\n# Broken\n"}
    found = against_published(broken, ALL)
    [item] = [item for item in found.records if item.record.id == "0002-one-store"]
    assert item.unreadable
    assert [entry.path for entry in found.not_compared] == [TWO]


# Hostile and foreign texts


def document(**more: Any) -> dict[str, Any]:
    record = {
        "kind": "decision",
        "id": "0002-a",
        "title": "A",
        "path": "decisions/0002-a.md",
        **more,
    }
    return {"schema": 1, "as_of": "2026-11-22", "records": [record], "contradictions": []}


def deep(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not JSON"),
        ("<html>404</html>", "is not JSON: line 1, column 1"),
        ("[" * 100_000, "is not JSON that can be read"),
        ('{"a":' * 100_000, "is not JSON that can be read"),
        ("[]", "a list `records`"),
        ("null", "a list `records`"),
        ('{"records": 7}', "a list `records`"),
        ('{"records": []}', "the `schema` None"),
        ('{"schema": 2, "records": []}', "the `schema` 2, and this version reads 1"),
        ('{"schema": true, "records": []}', "the `schema` true"),
        ('{"schema": [], "records": []}', "the `schema` of a wrong type"),
        ('{"schema": 1, "records": [7]}', "no object as record 1"),
        ('{"schema": 1, "records": [{}]}', "record 1 no text as `kind`"),
        (json.dumps(document(kind="spell")), "the kind `spell`"),
        (json.dumps(document(kind=["decision"])), "no text as `kind`"),
        (json.dumps(document(id="")), "no text as `id`"),
        (json.dumps(document(path=None)), "no text as `path`"),
        (json.dumps(document(x=deep(300))), "nested too deep"),
        (json.dumps(document(title="\ud800")), "no Unicode"),
        ('{"schema": 1, "records": [], "x": NaN}', "is not JSON that can be read"),
        ('{"schema": 1, "records": [' + "1" * 5_000 + "]}", "is not JSON that can be read"),
        ('{"version": "2.1.0", "runs": []}', "a list `records`"),
    ],
)  # fmt: skip
def test_what_is_no_published_register_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"^the published register ") as caught:
        published_register(text, Policy())
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_that_is_too_long_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(*args: object, **more: object) -> object:
        raise AssertionError("it was read")

    monkeypatch.setattr(published.json, "loads", unread)
    text = " " * (published.MOST_CHARACTERS + 1)
    with pytest.raises(ValueError, match="40,000,001 characters"):
        published_register(text, Policy())


@pytest.mark.parametrize(
    "values",
    [
        {"status": 7, "date": "tomorrow", "steward": {"a": []}},
        {"confidence": 1e400, "evidence": [7, None, {"date": []}], "revisits": "x"},
        {"supersedes": [7, None, "0002-a", "nowhere"], "amends": "0002-a", "initiative": {}},
        {"title": "<script>", "path": "../../etc/passwd", "id": "../x"},
        {"waive": [], "stop_criteria": deep(5), "readable": "no", "dialect": 7},
    ],
)
def test_wrong_values_are_noted_and_the_rest_is_read(values: dict[str, Any]) -> None:
    text = json.dumps(document(**values)).replace("Infinity", "1e999")
    found = published_register(text, Policy())
    [record] = found.register.records
    assert record.title == values.get("title", "A")
    assert all(note.strip() and "\n" not in note for note in found.notes)
    compare(found.register, registered(ALL), TODAY, published=True)


def test_only_some_notes_are_kept() -> None:
    one = document(status="sort of", date="soon")["records"][0]
    text = json.dumps({"schema": 1, "records": [{**one, "id": f"a{n}"} for n in range(300)]})
    notes = published_register(text, Policy()).notes
    assert len(notes) == 21
    assert notes[-1] == "580 more values were not understood."


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    "status date steward evidence revisits metrics supersedes dissents_from affects readable"
    " dialect waive permits examined harm resolution horizon title id path kind".split()
)


@given(
    st.sampled_from(["decision", "memo", "andon", "bet", "probe", "review"]),
    st.dictionaries(NAMES, JSON, max_size=6),
)
def test_whatever_is_served_is_read_or_refused(kind: str, values: dict[str, Any]) -> None:
    data = document(kind=kind)
    data["records"][0] |= values
    text = json.dumps(data)
    try:
        found = published_register(text, Policy())
    except ValueError as error:
        assert str(error).startswith("the published register ")
        return
    compare(found.register, registered(ALL), TODAY, published=True)


@pytest.mark.parametrize(
    "make",
    [
        lambda: json.dumps({"schema": 1, "records": [["x"] * 2_000_000]}),
        lambda: json.dumps(document(evidence=[{}] * 10_000)),
        lambda: json.dumps(document(stop_criteria=["x" * 90] * 100_000)),
    ],
)
def test_a_large_text_does_not_hang(make: Callable[[], str]) -> None:
    text = make()
    start = time.process_time()
    with contextlib.suppress(ValueError):
        published_register(text, Policy())
    assert time.process_time() - start < PATIENCE
