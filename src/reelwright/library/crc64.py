"""CRC-64 of the ECMA-182 polynomial, reflected: the check that object-storage clients compare.

Python has none that is quick. Here a block is cut into many lanes of equal length; all lanes
advance together, eight bytes at a step, and their sums are joined pairwise.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_POLYNOMIAL = 0xC96C5795D7870F42
_ONES = 0xFFFFFFFFFFFFFFFF
_ONE = 1 << 63
"""The polynomial 1: in the reflected form the highest bit is the lowest power."""

_LANES = 4096
_STEPS = 32
_BLOCK = _LANES * _STEPS * 8


class Crc64:
    """The sum of what was given to `update`, in pieces of any size."""

    def __init__(self) -> None:
        self._register = _ONES
        self._waiting = bytearray()

    def update(self, data: bytes) -> None:
        """Add bytes."""
        self._waiting += data
        whole = len(self._waiting) // _BLOCK * _BLOCK
        if not whole:
            return
        with memoryview(self._waiting) as view:
            for start in range(0, whole, _BLOCK):
                added = _block(view[start : start + _BLOCK])
                self._register = _times(self._register, _power(_BLOCK)) ^ added
        del self._waiting[:whole]

    def value(self) -> int:
        """Return the sum so far."""
        register, table = self._register, _table()
        for byte in self._waiting:
            register = table[(register ^ byte) & 0xFF] ^ (register >> 8)
        return register ^ _ONES


def combine(first: int, second: int, length: int) -> int:
    """Return the sum of two pieces one after the other; `length` is that of the second."""
    return _times(first, _power(length)) ^ second


def _times(left: int, right: int) -> int:
    """Multiply two polynomials modulo the one of the sum."""
    product = 0
    while left:
        if left & _ONE:
            product ^= right
        left = (left << 1) & _ONES
        right = (right >> 1) ^ (_POLYNOMIAL if right & 1 else 0)
    return product


@cache
def _square(number: int) -> int:
    """Return x to the power of 8 times 2 to the power of `number`."""
    if number == 0:
        return _ONE >> 8
    half = _square(number - 1)
    return _times(half, half)


@cache
def _power(length: int) -> int:
    """Return what a sum is multiplied with when `length` bytes follow."""
    product = _ONE
    for number in range(length.bit_length()):
        if length >> number & 1:
            product = _times(product, _square(number))
    return product


@cache
def _table() -> tuple[int, ...]:
    entries = []
    for entry in range(256):
        for _ in range(8):
            entry = (entry >> 1) ^ (_POLYNOMIAL if entry & 1 else 0)
        entries.append(entry)
    return tuple(entries)


@cache
def _shifts(length: int) -> NDArray[np.uint64]:
    """Return, for each byte of a register, what becomes of it when `length` bytes follow."""
    import numpy as np

    factor = _power(length)
    rows = [[_times(byte << 8 * place, factor) for byte in range(256)] for place in range(8)]
    return np.array(rows, np.uint64)


def _shifted(registers: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    import numpy as np

    tables = _shifts(length)
    octets = np.ascontiguousarray(registers).view(np.uint8).reshape(-1, 8)
    places = octets.T.astype(np.intp)
    # No index is out of range; to say "wrap" spares a check and a copy.
    found: NDArray[np.uint64] = tables[0].take(places[0], mode="wrap")
    for place in range(1, 8):
        found ^= tables[place].take(places[place], mode="wrap")
    return found


def _block(data: memoryview) -> int:
    """Return the register after one block when it was zero before."""
    import numpy as np

    words = np.frombuffer(data, "<u8").reshape(_LANES, _STEPS)
    registers = np.zeros(_LANES, np.uint64)
    for column in np.ascontiguousarray(words.T):
        registers = _shifted(registers ^ column, 8)
    length = _STEPS * 8
    while len(registers) > 1:
        registers = _shifted(registers[0::2], length) ^ registers[1::2]
        length *= 2
    return int(registers[0])
