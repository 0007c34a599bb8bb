"""Batches are made in order, each thing once, whatever the order of asking."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_dissent.pages.ahead import Ahead


class Thing:
    def __init__(self, number: int) -> None:
        self.number = number


@given(st.integers(0, 30), st.integers(1, 9), st.randoms())
def test_each_is_made_once_and_handed_to_who_asks(count: int, batch: int, random: object) -> None:
    things = [Thing(number) for number in range(count)]
    made: list[int] = []

    def make(thing: Thing) -> int:
        made.append(thing.number)
        return thing.number * 10

    ahead = Ahead(things, make, batch)
    asked = list(things)
    random.shuffle(asked)  # type: ignore[attr-defined]
    assert [ahead.take(thing) for thing in asked] == [thing.number * 10 for thing in asked]
    assert sorted(made) == list(range(count))


def test_in_order_a_batch_is_made_at_the_first_asking() -> None:
    things = [Thing(number) for number in range(5)]
    made: list[int] = []
    ahead = Ahead(things, lambda thing: made.append(thing.number), batch=3)
    ahead.take(things[0])
    assert made == [0, 1, 2]
    ahead.take(things[1])
    assert made == [0, 1, 2]


def test_what_is_asked_again_or_is_a_stranger_is_made_again() -> None:
    things = [Thing(0)]
    ahead = Ahead(things, lambda thing: thing.number)
    stranger = Thing(7)
    assert [ahead.take(things[0]), ahead.take(things[0]), ahead.take(stranger)] == [0, 0, 7]
