"""MusicDemix: the voice stands in the middle of a stereo mix, most of the rest does not.

Built in: what both channels share, by how much louder it is than what they do not. It also takes
drums and bass from the middle; a model of the user's (capability `separate`) tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.functions import faults
from reelwright.functions.sound import pictures
from reelwright.functions.sound.engines import separate_engine, separated_by
from reelwright.functions.sound.pictures import Chart, Envelope, Row
from reelwright.functions.sound.reading import Samples
from reelwright.functions.sound.wav import WavWriter, to_integers
from reelwright.functions.work import Work

_LOWEST, _HIGHEST = 110.0, 9_000.0
_SIDES = 2.0
"""How much the sides count against the middle."""
_FRAME_SECONDS = 0.093
_SAME = 1e-5
"""Share of the sides in the power below which both channels are one."""
_DISTINCT = 0.08
"""Share of the middle in the power from which there is a voice to be found in it."""
_CHUNK_SECONDS, _LAP_SECONDS = 20, 1

Separator = Callable[[Samples], Samples]
"""From a mix [n, 2] to the voice in it [n, 2]."""


def demix(work: Work, vocals: str, accompaniment: str) -> None:
    """Write voice and accompaniment; their sum is the input, sample by sample."""
    rate, channels = work.audio.sample_rate, work.audio.channels
    engine = separate_engine(work)
    if channels > 2:
        raise faults.unsupported("MusicDemix takes mono or stereo, the input has more channels.")
    if engine is None:
        _require_centre(channels, work.native(span=(0.0, 0.2)), rate)
    separate = separated_by(engine, rate) if engine is not None else Centre(rate)
    vocal, other = Envelope(rate), Envelope(rate)
    with (
        WavWriter(work.file(vocals), rate, channels) as voice_file,
        WavWriter(work.file(accompaniment), rate, channels) as rest_file,
    ):
        for mix, voice in in_chunks(work.native(span=(0.2, 1.0)), rate, separate):
            whole = to_integers(mix).astype(np.int32)
            # Where a part would be louder than 16 bit can say, the other one takes the rest.
            rest = np.clip(whole - to_integers(voice[:, :channels]), -32768, 32767)
            voice_file.write_integers((whole - rest).astype(np.int16))
            rest_file.write_integers(rest.astype(np.int16))
            vocal.push(voice)
            other.push(mix - voice[:, :channels])
    rows = [Row("vocals", vocal), Row("accompaniment", other)]
    work.picture(lambda path: pictures.draw(path, rows, Chart("Vocals and accompaniment")))


class Centre:
    """Keeps what both channels share."""

    def __init__(self, rate: int) -> None:
        self._size = 1 << round(np.log2(rate * _FRAME_SECONDS))
        self._hop = self._size // 4
        self._window = np.sqrt(np.hanning(self._size + 1)[:-1]).astype(np.float32)
        hertz = np.fft.rfftfreq(self._size, 1 / rate)
        self.band: NDArray[np.float32] = np.asarray(
            1 / (1 + (_LOWEST / np.maximum(hertz, 1)) ** 8) / (1 + (hertz / _HIGHEST) ** 8),
            np.float32,
        )

    def __call__(self, mix: Samples) -> Samples:
        middle, side = self.spectra(mix)
        whole, rest = (np.asarray(np.abs(part) ** 2, np.float32) for part in (middle, side))
        around = [np.asarray(cv2.blur(part, (3, 3)), np.float32) for part in (whole, rest)]
        gain = _share(whole, rest) * _share(*around)
        voice = self._sound(gain * self.band * middle, len(mix))
        return np.repeat(voice[:, None], 2, axis=1)

    def spectra(self, mix: Samples) -> tuple[NDArray[np.complex64], NDArray[np.complex64]]:
        """Return the spectra [frames, bins] of the middle and of the side."""
        left, right = (self._spectrum(channel) for channel in mix.T)
        return (left + right) / 2, (left - right) / 2

    def _spectrum(self, samples: NDArray[np.float32]) -> NDArray[np.complex64]:
        padded = np.pad(samples, (self._size, 2 * self._size))
        view = np.lib.stride_tricks.sliding_window_view(padded, self._size)[:: self._hop]
        return np.fft.rfft(view * self._window, axis=1).astype(np.complex64)

    def _sound(self, spectrum: NDArray[np.complex64], count: int) -> NDArray[np.float32]:
        frames = np.fft.irfft(spectrum, axis=1).astype(np.float32) * (self._window / 2)
        total = np.zeros((len(frames) + 3) * self._hop, np.float32)
        for number, frame in enumerate(frames):
            place = number * self._hop
            total[place : place + self._size] += frame
        return total[self._size : self._size + count]


def _share(middle: NDArray[np.float32], side: NDArray[np.float32]) -> NDArray[np.float32]:
    share: NDArray[np.float32] = np.maximum(middle - _SIDES * side, 0) / (middle + 1e-12)
    return share


def in_chunks(
    blocks: Iterable[Samples], rate: int, separate: Separator
) -> Iterator[tuple[Samples, Samples]]:
    """Yield the mix with the voice in it, found in overlapping chunks that are faded together."""
    chunk, lap = _CHUNK_SECONDS * rate, _LAP_SECONDS * rate
    held: Samples | None = None
    tail: Samples | None = None
    rise = np.linspace(0, 1, lap, dtype=np.float32)[:, None]

    def next_voice(mix: Samples) -> Samples:
        stereo = mix if mix.shape[1] == 2 else np.repeat(mix, 2, axis=1)
        voice = separate(stereo)
        if tail is not None:
            shared = min(len(tail), len(voice))
            faded = voice[:shared] * rise[:shared] + tail[:shared] * (1 - rise[:shared])
            voice = np.concatenate([faded, voice[shared:]])
        return voice

    for block in blocks:
        held = block if held is None else np.concatenate([held, block])
        while len(held) >= chunk:
            voice = next_voice(held[:chunk])
            yield held[: chunk - lap], voice[: chunk - lap]
            tail, held = voice[chunk - lap :], held[chunk - lap :]
    if held is not None and len(held):
        yield held, next_voice(held)


def _require_centre(channels: int, blocks: Iterator[Samples], rate: int) -> None:
    """Look whether the method that is built in can do anything.

    Raises:
        JobError: `EngineUnavailable`.
    """
    if channels == 1:
        raise _needs_model("The input is mono")
    centre = Centre(rate)
    power = apart = shared = 0.0
    for block in blocks:
        # Over a second: single moments of any two channels are alike by chance.
        spectra = (np.abs(part) ** 2 * centre.band for part in centre.spectra(block))
        middle, side = (part.mean(axis=0) for part in spectra)
        power += float(middle.sum() + side.sum())
        apart += float(side.sum())
        shared += float(np.maximum(middle - _SIDES * side, 0).sum())
    if apart <= _SAME * power:
        raise _needs_model("Both channels of the input are the same")
    if shared < _DISTINCT * power:
        raise _needs_model("The mix has no distinct centre")


def _needs_model(reason: str) -> Exception:
    return faults.engine_unavailable(
        f'{reason}: this needs a model of the capability "separate", and none is configured'
        " (setting separate_model)."
    )
