"""The check sum of object-storage clients: published values, and that pieces join."""

from __future__ import annotations

import random

import pytest

from reelwright.library.crc64 import Crc64, combine


def crc(*pieces: bytes) -> int:
    total = Crc64()
    for piece in pieces:
        total.update(piece)
    return total.value()


def step(register: int) -> int:
    for _ in range(8):
        register = (register >> 1) ^ (0xC96C5795D7870F42 if register & 1 else 0)
    return register


TABLE = [step(byte) for byte in range(256)]


def slowly(data: bytes) -> int:
    """Return the sum byte by byte, after the definition."""
    register = 2**64 - 1
    for byte in data:
        register = TABLE[(register ^ byte) & 0xFF] ^ (register >> 8)
    return register ^ (2**64 - 1)


def test_published_check_value() -> None:
    assert crc(b"123456789") == 0x995DC9BBDF1939FA
    assert crc() == 0


def test_long_data_gives_what_the_definition_says() -> None:
    data = random.Random(4).randbytes((1 << 20) + 4711)
    assert crc(data) == slowly(data)


@pytest.mark.parametrize("cut", [0, 1, 1 << 20, (1 << 20) + 1, 2_500_000])
def test_pieces_of_any_size_join(cut: int) -> None:
    data = random.Random(5).randbytes(2_500_000)
    whole = crc(data)
    assert crc(data[:cut], data[cut:]) == whole
    assert combine(crc(data[:cut]), crc(data[cut:]), len(data) - cut) == whole
