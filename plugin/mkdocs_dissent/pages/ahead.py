"""Makes things some steps ahead of their use, many at once.

A generator turns from one page to the next, and between two uses of our code runs megabytes of
the theme's. Made one by one, the parts of a page took twice the time that they take in a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

BATCH = 128
"""How many are made at once: enough to be quick, few enough to weigh nothing."""


class Ahead(Generic[_Item, _Made]):
    """What `make` gives for each of `items`, made in their order, a batch at a time.

    Each is handed out once; whoever asks again has it made again.
    """

    def __init__(
        self, items: Sequence[_Item], make: Callable[[_Item], _Made], batch: int = BATCH
    ) -> None:
        self._items = items
        self._make = make
        self._batch = batch
        self._place = {id(item): at for at, item in enumerate(items)}
        self._ready: dict[int, _Made] = {}
        self._next = 0
        """The first item of which nothing has been made yet."""

    def take(self, item: _Item) -> _Made:
        """What was made of an item, or is made now, with those that follow it."""
        place = self._place.get(id(item))
        if id(item) not in self._ready and place is not None and place >= self._next:
            self._next = min(place + self._batch, len(self._items))
            for other in self._items[place : self._next]:
                self._ready[id(other)] = self._make(other)
        if id(item) in self._ready:
            return self._ready.pop(id(item))
        return self._make(item)
