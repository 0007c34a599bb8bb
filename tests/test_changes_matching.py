"""changes: a record is known again whatever its file is called, and none is dropped."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from changes_support import TODAY, change, changes, decision, registered
from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.model import Reason, What
from mkdocs_dissent.policy import Policy

PROSE = " ".join(f"word{n} of the text" for n in range(40))


def text(title: str, prose: str = PROSE, front: str = "") -> str:
    return decision(front, f"# {title}\n\n{prose}\n")


def told(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """What became of each record, where it is, and where it was."""
    return [
        (str(item.what), item.record.source.path, item.before.source.path if item.before else "")
        for item in changes(before, after).records
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("decisions/0002-a.md", "decisions/0002-b.md"),
        ("decisions/0002-a.md", "decisions/0007-a.md"),
        ("decisions/0002-a.md", "decisions/old/0002-a.md"),
        ("decisions/old/2-a.md", "decisions/new/2-b.md"),
    ],
)
def test_a_record_of_the_same_title_is_renamed(old: str, new: str) -> None:
    assert told({old: text("A")}, {new: text("A", "All other words.")}) == [("renamed", new, old)]


def test_a_record_whose_id_stays_is_moved() -> None:
    old = {"decisions/a.md": text("A", front="id: 0002-x")}
    new = {"decisions/sub/b.md": text("B", "Other.", "id: 0002-x")}
    [found] = changes(old, new).records
    assert found.what is What.RENAMED
    assert [field.name for field in found.fields] == ["title"]


def test_a_file_whose_id_changes_is_renamed() -> None:
    old, new = ({"decisions/a.md": text("A", front=f"id: {id_}")} for id_ in ("x", "y"))
    assert told(old, new) == [("renamed", "decisions/a.md", "decisions/a.md")]


def test_a_text_that_is_mostly_the_same_is_renamed() -> None:
    old = {"decisions/0001-a.md": text("A")}
    new = {"decisions/0009-z.md": text("Z", PROSE.replace("word7 of", "word7 not of"))}
    [found] = changes(old, new).records
    assert (found.what, found.accepted_text_changed) == (What.RENAMED, "substantial")
    assert found.reasons[0] is Reason.ACCEPTED, "a renamed file hides no change"


def test_a_text_that_shares_little_is_another_record() -> None:
    other = " ".join(f"thing{n} in a story" for n in range(40))
    found = told({"decisions/0001-a.md": text("A")}, {"decisions/0009-z.md": text("Z", other)})
    assert [what for what, _, _ in found] == ["removed", "added"]


def test_short_texts_that_look_alike_are_no_renames() -> None:
    found = told(
        {"decisions/0001-a.md": text("A", "Yes.")}, {"decisions/0009-z.md": text("Z", "Yes.")}
    )
    assert [what for what, _, _ in found] == ["removed", "added"]


def test_a_number_alone_tells_nothing() -> None:
    other = text("Use sheets", "Quite another thing altogether, and nobody knew.")
    found = told({"decisions/0007-a.md": text("Use stores")}, {"decisions/0007-b.md": other})
    assert [what for what, _, _ in found] == ["removed", "added"]


def test_a_title_that_several_bear_is_told_apart_by_number() -> None:
    old = {f"decisions/{n}-a.md": text("Same", f"Prose of {n} only.") for n in (1, 2)}
    new = {f"decisions/{n}-b.md": text("Same", f"Words of {n} alone.") for n in (2, 1)}
    assert [(what, path) for what, path, _ in told(old, new)] == [
        ("renamed", "decisions/1-b.md"),
        ("renamed", "decisions/2-b.md"),
    ]
    unclear = {
        "decisions/8-b.md": text("Same", "Words."),
        "decisions/9-b.md": text("Same", "Words."),
    }
    assert Counter(what for what, _, _ in told(old, unclear)) == {"removed": 2, "added": 2}


def test_a_record_moves_to_another_folder_with_its_text() -> None:
    old = {"decisions/0004-doubt.md": text("Doubt")}
    new = {"dissent/0004-doubt.md": text("Doubt").replace("status: accepted", "status: open")}
    found = change(old, new)
    assert found.what is What.RENAMED
    assert ("kind", "decision", "memo") in [(f.name, f.old, f.new) for f in found.fields]


def test_two_records_of_one_id_are_told_apart_by_their_files() -> None:
    old = {
        "decisions/a.md": text("A", front="id: x\nsteward: ana"),
        "decisions/b.md": text("B", "Other.", "id: x\nsteward: bo"),
    }
    new = {**old, "decisions/b.md": text("B", "Other.", "id: x\nsteward: cy")}
    [found] = changes(old, new).records
    assert found.record.source.path == "decisions/b.md"
    assert [(f.old, f.new) for f in found.fields] == [("bo", "cy")]


def test_one_of_two_records_of_one_id_can_go() -> None:
    old = {
        "decisions/a.md": text("A", front="id: x"),
        "decisions/b.md": text("B", "Other.", "id: x"),
    }
    for gone in old:
        new = {path: held for path, held in old.items() if path != gone}
        [found] = changes(old, new).records
        assert (found.what, found.record.source.path) == (What.REMOVED, gone)
        assert found.notes
    for path in old:
        [found] = changes({p: t for p, t in old.items() if p != path}, old).records
        assert (found.what, found.record.source.path) == (What.ADDED, path)


# Work


def many(
    count: int, mark: str, *, title: str = "Decision", folder: str = "decisions"
) -> dict[str, str]:
    return {
        f"{folder}/{n:05d}-{mark}.md": text(
            f"{title} {n}{mark}",
            f"Number {n} says thing{n} and {n * 7} more of {n % 13}. {PROSE} {mark}",
        )
        for n in range(count)
    }


def counted(monkeypatch: pytest.MonkeyPatch, count: int) -> Counter[str]:
    calls: Counter[str] = Counter()
    with monkeypatch.context() as patch:
        for file, name in (
            ("match", "likeness"),
            ("match", "_rows"),
            ("compare", "field_changes"),
            ("text", "align"),
        ):
            owner = sys.modules[f"mkdocs_dissent.diff.{file}"]
            original = getattr(owner, name)

            def call(
                *args: object, _name: str = name, _of: object = original, **more: object
            ) -> object:
                calls[_name] += 1
                return _of(*args, **more)  # type: ignore[operator]

            patch.setattr(owner, name, call)
        before, after = registered(many(count, "a")), registered(many(count, "b"))
        found = compare(before, after, TODAY)
    assert Counter(item.what for item in found.records).total() >= count
    return calls


def test_records_renamed_all_at_once_are_compared_with_a_few_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small, large = counted(monkeypatch, 40), counted(monkeypatch, 160)
    for name in small.keys() | large.keys():
        assert large[name] <= 5 * small[name] + 10, name
    assert large["likeness"] <= 4 * 160


def test_a_thousand_changed_records_are_all_told() -> None:
    files = many(1_000, "a")
    edited = {path: held.replace("thing", "matter") for path, held in files.items()}
    found = changes(files, edited)
    assert len(found.records) == 1_000
    assert found.words == "1\u202f000 decisions changed"


def test_many_records_renamed_at_once_are_all_known_again() -> None:
    found = changes(many(300, "a"), many(300, "b", title="Choice"))
    assert found.words == "300 decisions renamed"
    numbers = [
        (item.before.id[:5], item.after.id[:5])
        for item in found.records
        if item.before and item.after
    ]
    assert all(was == now for was, now in numbers)


def test_only_what_differs_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    files = many(50, "a")
    edited = {path: held.replace("thing7 ", "matter7 ") for path, held in files.items()}
    seen: list[str] = []
    owner = sys.modules["mkdocs_dissent.diff.compare"]
    original = owner.field_changes

    def field_changes(old, new, *rest):  # type: ignore[no-untyped-def]
        seen.append(new.id)
        return original(old, new, *rest)

    monkeypatch.setattr(owner, "field_changes", field_changes)
    found = changes(files, edited)
    assert seen == [item.key[1] for item in found.records] == ["00007-a"]
    seen.clear()
    same = registered(files, Policy())
    assert not compare(same, same, TODAY)
    assert seen == []
