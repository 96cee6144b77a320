"""Frames and samples into files that can be joined. The same input gives the same bytes.

Nothing volatile is written: no dates, no names of programs. A video file begins with a key frame
and refers to nothing outside itself.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import cv2
import numpy as np
from av.codec.context import Flags as CodecFlags
from av.container import OutputContainer
from av.container.core import Flags as ContainerFlags
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc
from numpy.typing import NDArray

from reelwright.media.settings import AudioSettings, VideoSettings

_BT709 = 1
_VIDEO = {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9"}
_AUDIO = {
    "aac": "aac",
    "mp3": "libmp3lame",
    "opus": "libopus",
    "flac": "flac",
    "pcm": "pcm_s16le",
}
_VP9_SPEEDS = {
    **{"ultrafast": 8, "superfast": 7, "veryfast": 6, "faster": 5, "fast": 4, "medium": 3},
    **{"slow": 2, "slower": 1, "veryslow": 0, "placebo": 0},
}
_AVX512 = 13
"""OpenCV's number of the processor's feature AVX512F."""
_UP_TO_AVX2 = "MMX2,SSE2,SSE2Fast,SSSE3,SSE4.1,SSE4.2,AVX,FMA3,BMI1,BMI2,LZCNT,AVX2"
"""x264's macroblock tree for AVX-512 reads memory that nobody has written when the width is not
a multiple of 128, and gives other bytes each time; without AVX-512 it is as quick and exact."""
_MUXERS = {
    **{".mp4": "mp4", ".m4v": "mp4", ".m4a": "ipod", ".mov": "mov", ".webm": "webm"},
    **{".mkv": "matroska", ".mp3": "mp3", ".wav": "wav", ".flac": "flac", ".ogg": "ogg"},
    ".aac": "adts",
}


def create(path: Path, options: dict[str, str] | None = None) -> OutputContainer:
    """Open a file of ours for writing; the suffix tells the format."""
    container = av.open(
        "file:" + str(path.absolute()),
        "w",
        format=_MUXERS[path.suffix.lower()],
        container_options=options or {},
    )
    container.flags |= cast(int, ContainerFlags.bitexact.value)
    return container


class VideoEncoder:
    """Encodes frames of one size at a constant rate into a file; a context manager.

    Frames are yuv420p (yuva420p with `settings.alpha`), BT.709, limited range.
    """

    def __init__(
        self, path: Path, width: int, height: int, rate: Fraction, settings: VideoSettings
    ) -> None:
        self._tick = 1 / Fraction(rate)
        self._container = create(path)
        stream = self._container.add_stream(
            _VIDEO[settings.codec], rate=Fraction(rate), options=_options(settings)
        )
        stream = cast(av.video.stream.VideoStream, stream)
        context = stream.codec_context
        context.width, context.height = width, height
        context.pix_fmt = "yuva420p" if settings.alpha else "yuv420p"
        context.time_base = stream.time_base = self._tick
        context.framerate = Fraction(rate)
        context.thread_count = settings.threads
        context.flags |= CodecFlags.bitexact.value | CodecFlags.closed_gop.value
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        context.colorspace, context.color_range = _BT709, ColorRange.MPEG
        if settings.gop is not None:
            context.gop_size = settings.gop
        if settings.bitrate is not None:
            context.bit_rate = settings.bitrate
        if settings.codec == "hevc":
            context.codec_tag = "hvc1"
        self._stream = stream
        self.frames = 0
        """Frames written so far."""

    def write(self, frame: av.VideoFrame) -> None:
        """Encode one frame; its time stamp is set to its number."""
        frame.pts, frame.time_base = self.frames, self._tick
        frame.pict_type = 0  # the type it was decoded with is no wish
        self.frames += 1
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Encode what is still held and finish the file."""
        if self.frames:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AudioEncoder:
    """Encodes stereo samples into a file; a context manager."""

    def __init__(self, path: Path, rate: int, settings: AudioSettings) -> None:
        self._rate = rate
        self._container = create(path)
        stream = self._container.add_stream(_AUDIO[settings.codec], rate=rate)
        self._stream = cast(av.audio.stream.AudioStream, stream)
        context = self._stream.codec_context
        context.layout = "stereo"
        context.flags |= CodecFlags.bitexact.value
        if settings.codec not in ("flac", "pcm"):
            context.bit_rate = settings.bitrate
        self.samples = 0
        """Samples written so far."""

    def write(self, block: NDArray[np.float32]) -> None:
        """Encode a block [n, 2] of samples from -1 to 1."""
        if not len(block):
            return
        packed = np.ascontiguousarray(np.clip(block, -1.0, 1.0), np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = self._rate, self.samples
        frame.time_base = Fraction(1, self._rate)
        self.samples += len(block)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Encode what is still held and finish the file."""
        if self.samples:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _options(settings: VideoSettings) -> dict[str, str]:
    quality = {} if settings.bitrate is not None else {"crf": f"{settings.crf:g}"}
    if settings.codec == "vp9":
        speed = _VP9_SPEEDS.get(settings.preset, 6)
        options = {"deadline": "good", "cpu-used": str(min(speed, 5)), "row-mt": "0"}
        if settings.alpha:
            options["auto-alt-ref"] = "0"
        # With a rate beside the quality this encoder stays below it; 0 stands for none.
        return options | quality | ({"b": str(settings.cap or 0)} if quality else {})
    options = {"preset": settings.preset} | quality | _cap(settings)
    if settings.codec == "hevc":
        fixed = "pools=none:frame-threads=1:open-gop=0:info=0:log-level=none"
        return options | {"x265-params": fixed}
    if settings.profile:
        options["profile"] = settings.profile
    if cv2.checkHardwareSupport(_AVX512):
        options["x264-params"] = "asm=" + _UP_TO_AVX2
    return options


def _cap(settings: VideoSettings) -> dict[str, str]:
    if settings.cap is None or settings.bitrate is not None:
        return {}
    return {"maxrate": str(settings.cap), "bufsize": str(settings.cap)}
