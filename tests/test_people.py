"""People: one person however a name is spelled, and who may hold one of two keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.people import identity, is_named, people, person, plain_name, two_keys

TEAMS = {"team-a": ["ana", "bo", "dee"], "team-b": ["cy", "dee"]}


@pytest.mark.parametrize("name", ["ANA B", " ana  b\t", "Ana\nB", "ana\x00 b"])
def test_case_spacing_and_what_nobody_sees_make_no_other_person(name: str) -> None:
    assert identity(name) == identity("Ana B")


@given(st.text(max_size=12))
def test_a_person_is_the_same_in_every_unicode_form(name: str) -> None:
    assert identity(unicodedata.normalize("NFD", name)) == identity(name)
    assert identity(identity(name)) == identity(name)


@pytest.mark.parametrize("name", ["", " ", "\x00", "anonymous", " ANONYMOUS\n"])
def test_a_name_that_may_not_be_shown_is_no_person(name: str) -> None:
    assert person(name) is None


def test_people_are_named_once_and_as_written_first() -> None:
    assert people(["Ana  B", "ANA B", "anonymous", "cy"]) == {"ana b": "Ana B", "cy": "cy"}
    assert is_named(["Ana", "cy"])
    assert not is_named(["Ana", " Anonymous"])


@given(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_two_people_have_two_plain_names(one: str, other: str) -> None:
    if one != other:
        assert plain_name(one, 20) != plain_name(other, 20)
    assert plain_name(one, 20).isascii()


@pytest.mark.parametrize(
    ("signed", "stewards", "able", "independent"),
    [
        ([], [], (), False),
        (["ana", "cy"], [], ("ana", "cy"), True),
        (["ana", "bo"], [], ("ana", "bo"), False),
        (["bo", "dee"], [], ("bo", "dee"), False),
        (["cy", "dee"], [], ("cy", "dee"), False),
        # Where there are teams, a guest of none holds no key.
        (["bo", "guest"], [], ("bo",), False),
        (["ana", "bo", "cy"], [], ("ana", "bo", "cy"), True),
        (["ana", "Cy", "CY"], ["Ana"], ("Cy",), False),
        (["anonymous", "cy"], [], ("cy",), False),
        (["e\u0301va", "cy"], ["\xe9va"], ("cy",), False),
    ],
)
def test_two_keys_are_two_people_who_share_no_team(
    signed: list[str], stewards: list[str], able: tuple[str, ...], independent: bool
) -> None:
    keys = two_keys(signed, stewards, TEAMS)
    assert (keys.able, not keys.lacking) == (able, independent)
