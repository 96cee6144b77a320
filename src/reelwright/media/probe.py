"""What a media file is: opened, its packets counted, its first picture and sound decoded."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import InputContainer

from reelwright.errors import JobError
from reelwright.media import faults, formats, orientation, scan, streams, timing, tonemap, webp
from reelwright.media.conversion import scale
from reelwright.media.facts import AudioFacts, Kind, MediaFacts, VideoFacts
from reelwright.media.reader import VideoReader

_TRANSFERS = {
    **{1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear"},
    **{13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: tonemap.PQ, 18: tonemap.HLG},
}
_PRIMARIES = {
    **{1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020"},
    **{11: "smpte431", 12: "smpte432"},
}
_MATRICES = {
    **{0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m"},
    **{9: "bt2020nc", 10: "bt2020c"},
}
_STILL_BRANDS = frozenset({"heic", "heix", "mif1", "avif"})
_ALPHA_TRIALS = 24
"""Frames of an animated picture that are looked at for transparency."""


def probe(path: Path) -> MediaFacts:
    """Return what a file is.

    Raises:
        JobError: `InvalidMaterial`: it cannot be read, is cut off, or is beyond a limit.
    """
    animation = webp.read_animation(path)
    if animation is not None:
        return animation.facts()
    with formats.open_input(path) as container:
        size = os.path.getsize(path)
        scan.check_whole(container, size)
        shown, heard = formats.video_stream(container), formats.audio_stream(container)
        if shown is None and _hidden_picture(container):
            raise faults.invalid_material("no decoder for its picture is installed")
        if shown is None and heard is None:
            raise faults.invalid_material("it holds neither picture nor sound")
        lines = scan.timelines(container, [s for s in (shown, heard) if s is not None])
        zero = timing.origin(container)
        video = _video(path, container, lines, zero) if shown is not None else None
        audio = _audio(path, container, lines, zero, required=video is None)
        ends = [f.duration for f in (video, audio) if f is not None and f.duration is not None]
        duration = max(ends, default=None)
        if duration is not None and duration > formats.MAX_DURATION:
            raise faults.invalid_material(f"it lasts longer than {formats.MAX_DURATION} seconds")
        return MediaFacts(
            kind=_kind(container, video),
            format_name=container.format.name,
            size_bytes=size,
            duration=duration,
            bitrate=int(size * 8 / duration) if duration else None,
            video=video,
            audio=audio,
            streams=streams.describe(container, video, audio),
        )


def _kind(container: InputContainer, video: VideoFacts | None) -> Kind:
    if video is None:
        return "audio"
    image = formats.format_name(container) in formats.IMAGES or video.still
    return "image" if image else "video"


def _hidden_picture(container: InputContainer) -> bool:
    return any(not formats.attached(stream) for stream in container.streams.video)


def _video(
    path: Path, container: InputContainer, lines: dict[int, scan.Timeline], zero: Fraction
) -> VideoFacts:
    stream = formats.video_stream(container)
    assert stream is not None
    if _tiled(container):
        raise faults.invalid_material("a picture made of tiles is not supported")
    disordered = _decode_order(path) if stream.codec_context.reorder_depth else False
    reader = VideoReader(path)
    try:
        frame = reader.at(Fraction(0))
        if frame is None:
            raise faults.invalid_material("it has no picture that can be decoded")
        facts = replace(_picture_facts(path, frame, stream), decode_order=disordered)
        line = lines.get(stream.index)
        still = _is_still(container, line)
        if still or formats.format_name(container) in formats.IMAGES:
            facts = replace(facts, animated=not still, alpha=facts.alpha and _clear(reader, still))
        if still:
            return facts
        if line is None:
            raise faults.invalid_material("its pictures have no time stamps")
        return replace(
            facts,
            rate=_rate(stream, line),
            variable=line.variable,
            frames=len(line.stamps),
            duration=line.stop - zero,
            first_pts=max(line.start - zero, Fraction(0)),
        )
    except JobError as error:
        if error.code == faults.INVALID:
            raise
        raise faults.invalid_material("its picture cannot be decoded") from error
    finally:
        reader.close()


def _picture_facts(
    path: Path, frame: av.VideoFrame, stream: av.video.stream.VideoStream
) -> VideoFacts:
    turn = orientation.of_picture(frame, path)
    sar = _sar(stream.sample_aspect_ratio)
    width, height = frame.width, frame.height
    if sar > 1:
        width = round(width * sar)
    else:
        height = round(height / sar)
    transfer = _TRANSFERS.get(frame.color_trc, "")
    return VideoFacts(
        width=height if turn.swaps else width,
        height=width if turn.swaps else height,
        coded_width=frame.width,
        coded_height=frame.height,
        codec=stream.codec_context.codec.canonical_name,
        pixel_format=frame.format.name,
        rate=Fraction(0),
        rotation=turn.rotation,
        mirrored=turn.mirrored,
        sar=sar,
        bit_depth=max(part.bits for part in frame.format.components),
        alpha=frame.format.name == "pal8" or any(p.is_alpha for p in frame.format.components),
        transfer=transfer,
        primaries=_PRIMARIES.get(frame.color_primaries, ""),
        matrix=_MATRICES.get(frame.colorspace, ""),
        full_range=frame.color_range == 2 or frame.format.name.startswith("yuvj"),
        hdr=transfer in (tonemap.PQ, tonemap.HLG),
        interlaced=frame.interlaced_frame,
    )


def _sar(value: Fraction | None) -> Fraction:
    return value if value and Fraction(1, 10) <= value <= 10 else Fraction(1)


def _tiled(container: InputContainer) -> bool:
    brand = container.metadata.get("major_brand", "")
    return brand in _STILL_BRANDS and len(container.streams.video) > 2


def _is_still(container: InputContainer, line: scan.Timeline | None) -> bool:
    name = formats.format_name(container)
    if name in formats.IMAGES:
        return name not in ("gif", "apng") or line is None or len(line.stamps) < 2
    brand = container.metadata.get("major_brand", "")
    return brand in _STILL_BRANDS and (line is None or len(line.stamps) < 2)


def _rate(stream: av.video.stream.VideoStream, line: scan.Timeline) -> Fraction:
    """Return the average rate, as the container writes it when that agrees with the packets."""
    counted = line.rate
    for told in (stream.average_rate, stream.guessed_rate, stream.base_rate):
        if told and (not counted or abs(told / counted - 1) < Fraction(1, 200)):
            return Fraction(told)
    if not counted:
        length = line.stop - line.start
        return 1 / length if length else Fraction(1)
    return counted.limit_denominator(1001)


def _clear(reader: VideoReader, still: bool) -> bool:
    """Return True when a frame among the first ones has a pixel that is not opaque."""
    frame = reader.at(Fraction(0))
    for _ in range(1 if still else _ALPHA_TRIALS):
        if frame is None:
            return False
        plane = scale(frame, frame.width, frame.height, "yuva420p").planes[3]
        rows = np.frombuffer(cast(memoryview, plane), np.uint8).reshape(-1, plane.line_size)
        if rows[:, : plane.width].min() < 255:
            return True
        frame = reader.following()
    return False


def _decode_order(path: Path) -> bool:
    """Return True when the frames of a stream come out with time stamps that go back."""
    with formats.open_input(path) as container:
        stream = formats.video_stream(container)
        assert stream is not None
        packets = []
        for packet in container.demux(stream):
            if packet.pts is None or packet.pts != packet.dts:
                return False
            packets.append(packet)
            if len(packets) == 12:
                break
        try:
            stamps = [f.pts for p in packets for f in p.decode() if f.pts is not None]
        except av.FFmpegError:
            return False
        return stamps != sorted(stamps)


def _audio(
    path: Path,
    container: InputContainer,
    lines: dict[int, scan.Timeline],
    zero: Fraction,
    *,
    required: bool,
) -> AudioFacts | None:
    stream = formats.audio_stream(container)
    if stream is None:
        return None
    line = lines.get(stream.index)
    if line is None or not _audible(path):
        if required:
            raise faults.invalid_material("its sound cannot be decoded")
        return None
    context = stream.codec_context
    return AudioFacts(
        sample_rate=context.sample_rate,
        channels=context.channels,
        codec=context.codec.canonical_name,
        layout=context.layout.name,
        duration=max(line.stop - zero, Fraction(0)),
    )


def _audible(path: Path) -> bool:
    with formats.open_input(path) as container:
        stream = formats.audio_stream(container)
        assert stream is not None
        try:
            for count, packet in enumerate(container.demux(stream)):
                try:
                    if packet.decode():
                        return True
                except av.error.InvalidDataError:
                    pass
                if count > 200:
                    break
        except av.FFmpegError:
            return False
    return False
