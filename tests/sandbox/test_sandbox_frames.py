"""The border between a child's bytes and our values."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.sandbox import frames

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # Half a surrogate pair is no text.
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=10,
)


@given(messages=st.lists(st.dictionaries(st.text("abc"), JSON), max_size=4), cut=st.integers(1, 9))
def test_messages_pass_in_any_pieces(messages: list[dict[str, object]], cut: int) -> None:
    stream = b"".join(map(frames.encode, messages))
    inbox = frames.Inbox(1 << 20)
    taken = []
    for start in range(0, len(stream), cut):
        inbox.feed(stream[start : start + cut])
        while (message := inbox.take()) is not None:
            taken.append(message)
    assert taken == messages


@given(st.binary(max_size=64))
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    inbox = frames.Inbox(1 << 10)
    inbox.feed(struct.pack(">I", len(data)) + data)
    try:
        message = inbox.take()
    except frames.FrameError:
        return
    assert isinstance(message, dict)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_json_is_not_sent(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        frames.encode({"value": value})


def test_a_long_message_is_refused_before_it_has_come() -> None:
    inbox = frames.Inbox(100)
    inbox.feed(struct.pack(">I", 101))
    with pytest.raises(frames.FrameError, match="101 bytes where 100 are allowed"):
        inbox.take()
