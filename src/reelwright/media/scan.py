"""What the packets of a file tell without decoding: times, rate, steadiness, the real end."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from av.stream import Stream
from numpy.typing import NDArray

from reelwright.media import faults, formats

_AGREEMENT = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Time stamps of a stream in its own ticks, ascending, and the end of the last packet."""

    stamps: NDArray[np.int64]
    end: int
    time_base: Fraction

    @property
    def start(self) -> Fraction:
        """First time stamp in seconds."""
        return int(self.stamps[0]) * self.time_base

    @property
    def stop(self) -> Fraction:
        """End of the last packet in seconds."""
        return self.end * self.time_base

    @property
    def rate(self) -> Fraction:
        """Average packets per second; 0 for fewer than two."""
        span = int(self.stamps[-1] - self.stamps[0]) * self.time_base
        return Fraction(len(self.stamps) - 1) / span if span else Fraction(0)

    @property
    def variable(self) -> bool:
        """True when more than one distance in fifty is off by more than rounding."""
        steps = np.diff(self.stamps)
        if len(steps) < 2:
            return False
        usual = float(np.median(steps))
        off = np.abs(steps - usual) > max(2.0, usual / 10)
        return int(off.sum()) * 50 > len(steps)


def timelines(container: InputContainer, streams: list[Stream]) -> dict[int, Timeline]:
    """Return the time line of each of `streams` that has packets, by stream index.

    A whole index is taken as it is; without one all packets of the file are read.

    Raises:
        JobError: `InvalidMaterial`: the file ends before the end that it declares itself, or has
            more packets than the limit.
    """
    if formats.format_name(container) == "mov" and all(len(s.index_entries) for s in streams):
        return {stream.index: _indexed(stream) for stream in streams}
    found = _read(container, streams)
    declared = container.duration
    if found and declared is not None and formats.format_name(container) == "matroska":
        end = max(line.stop for line in found.values())
        missing = Fraction(declared, 1_000_000) - end
        if missing > max(Fraction(1), Fraction(declared, 20_000_000)):
            raise faults.invalid_material("it ends before its declared end")
    return found


def check_whole(container: InputContainer, size: int) -> None:
    """Check that the file's own index names no bytes beyond its end.

    Raises:
        JobError: `InvalidMaterial`: it does; a part of the file is missing.
    """
    if formats.format_name(container) != "mov":
        return
    for stream in container.streams:
        count = len(stream.index_entries)
        for entry in (stream.index_entries[count - 1],) if count else ():
            if entry.pos + entry.size > size:
                raise faults.invalid_material("a part of the file is missing")


def _indexed(stream: Stream) -> Timeline:
    entries = stream.index_entries
    if len(entries) > formats.MAX_PACKETS:
        raise faults.invalid_material(f"it has more than {formats.MAX_PACKETS} packets")
    stamps = np.array([e.timestamp for e in entries if not e.is_discard], np.int64)
    if not len(stamps):
        stamps = np.zeros(1, np.int64)
    start = stream.start_time
    if start is not None:
        stamps += start - stamps[0]  # the index holds times of decoding
    end = int(stamps[0]) + stream.duration if stream.duration else int(stamps[-1])
    return Timeline(stamps, end, cast(Fraction, stream.time_base))


def _read(container: InputContainer, streams: list[Stream]) -> dict[int, Timeline]:
    stamps = {stream.index: array("q") for stream in streams}
    ends = dict.fromkeys(stamps, -(1 << 62))
    try:
        for count, packet in enumerate(container.demux(streams)):
            if count > formats.MAX_PACKETS:
                raise faults.invalid_material(f"it has more than {formats.MAX_PACKETS} packets")
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None or packet.size == 0 or packet.is_discard:
                continue
            index = packet.stream_index
            stamps[index].append(stamp)
            ends[index] = max(ends[index], stamp + (packet.duration or 0))
    except av.FFmpegError:
        pass  # what lies before the damage counts
    return {s.index: _line(stamps[s.index], ends[s.index], s) for s in streams if stamps[s.index]}


def _line(collected: array[int], end: int, stream: Stream) -> Timeline:
    stamps = np.sort(np.array(collected, np.int64))
    if end <= stamps[-1] and len(stamps) > 1:
        # The last packet does not say how long it is shown: as long as the one before.
        end = int(2 * stamps[-1] - stamps[-2])
    time_base = cast(Fraction, stream.time_base)
    if stream.duration:
        declared = int(stamps[0]) + stream.duration
        if abs(declared - end) * time_base < _AGREEMENT:
            end = declared  # the container knows about padding inside the last packet
    return Timeline(stamps, end, time_base)
