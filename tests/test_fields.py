"""fields: each type says what it takes, reads it, and names what is wrong with anything else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_dissent.records.fields.declaring import (
    Model,
    Part,
    Parts,
    ReadingsOf,
    Table,
    canonical,
    declared_fields,
    names_of,
    read_part,
)
from mkdocs_dissent.records.fields.types import (
    Choice,
    Day,
    FieldType,
    Length,
    Number,
    OneReference,
    Path,
    Reading,
    Readings,
    Reference,
    References,
    Span,
    Text,
    Value,
    Words,
    iso_date,
    name_of,
    shown,
)
from mkdocs_dissent.records.kinds import MODELS
from mkdocs_dissent.records.parts import (
    AndonResolution,
    Evidence,
    Examined,
    ForumItem,
    Guardrail,
    Harm,
    MemoResolution,
    Metric,
    Metrics,
    Revisit,
    Source,
)
from mkdocs_dissent.records.vocabularies import DecisionStatus, Kind, Level

HUGE = 10**5000
PARTS: tuple[type[Any], ...] = (
    Evidence,
    Revisit,
    MemoResolution,
    AndonResolution,
    Guardrail,
    Metric,
    Metrics,
    Harm,
    Examined,
    ForumItem,
)


@dataclass
class Said:
    """A problem as a field type reports it."""

    code: str
    at: Path
    message: str
    hint: str


@dataclass
class Notes:
    """A reader that remembers what it was told."""

    words: Mapping[str, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)

    def problem(self, code: str, at: Path, message: str, hint: str = "") -> None:
        self.said.append(Said(code, at, message, hint))

    def readings(self, _file: str, _at: Path) -> tuple[Reading, ...]:
        return ()

    def synonyms(self, enum: type[StrEnum]) -> Mapping[str, str]:
        return self.words if enum is DecisionStatus else {}


def read(type_: FieldType, value: Value, *at: str | int) -> tuple[Any, Notes]:
    notes = Notes()
    return type_.read(value, at or ("field",), notes), notes


def read_well(type_: FieldType, value: Value, *at: str | int) -> Any:
    found, notes = read(type_, value, *at)
    assert notes.said == []
    return found


def read_badly(type_: FieldType, value: Value, *at: str | int) -> Said:
    """The one problem of a value of which nothing could be read."""
    found, notes = read(type_, value, *at)
    assert found in (None, (), {}, Readings()), "nothing is guessed"
    assert len(notes.said) == 1
    return notes.said[0]


# How a message names places and values


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (("status",), "status"),
        (("evidence", 0, "date"), "evidence[1].date"),
        (("metrics", "shadow", 11, "guardrail", "max"), "metrics.shadow[12].guardrail.max"),
        ((), ""),
    ],
)
def test_a_path_is_named_as_its_author_would_count(at: Path, name: str) -> None:
    assert name_of(at) == name


def test_a_value_in_a_message_is_short_and_on_one_line() -> None:
    assert shown("two\nlines\tand a tab") == "two lines and a tab"
    assert len(shown("long " * 1000)) <= 60
    assert shown("long " * 1000).endswith("…")
    assert len(shown(["nested", {"deep": ["list"] * 100}])) <= 60


def test_truth_values_are_shown_as_yaml_writes_them() -> None:
    assert (shown(True), shown(False)) == ("true", "false")


def test_a_number_of_five_thousand_digits_can_be_shown() -> None:
    assert len(shown(HUGE)) <= 60
    assert len(shown([HUGE])) <= 60


def test_a_message_names_the_place_the_value_and_what_was_expected() -> None:
    said = read_badly(Number(0, 1), "much", "confidence")
    assert said.code == "DM003"
    assert said.at == ("confidence",)
    assert said.message == "`confidence` is `much`; expected a number from 0 to 1"


# Text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("  spaced  ", "spaced"),
        ("", None),
        ("   ", None),
        (None, None),
        (7, "7"),
        (0, "0"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        ("<script>", "<script>"),
    ],
)
def test_text_is_what_was_written(value: Value, text: str | None) -> None:
    assert read_well(Text(), value) == text


@pytest.mark.parametrize("value", [["a"], [], {"a": "b"}, {"a": None, "b": None}, [[["deep"]]]])
def test_a_list_or_mapping_is_no_text(value: Value) -> None:
    said = read_badly(Text(), value, "hypothesis")
    assert said.message.startswith("`hypothesis` is `")
    assert said.message.endswith("expected text")
    assert "Quote" in said.hint


@pytest.mark.parametrize(
    "type_", [Text(), Words(), References(), Day(), Length(), Number(), Choice(DecisionStatus)]
)
def test_a_number_of_five_thousand_digits_is_refused_and_no_crash(type_: FieldType) -> None:
    assert len(read_badly(type_, HUGE).message) < 400


# A blank's braces


@pytest.mark.parametrize(
    ("type_", "word", "read_as"),
    [
        (Text(), "a claim", "a claim"),
        (Words(), "ana", ("ana",)),
        (Choice(DecisionStatus), "accepted", DecisionStatus.ACCEPTED),
        (Day(), "2026-11-22", date(2026, 11, 22)),
        (Length(), "2 weeks", Span("2 weeks", 14)),
        (OneReference(), "0007-x", Reference("0007-x", ("field",))),
    ],
)
def test_a_word_in_braces_is_read_with_a_finding(
    type_: FieldType, word: str, read_as: object
) -> None:
    found, notes = read(type_, {word: None})
    assert found == read_as
    [said] = notes.said
    assert said.code == "DM003"
    assert f"`{{{word}}}`" in said.message
    assert f"read as `{word}`" in said.message
    assert said.hint == f"Remove the braces: `field: {word}`"


def test_braces_within_a_list_are_read_too() -> None:
    found, notes = read(Words(), ["ana", {"bo": None}], "deciders")
    assert found == ("ana", "bo")
    assert [said.at for said in notes.said] == [("deciders", 1)]


def test_braces_around_what_is_no_word_of_the_vocabulary_say_both() -> None:
    found, notes = read(Choice(DecisionStatus), {"accept": None}, "status")
    assert found is None
    assert [said.code for said in notes.said] == ["DM003", "DM003"]
    assert notes.said[1].hint == "Did you mean `accepted`?"


def test_a_mapping_that_says_something_is_never_taken_for_a_word() -> None:
    read_badly(Choice(DecisionStatus), {"accepted": "yes"})
    read_badly(Text(), {"accepted": {"by": None}})


# Words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("ana", ("ana",)),
        (["ana", "bo"], ("ana", "bo")),
        (["ana", "ana"], ("ana",)),
        (["ana", None, ""], ("ana",)),
        (["", None], ()),
        ([], ()),
        (None, ()),
        (7, ("7",)),
        ("ana, bo", ("ana, bo",)),
    ],
)
def test_one_text_stands_for_a_list_of_one(value: Value, words: tuple[str, ...]) -> None:
    assert read_well(Words(), value) == words


def test_a_split_list_takes_commas_in_one_string() -> None:
    assert read_well(Words(split=True), "ana, bo,,ana") == ("ana", "bo", "ana")


def test_one_bad_item_does_not_take_the_others_along() -> None:
    found, notes = read(Words(), ["ana", ["bo"], "chen"], "consulted")
    assert found == ("ana", "chen")
    [said] = notes.said
    assert said.at == ("consulted", 1)
    assert said.message == "`consulted[2]` is `['bo']`; expected text"


# Dates


def test_a_date_is_read() -> None:
    assert read_well(Day(), "2026-11-22") == date(2026, 11, 22)
    assert read_well(Day(), " 2024-02-29 ") == date(2024, 2, 29)
    assert read_well(Day(), None) is None
    assert read_well(Day(), "") is None


@pytest.mark.parametrize(
    "value",
    [
        "22.11.2026",
        "2026-11-22T10:00",
        "2026-1-2",
        "12026-01-01",
        "2026/11/22",
        "tomorrow",
        20261122,
        2026.5,
        True,
        ["2026-11-22"],
        {"on": "2026-11-22"},
        "٢٠٢٦-١١-٢٢",
        "2026-11-22\n2026-11-23",
    ],
)
def test_what_is_not_a_date_is_a_bad_date(value: Value) -> None:
    said = read_badly(Day(), value, "revisit")
    assert said.code == "DM004"
    assert said.message.startswith("`revisit` is `")
    assert said.message.endswith("which is not `YYYY-MM-DD`")
    assert "2026-11-22" in said.hint


@pytest.mark.parametrize("value", ["2026-02-30", "2026-13-01", "2025-02-29", "0000-01-01"])
def test_an_impossible_day_is_said_to_be_one(value: str) -> None:
    said = read_badly(Day(), value)
    assert said.code == "DM004"
    assert said.message.endswith("which is not a day of any calendar")


@given(st.text())
def test_only_ten_characters_are_a_date(text: str) -> None:
    found = iso_date(text)
    assert found is None or found.isoformat() == text


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert iso_date(day.isoformat()) == day


# Numbers


@pytest.mark.parametrize(("value", "number"), [(0, 0.0), (1, 1.0), (0.7, 0.7), (-0.0, 0.0)])
def test_a_number_within_its_bounds_is_read(value: Value, number: float) -> None:
    assert read_well(Number(0, 1), value) == number


@pytest.mark.parametrize(
    "value",
    [
        1.01,
        -0.01,
        70,
        math.inf,
        -math.inf,
        math.nan,
        pytest.param(HUGE, id="huge"),
        pytest.param(-HUGE, id="huge below 0"),
        pytest.param(10**400, id="beyond floats"),
        True,
        False,
        "0.7",
        "70%",
        [0.5],
        {"p": 0.5},
    ],
)
def test_a_number_out_of_bounds_or_none_is_refused(value: Value) -> None:
    said = read_badly(Number(0, 1), value)
    assert said.code == "DM003"
    assert said.message.endswith("expected a number from 0 to 1")


@pytest.mark.parametrize("value", [math.inf, math.nan, pytest.param(HUGE, id="huge")])
def test_an_unbounded_number_is_finite_still(value: float) -> None:
    assert read_badly(Number(), value).message.endswith("expected a number")


def test_a_number_says_its_bounds() -> None:
    assert Number(0).describe() == "a number of at least 0"
    assert Number(0, 100).schema() == {"type": "number", "minimum": 0, "maximum": 100}
    assert Number().schema() == {"type": "number"}


# Vocabularies

STATUS = next(f.type for f in declared_fields(MODELS[Kind.DECISION]) if f.name == "status")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("accepted", "accepted"),
        ("Accepted", "accepted"),
        ("  ACCEPTED ", "accepted"),
        ("approved", "accepted"),
        ("adopted", "accepted"),
        ("draft", "proposed"),
        ("Pending", "proposed"),
        ("deprecated", "retired"),
        ("superceded", "superseded"),
        ("partly superseded", "accepted"),
        ("Partly-Superseded", "accepted"),
        ("partly_superseded", "accepted"),
    ],
)
def test_a_status_has_synonyms(word: str, status: str) -> None:
    assert read_well(STATUS, word) == DecisionStatus(status)


@pytest.mark.parametrize("word", ["one-way", "One Way", "one_way", "ONE  WAY"])
def test_spacing_and_hyphens_of_a_word_do_not_matter(word: str) -> None:
    door = names_of(MODELS[Kind.DECISION])["door"].type
    assert read_well(door, word) == "one-way"


@pytest.mark.parametrize("written", ["in force", "In-Force", "in_force"])
@pytest.mark.parametrize("configured", ["in force", "in-force"])
def test_the_policys_words_are_read_too(written: str, configured: str) -> None:
    notes = Notes({configured: "accepted"})
    assert STATUS.read(written, ("status",), notes) is DecisionStatus.ACCEPTED
    assert notes.said == []


def test_the_policy_may_redefine_a_synonym_and_no_other_vocabulary() -> None:
    notes = Notes({"deprecated": "superseded", "tiny": "low"})
    assert STATUS.read("deprecated", ("status",), notes) is DecisionStatus.SUPERSEDED
    assert Choice(Level).read("tiny", ("harm",), notes) is None


@pytest.mark.parametrize(
    ("word", "near"),
    [("acepted", "accepted"), ("rejcted", "rejected"), ("approvd", "approved")],
)
def test_a_misspelt_word_is_told_the_nearest(word: str, near: str) -> None:
    said = read_badly(STATUS, word, "status")
    assert said.hint == f"Did you mean `{near}`?"
    assert said.message.startswith(f"`status` is `{word}`; expected one of `proposed`, `accepted`")


def test_a_word_like_no_other_gets_no_suggestion() -> None:
    assert read_badly(STATUS, "xyzzy").hint == ""


@pytest.mark.parametrize(
    "value", [True, 1, 1.5, ["accepted", "rejected"], {"accepted": True}, [[]]]
)
def test_a_status_that_is_no_word_is_refused(value: Value) -> None:
    assert "`accepted`" in read_badly(STATUS, value).message


def test_a_status_of_a_megabyte_is_refused_quickly_and_shortly() -> None:
    assert len(read_badly(STATUS, "accepted " * 100_000).message) < 300


def test_a_missing_status_is_unknown() -> None:
    assert read_well(STATUS, None) is None


# References


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (7, ["7"]),
        ("0007", ["0007"]),
        ("0007-x", ["0007-x"]),
        ("../dissent/0007-x.md", ["../dissent/0007-x.md"]),
        ("[ADR-0005](0005-example.md)", ["0005-example.md"]),
        ("superseded by [ADR-0005](<0005-example.md> 'its title')", ["0005-example.md"]),
        (["0003-old", 4], ["0003-old", "4"]),
        ([], []),
        (None, []),
        ("", []),
        (["", None, " "], []),
    ],
)
def test_a_reference_is_an_id_a_number_or_a_link(value: Value, texts: list[str]) -> None:
    found = read_well(References(), value, "supersedes")
    assert [ref.text for ref in found] == texts
    assert {ref.field for ref in found} <= {"supersedes"}


def test_a_reference_knows_its_path_and_field() -> None:
    [one, two] = read_well(References(), [1, 2], "supersedes")
    assert (one.at, two.at) == (("supersedes", 0), ("supersedes", 1))
    assert one.field == "supersedes"
    [alone] = read_well(References(), 1, "supersedes")
    assert alone.at == ("supersedes",)


@pytest.mark.parametrize("value", [True, 7.5, {"id": 7}, [["0007-x", 1]], [[1, 2]]])
def test_what_is_no_reference_is_told_what_one_is(value: Value) -> None:
    said = read_badly(References("decision"), value, "supersedes")
    assert "expected a reference to a decision" in said.message
    assert said.hint == "Write its id or its number."


def test_one_bad_reference_does_not_take_the_others_along() -> None:
    found, notes = read(References("decision"), [1, [2], 3], "supersedes")
    assert [ref.text for ref in found] == ["1", "3"]
    assert [said.at for said in notes.said] == [("supersedes", 1)]


def test_several_where_one_is_meant_read_the_first_with_a_finding() -> None:
    found, notes = read(OneReference("initiative"), [1, 2], "initiative")
    assert found.text == "1"
    [said] = notes.said
    assert "expected one reference to a initiative" not in said.message
    assert "expected one reference to an initiative" in said.message


def test_one_reference_may_stand_in_a_list() -> None:
    assert read_well(OneReference(), ["0001-x"]).text == "0001-x"
    assert read_well(OneReference(), []) is None


# Lengths


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("10 days", 10),
        ("1 day", 1),
        ("2 weeks", 14),
        ("2weeks", 14),
        ("3 Months", 91),
        ("1 year", 365),
        ("9999 years", 3652135),
    ],
)
def test_a_length_is_counted_in_days(value: str, days: int) -> None:
    assert read_well(Length(), value) == Span(value, days)


@pytest.mark.parametrize(
    "value",
    [10, "10", "soon", "-1 days", "1.5 weeks", "10 fortnights", ["2 weeks"], True, "1e9 days"],
)
def test_what_is_no_length_is_shown_some(value: Value) -> None:
    assert "`10 days`, `2 weeks`, `3 months`" in read_badly(Length(), value, "horizon").message


# Parts


def test_a_part_is_read_into_its_dataclass() -> None:
    found = read_well(
        Part(Evidence), {"date": "2026-01-02", "Bearing": "contradicts", "note": "x"}, "evidence", 0
    )
    assert found.date == date(2026, 1, 2)
    assert (found.bearing, found.note, found.source) == ("contradicts", "x", None)


def test_one_part_stands_for_a_list_of_one() -> None:
    [one] = read_well(Parts(Evidence), {"date": "2026-01-02", "bearing": "supports"})
    assert one.date == date(2026, 1, 2)


@pytest.mark.parametrize("value", ["text", 7, True, [["x"]]])
def test_what_is_no_part_is_told_its_names(value: Value) -> None:
    said = read_badly(Parts(Evidence), value, "evidence")
    assert "expected a mapping of `date`, `bearing`, `from`, `note`, `source`" in said.message


def test_an_unknown_key_of_a_part_is_told_the_nearest() -> None:
    found, notes = read(
        Parts(Evidence), [{"date": "2026-01-02", "bearing": "supports", "nte": "x"}], "evidence"
    )
    assert len(found) == 1
    [said] = notes.said
    assert (said.code, said.at) == ("DM005", ("evidence", 0, "nte"))
    assert said.message == "`evidence[1].nte` is not a field here"
    assert said.hint == "Did you mean `note`?"


def test_an_unknown_key_like_no_other_is_told_all_names() -> None:
    _, notes = read(Part(Guardrail), {"qqqq": 1}, "guardrail")
    assert notes.said[0].hint == "Known here: min, max."


def test_a_key_of_ones_own_is_free_in_a_part_too() -> None:
    found, notes = read(Part(Guardrail), {"max": 3, "x-agreed": "2026"}, "guardrail")
    assert found == Guardrail(max=3.0)
    assert notes.said == []


def test_a_key_given_twice_under_two_names_is_a_finding() -> None:
    found, notes = read(Part(ForumItem), {"raised-by": "ana", "raised_by": "bo"}, "forum", 0)
    assert found.raised_by == ("ana",)
    [said] = notes.said
    assert (said.code, said.at) == ("DM002", ("forum", 0, "raised_by"))
    assert "`forum[1].raised_by` says the same as `raised-by`" in said.message


def test_a_missing_required_key_is_named() -> None:
    _, notes = read(Parts(Evidence), [{"note": "x"}], "evidence")
    assert [(said.code, said.message) for said in notes.said] == [
        ("DM003", "`evidence[1]` has no `date`"),
        ("DM003", "`evidence[1]` has no `bearing`"),
    ]


@pytest.mark.parametrize("blank", [None, "", "  ", [], {}])
def test_a_blank_required_key_is_missing(blank: Value) -> None:
    _, notes = read(Part(Revisit), {"date": blank, "verdict": "confirmed"}, "revisits", 0)
    assert any("`date`" in said.message for said in notes.said)


def test_a_required_key_that_is_wrong_is_not_said_to_be_missing() -> None:
    _, notes = read(Part(Evidence), {"date": "soon", "bearing": "suports"}, "evidence", 0)
    assert [said.code for said in notes.said] == ["DM004", "DM003"]
    assert not any("has no" in said.message for said in notes.said)


# Tables and readings


def test_a_table_keeps_its_authors_keys() -> None:
    table = Table(Words(), key="teams")
    assert read_well(table, {"Team A": "1", "b": ["2", "3"]}) == {"Team A": ("1",), "b": ("2", "3")}
    assert read_well(table, None) == {}
    assert "a mapping from teams to" in read_badly(table, ["a"], "permits").message


def test_tables_do_not_share_their_emptiness() -> None:
    one, two = MODELS[Kind.DECISION], MODELS[Kind.REVIEW]
    common: Any = {"id": "a", "title": "A", "source": Source(path="a.md")}
    first, second = (one(kind=Kind.DECISION, **common) for _ in range(2))
    assert first.waive == {} == second.waive
    assert first.waive is not second.waive
    review = two(kind=Kind.REVIEW, **common)
    assert review.permits == {} and review.permits is not review.waive


def test_readings_are_put_in_order() -> None:
    found = read_well(ReadingsOf(), {"2026-02-01": 2, "2026-01-01": 1.5})
    assert found == Readings(
        values=(Reading(date(2026, 1, 1), 1.5), Reading(date(2026, 2, 1), 2.0))
    )


def test_readings_may_be_a_file() -> None:
    found = read_well(ReadingsOf(), " data.csv ", "metrics")
    assert (found.file, found.values, found.at) == ("data.csv", (), ("metrics",))


def test_a_bad_reading_does_not_take_the_others_along() -> None:
    found, notes = read(
        ReadingsOf(), {"2026-01-01": 1, "Jan": 2, "2026-03-01": "many", "2026-04-01": 4}, "readings"
    )
    assert [reading.value for reading in found.values] == [1.0, 4.0]
    assert [(said.code, said.at[-1]) for said in notes.said] == [
        ("DM004", "Jan"),
        ("DM003", "2026-03-01"),
    ]


@pytest.mark.parametrize("value", [7, True, ["2026-01-01"], [[1]]])
def test_what_are_no_readings_is_told_what_they_are(value: Value) -> None:
    assert "a mapping from dates to numbers" in read_badly(ReadingsOf(), value).message


# Declarations


@pytest.mark.parametrize("model", [*MODELS.values(), *PARTS])
def test_every_name_means_one_field(model: type[Any]) -> None:
    names = [canonical(name) for f in declared_fields(model) for name in (f.name, *f.synonyms)]
    assert len(names) == len(set(names))
    assert all(name == canonical(name) for name in names)


@pytest.mark.parametrize("model", [*MODELS.values(), *PARTS])
def test_every_field_says_what_it_is(model: type[Any]) -> None:
    for declaration in declared_fields(model):
        assert declaration.about
        assert declaration.type.describe()


@pytest.mark.parametrize("written", ["decision-makers", "decision_makers", "Decision Makers "])
def test_spellings_of_a_name_are_evened_out(written: str) -> None:
    assert canonical(written) == "decision-makers"


# Nothing that YAML can give is an exception

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["2026-11-22", "2026-02-30", "2 weeks", "accepted", "[a](b.md)", "x.csv"])
)


def names_in(model: type[Any]) -> list[str]:
    return sorted({name for part in (model, *PARTS) for name in names_of(part)})


def values_for(model: type[Any]) -> st.SearchStrategy[Any]:
    """What front matter can hold; keys are often names of fields."""
    keys = st.sampled_from(names_in(model)) | st.text(max_size=10)
    return st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=8,
    )


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_value_of_any_field_is_an_exception(kind: Kind, data: st.DataObject) -> None:
    model = MODELS[kind]
    value = data.draw(values_for(model))
    for declaration in declared_fields(model):
        notes = Notes()
        found = declaration.type.read(value, (declaration.name,), notes)
        if value is None:
            assert found == declaration.type.empty
            assert notes.said == []
        for said in notes.said:
            assert said.at[0] == declaration.name
            assert said.code in ("DM002", "DM003", "DM004", "DM005")
            assert "\n" not in said.message + said.hint
            assert said.message.startswith("`" + declaration.name)


@pytest.mark.parametrize("model", PARTS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_no_mapping_is_an_exception_for_any_part(model: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.dictionaries(st.sampled_from(list(names_of(model))), values_for(model)))
    found = read_part(model, value, ("part",), Notes())
    assert isinstance(found, model)


def test_no_value_of_a_record_is_a_tuple_itself() -> None:
    """What writes values takes a tuple for a list of them; see decisions/0023."""
    found = [Model]
    for model in found:
        found += model.__subclasses__()
    assert len(found) > 20
    for value in (*found, Reading, Readings, Reference, Span):
        assert not issubclass(value, tuple), f"{value.__name__} would be written as its parts"
