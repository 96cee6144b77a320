"""A short queue between two threads that either side can end."""

from __future__ import annotations

from collections import deque
from threading import Condition
from typing import Generic, TypeVar

Item = TypeVar("Item")


class BeltEnded(Exception):
    """Nothing more comes, or nobody takes anything any more."""


class Belt(Generic[Item]):
    """At most `size` items wait; `put` waits for room and `get` for an item."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: deque[Item] = deque()
        self._ended = False
        self._changed = Condition()

    def put(self, item: Item) -> None:
        """Add an item.

        Raises:
            BeltEnded: the other side does not take any more.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._items) < self._size)
            if self._ended:
                raise BeltEnded
            self._items.append(item)
            self._changed.notify_all()

    def get(self) -> Item:
        """Take the oldest item.

        Raises:
            BeltEnded: there is none and none will come.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or bool(self._items))
            if not self._items:
                raise BeltEnded
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def end(self) -> None:
        """Let nothing more in; what waits can still be taken."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def drop(self) -> None:
        """End, and throw away what waits."""
        with self._changed:
            self._items.clear()
            self._ended = True
            self._changed.notify_all()
