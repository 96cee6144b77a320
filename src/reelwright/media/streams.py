"""The description of streams as texts, in the words of a common probing tool."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from av.audio.codeccontext import AudioCodecContext
from av.container import InputContainer
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext

from reelwright.media import formats
from reelwright.media.facts import AudioFacts, VideoFacts


def describe(
    container: InputContainer, video: VideoFacts | None, audio: AudioFacts | None
) -> tuple[dict[str, str], ...]:
    """Return one text dictionary for each picture, sound and subtitle stream."""
    shown, heard = formats.video_stream(container), formats.audio_stream(container)
    described = []
    for stream in container.streams:
        if stream.type not in ("video", "audio", "subtitle") or formats.attached(stream):
            continue
        fields = _common(stream)
        if stream.type == "video":
            main = shown is not None and stream.index == shown.index
            fields |= _video(stream, video if main else None)
        elif stream.type == "audio":
            main = heard is not None and stream.index == heard.index
            fields |= _audio(stream, audio if main else None)
        described.append({key: value for key, value in fields.items() if value})
    return tuple(described)


def _common(stream: Stream) -> dict[str, str]:
    fields = {"Type": stream.type, "Index": str(stream.index), "Lang": stream.language or "und"}
    if stream.time_base:
        fields["Timebase"] = f"{stream.time_base.numerator}/{stream.time_base.denominator}"
        if stream.start_time is not None:
            fields["StartTime"] = f"{float(stream.start_time * stream.time_base):.6f}"
        if stream.duration:
            fields["Duration"] = f"{float(stream.duration * stream.time_base):.6f}"
    if stream.frames:
        fields["NumFrames"] = str(stream.frames)
    context = stream.codec_context
    if context is None:
        return fields
    fields["CodecName"] = context.codec.canonical_name
    fields["CodecLongName"] = context.codec.long_name
    tag = context.codec_tag
    if tag.strip("\0"):
        number = int.from_bytes(tag.encode("latin-1", "replace")[:4], "little")
        fields["CodecTag"], fields["CodecTagString"] = f"0x{number:08x}", tag
    if stream.type != "subtitle":
        fields["Profile"] = context.profile or ""
        if context.bit_rate:
            fields["Bitrate"] = f"{context.bit_rate / 1000:.3f}"
    return fields


def _video(stream: Stream, facts: VideoFacts | None) -> dict[str, str]:
    context = cast("VideoCodecContext | None", stream.codec_context)
    if context is None:
        return {}
    fields = {
        "Width": str(context.width),
        "Height": str(context.height),
        "PixFmt": context.pix_fmt or "",
        "HasBFrames": str(context.reorder_depth),
        "Level": str(context.level) if context.level > 0 else "",
    }
    rate = stream.average_rate or stream.guessed_rate
    if facts is not None:
        rate = facts.rate or None
        fields |= _shape(facts)
    if rate:
        fields["Fps"] = fields["AvgFPS"] = _number(rate)
        fields["CodecTimeBase"] = f"{rate.denominator}/{rate.numerator}"
    return fields


def _shape(facts: VideoFacts) -> dict[str, str]:
    display = Fraction(facts.coded_width, facts.coded_height) * facts.sar
    fields = {
        "Sar": f"{facts.sar.numerator}:{facts.sar.denominator}",
        "Dar": f"{display.numerator}:{display.denominator}",
        "Rotate": str(facts.rotation),
    }
    if facts.duration is not None:
        fields["Duration"] = f"{float(facts.duration):.6f}"
    if facts.frames is not None:
        fields["NumFrames"] = fields["Nb_frames"] = str(facts.frames)
    return fields


def _audio(stream: Stream, facts: AudioFacts | None) -> dict[str, str]:
    context = cast("AudioCodecContext | None", stream.codec_context)
    if context is None:
        return {}
    fields = {
        "SampleRate": str(context.sample_rate),
        "SampleFmt": context.format.name if context.format else "",
        "Channels": str(context.channels),
        "ChannelLayout": context.layout.name,
        "CodecTimeBase": f"1/{context.sample_rate}",
    }
    if facts is not None and facts.duration is not None:
        fields["Duration"] = f"{float(facts.duration):.6f}"
    return fields


def _number(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0") + ("0" if rate.denominator == 1 else "")
