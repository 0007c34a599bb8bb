"""register: linking anew what differs gives what linking everything gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_dissent.records import Record
from mkdocs_dissent.register import Register, link, relink
from test_register import record

NAMES = [
    "decisions/0001-a",
    "decisions/0001-b",
    "decisions/0002-a",
    "decisions/0007-use-postgres",
    "decisions/x/0007-use-postgres",
    "decisions/Use-Postgres",
    "decisions/index2",
    "dissent/0001-a",
    "dissent/0007-cost",
    "dissent/m",
    "initiatives/0001-a",
    "initiatives/0009-z",
    "dissent/pull",
]
REFERENCES = st.sampled_from(
    "1 7 2 9 0007 ADR-7 #7 7#consequences 0001-a 0001-A 0007-use-postgres use-postgres"
    " 0007-use-postgres.md 0007-use-postgres.html x/0007-use-postgres decisions/7 decisions/0001-a"
    " ../decisions/0001-a.md ../decisions/0001-a/ ./0002-a.md ../decisions/x/../0002-a.md"
    " 0002%2da .. . nowhere ../../x".split()
)
FIELDS = st.sampled_from(["supersedes", "superseded-by", "amends"])


@st.composite
def fronts(draw: st.DrawFn, name: str) -> str:
    found = draw(st.lists(REFERENCES, max_size=2))
    references = f"[{', '.join(repr(text) for text in found)}]"
    if name == "dissent/pull":
        return f"kind: andon\naffects: {references}"
    if name.startswith("initiatives/"):
        return "kind: bet"
    field = "decision" if name.startswith("dissent/") else draw(FIELDS)
    return f"{field}: {references}" if found else ""


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[Record], list[Record]]:
    """The records of one register, and those of another that shares some of them."""
    before, after = [], []
    for name in NAMES:
        sides = draw(
            st.sampled_from(["none", "same", "same", "same", "before", "after", "changed"])
        )
        made = record(name, draw(fronts(name))) if sides != "none" else None
        if made and sides != "after":
            before.append(made)
        if made and sides in ("same", "after"):
            after.append(made)
        if sides == "changed":
            after.append(record(name, draw(fronts(name))))
    return before, after


def plain(register: Register) -> Any:
    stated = {made: list(said) for made, said in register.statements.items()}
    ends = [
        {at: list(keys) for at, keys in side.items()}
        for side in (register.targets, register.sources)
    ]
    return register.records, dict(register.by_key), stated, register.unresolved, ends


@settings(max_examples=600, deadline=None)
@given(registers())
def test_linking_anew_is_linking(both: tuple[list[Record], list[Record]]) -> None:
    before, after = both
    assert plain(relink(link(after), before)) == plain(link(before))


def test_two_records_of_one_id_are_linked_from_scratch() -> None:
    twice = [record("decisions/0001-a", "supersedes: 2"), record("decisions/0001-a")]
    after = [*twice, record("decisions/0002-b")]
    assert plain(relink(link(after), after[1:])) == plain(link(after[1:]))
    assert plain(relink(link(after[1:]), after)) == plain(link(after))


def test_what_is_not_there_is_not_put_in_by_asking() -> None:
    register = link([record("decisions/0001-a", "supersedes: 9")])
    size = len(register.statements)
    with pytest.raises(KeyError):
        register.statements["nothing"]  # type: ignore[index]
    assert len(register.statements) == size


def test_only_what_may_have_moved_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs_dissent.register import linking

    records = [record(f"decisions/{at:04d}-d", f"amends: {at - 1}") for at in range(1, 200)]
    changed = [*records[:-1], record("decisions/0199-d", "amends: 5")]
    known = link(records)
    asked = []
    whole = linking.references_of
    monkeypatch.setattr(linking, "references_of", lambda item: asked.append(item.id) or whole(item))
    relink(known, changed)
    assert asked == ["0001-d", "0199-d"]  # the first leads nowhere
