"""Where the zero of a file lies.

Second 0 of a file is the earliest time stamp of its streams, or the time stamp 0 where streams
begin before it (the run-in of a sound codec). Picture and sound use the same zero.
"""

from __future__ import annotations

from fractions import Fraction

from av.container import InputContainer
from av.stream import Stream

_MICROSECOND = Fraction(1, 1_000_000)


def origin(container: InputContainer) -> Fraction:
    """Return the time stamp, in seconds, of the file's second 0."""
    start = container.start_time
    if start is None or start <= 0:
        return Fraction(0)
    rounded = start * _MICROSECOND
    # The container rounds to microseconds; a stream knows the exact value.
    for stream in container.streams:
        exact = stream_start(stream)
        if exact is not None and abs(exact - rounded) <= _MICROSECOND:
            return exact
    return rounded


def stream_start(stream: Stream) -> Fraction | None:
    """Return the first time stamp of a stream in seconds."""
    if stream.start_time is None or not stream.time_base:
        return None
    return stream.start_time * stream.time_base
