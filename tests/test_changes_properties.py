"""changes: whatever is done to a register is told, once each, and nothing else is."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

import samples
from changes_support import MEMO_BODY, TODAY, changes, registered
from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.model import Changes, What
from mkdocs_dissent.records.kinds import Record
from mkdocs_dissent.records.parts import Source
from mkdocs_dissent.register.register import link

COUNT = 4


def base() -> dict[str, str]:
    files = {}
    for n in range(COUNT):
        files[f"decisions/{n:04d}-d.md"] = (
            f"---\nstatus: accepted\nsteward: ana\nrevisit: 2027-01-01\nconfidence: 0.5\n---\n"
            f"# Decide on thing {n}\n\nWe choose the way of number {n} and keep to it for a year.\n"
        )
        files[f"dissent/{n:04d}-m.md"] = (
            f"---\ndecision: {n}\nauthor: chen\nstatus: open\nresolved-if: it holds\n---\n"
            + MEMO_BODY.replace("# One store", f"# Thing {n}", 1)
        )
    return files


Edit = Callable[[str], str]


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


DECISION_EDITS: dict[str, Edit] = {
    "status": swap("accepted", "retired"),
    "steward": swap("steward: ana", "steward: bo"),
    "revisit": swap("2027-01-01", "2027-06-01"),
    "confidence": swap("0.5", "0.75"),
    "title": swap("Decide on", "Settle"),
    "body": swap("for a year", "for ever"),
    "evidence": swap(
        "---\n#", "evidence: [{date: 2026-11-01, bearing: supports, note: x}]\n---\n#"
    ),
    "form": swap("---\nstatus", "---\n# who\nstatus"),
}
MEMO_EDITS: dict[str, Edit] = {
    "status": swap("status: open", "status: answered"),
    "resolved-if": swap("resolved-if: it holds\n", ""),
    "author": swap("chen", "chen-li"),
}


def told(changes: Changes) -> dict[str, set[str]]:
    """What is told of each changed file, by the words of the edits above."""
    found: dict[str, set[str]] = {}
    for item in changes.records:
        said = {field.name for field in item.fields}
        prose = item.body and item.after is not None
        said |= {"body"} if prose and "title" not in said else set()
        said |= {entry.field for entry in item.entries}
        if item.what is not What.CHANGED:
            said.add(str(item.what))
        found[item.record.source.path] = said
    return found


PATHS = sorted(base())
BASE = base()


@st.composite
def edits(draw: st.DrawFn) -> dict[str, set[str]]:
    """Path → the edits made to it; of a removed file, only that."""
    chosen = draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=6))
    made: dict[str, set[str]] = {}
    for path in chosen:
        known = DECISION_EDITS if path.startswith("decisions") else MEMO_EDITS
        if draw(st.integers(0, 4)) == 0:
            made[path] = {"removed"}
        else:
            made[path] = set(
                draw(st.lists(st.sampled_from(sorted(known)), min_size=1, unique=True))
            )
    return made


def applied(made: dict[str, set[str]]) -> dict[str, str]:
    files = base()
    for path, names in made.items():
        known = DECISION_EDITS if path.startswith("decisions") else MEMO_EDITS
        if names == {"removed"}:
            del files[path]
            continue
        for name in sorted(names):
            files[path] = known[name](files[path])
    return files


@given(edits())
def test_exactly_the_edits_made_are_told(made: dict[str, set[str]]) -> None:
    found = changes(BASE, applied(made))
    expected = {path: names - {"form"} for path, names in made.items()}
    expected = {path: names for path, names in expected.items() if names}
    for names in expected.values():
        if "title" in names:  # a heading is part of the text, and told as the title
            names.discard("body")
    left = told(found)
    removed = {key for key, names in expected.items() if names == {"removed"}}
    for path, names in expected.items():
        # The end of a decision tells its links, and nothing of its fields.
        assert left.pop(path) == names
    # What is left of a removed decision is a link that its memo stated: told with the removal.
    assert left == {}, removed
    forms = {path for path, names in made.items() if names == {"form"}}
    assert len(found.form_only) == len(forms)


@given(edits())
def test_a_change_and_its_reverse_tell_the_same_records(made: dict[str, set[str]]) -> None:
    there, back = changes(BASE, applied(made)), changes(applied(made), BASE)
    reverse = {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}
    assert sorted(
        (item.record.source.path, reverse.get(item.what, item.what)) for item in there.records
    ) == sorted((item.record.source.path, item.what) for item in back.records)


@given(edits(), st.randoms(use_true_random=False))
def test_the_order_is_total_and_hangs_on_nothing_but_the_records(
    made: dict[str, set[str]], shuffle: random.Random
) -> None:
    before, records = registered(BASE), list(registered(applied(made)).records)
    first, again = (compare(before, link(records), TODAY) for _ in range(2))
    assert first == again
    ranks = [item.reason.rank for item in first.records]
    assert ranks == sorted(ranks)
    # Registers whose records are given in any order give the same changes in the same order.
    shuffle.shuffle(records)
    other = compare(before, link(records), TODAY)
    assert [i.record.source.path for i in other.records] == [
        i.record.source.path for i in first.records
    ]


@given(edits())
def test_a_register_changes_nothing_against_its_equal(made: dict[str, set[str]]) -> None:
    files = applied(made)
    assert changes(files, dict(files)) == Changes()


FOREIGN = {
    "decisions/0004-nygard.md": "# 4. Use it\n\nDate: 2026-01-10\n\n## Status\n\nAccepted\n\nAmends [2](0002-one-store.md)\n\n## Context\n\nWe have two.\n",
    "decisions/0005-bullets.md": "# Use that\n\n* Status: accepted\n* Date: 2026-01-10\n* Deciders: ana, bo\n\n## Context\n\nWe never had three.\n",
    "decisions/0006-inline.md": "# Use all\n\n**Status:** Accepted | **Date:** 2025-02-17 | **Review:** 2026-02-17\n\nYes, never.\n",
}
SAMPLES = {
    path: text for path, text in {**samples.FILES, **FOREIGN}.items() if isinstance(text, str)
}
RECORDS = sorted(
    p for p in SAMPLES if p.endswith(".md") and not p.endswith("README.md") and "docs/" not in p
)


@given(st.data())
def test_no_change_of_a_line_is_swallowed(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(RECORDS))
    lines = SAMPLES[path].split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    what = data.draw(st.sampled_from(["delete", "double", "word", "swap"]))
    if what == "delete":
        del lines[at]
    elif what == "double":
        lines.insert(at, lines[at])
    elif what == "word":
        words = lines[at].split(" ")
        words.insert(
            data.draw(st.integers(0, len(words))), data.draw(st.sampled_from(["never", "9", "x:"]))
        )
        lines[at] = " ".join(words)
    else:
        lines[at : at + 2] = lines[at : at + 2][::-1]
    after = {**SAMPLES, path: "\n".join(lines)}
    first, second = registered(SAMPLES), registered(after)
    found = changes(SAMPLES, after)
    if path in {item.record.source.path for item in found.records}:
        return
    [was] = [record for record in first.records if record.source.path == path]
    [now] = [record for record in second.records if record.source.path == path]
    assert said(was) == said(now)
    assert sorted(was.source.body.split()) == sorted(now.source.body.split())
    if was.source.dialect == "native":
        assert was.source.body.split() == now.source.body.split()


def said(record: Record) -> str:
    """Everything that a record's fields say, wherever in the file they say it.

    Dated facts say the same in any order; the ledger of revisits does not.
    """
    bare = replace(record, source=Source(path=""), revisit=record.revisit_date)
    for name in ("evidence", "examined", "forum"):
        if entries := getattr(bare, name, ()):
            bare = replace(bare, **{name: tuple(sorted(entries, key=repr))})
    return re.sub(r"Position\([^)]*\)", "", repr(bare))
