"""The user's own engines for sound: ONNX files that sherpa-onnx runs.

`denoise`: mono in, mono out. `separate`: stereo in, one stereo for each source. The files are
named in the settings; the child of the sandbox may read exactly these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions import faults
from reelwright.functions.sound.reading import Resampler, Samples
from reelwright.functions.work import Work

Mono = NDArray[np.float32]

INSIDE = 48_000
_CHUNK_SECONDS, _LAP_SECONDS = 20, 1


class _Denoiser:
    """A sherpa-onnx denoiser as a filter at 48 kHz: overlapping chunks, faded into each other."""

    def __init__(self, model: Any) -> None:
        self._model, rate = model, int(model.sample_rate)
        self._rate = rate
        self._chunk, self._lap = _CHUNK_SECONDS * rate, _LAP_SECONDS * rate
        self._down, self._up = Resampler(INSIDE, rate, 1), Resampler(rate, INSIDE, 1)
        self._held = np.zeros(0, np.float32)
        self._tail = np.zeros(0, np.float32)

    def push(self, samples: Mono) -> Mono:
        self._held = np.concatenate([self._held, self._down.push(samples[:, None])[:, 0]])
        done = []
        while len(self._held) >= self._chunk:
            done.append(self._next())
        ready = np.concatenate(done) if done else np.zeros(0, np.float32)
        return self._up.push(ready[:, None])[:, 0]

    def _next(self) -> Mono:
        answer = self._model.run(self._held[: self._chunk].tolist(), self._rate)
        clean = np.asarray(answer.samples, np.float32)
        clean = np.pad(clean, (0, max(self._chunk - len(clean), 0)))[: self._chunk]
        if len(self._tail):
            rise = np.linspace(0, 1, self._lap, dtype=np.float32)
            clean[: self._lap] = clean[: self._lap] * rise + self._tail * (1 - rise)
        self._tail = clean[-self._lap :].copy()
        self._held = self._held[self._chunk - self._lap :]
        return clean[: -self._lap]


def denoise_engine(work: Work) -> _Denoiser | None:
    """Return the user's engine for `denoise`, None when there is none.

    Raises:
        JobError: `EngineUnavailable`: it cannot start.
    """
    settings = work.engines.get("denoise")
    if not settings:
        return None
    import sherpa_onnx as sherpa

    model = sherpa.OfflineSpeechDenoiserModelConfig()
    getattr(model, settings["kind"]).model = settings["file"]
    config = sherpa.OfflineSpeechDenoiserConfig(model=model)
    return _Denoiser(_start("denoise", settings, config, sherpa.OfflineSpeechDenoiser))


def separate_engine(work: Work) -> Any:
    """Return the user's sherpa-onnx engine for `separate`, None when there is none.

    Raises:
        JobError: `EngineUnavailable`: it cannot start.
    """
    settings = work.engines.get("separate")
    if not settings:
        return None
    import sherpa_onnx as sherpa

    model = sherpa.OfflineSourceSeparationModelConfig()
    if settings["kind"] == "spleeter":
        model.spleeter.vocals = settings["file"]
        model.spleeter.accompaniment = settings.get("accompaniment") or ""
    else:
        model.uvr.model = settings["file"]
    config = sherpa.OfflineSourceSeparationConfig(model=model)
    return _start("separate", settings, config, sherpa.OfflineSourceSeparation)


def separated_by(engine: Any, rate: int) -> Callable[[Samples], Samples]:
    """Return the engine as a function from a mix [n, 2] to the voice in it."""

    def voice(mix: Samples) -> Samples:
        answer = engine.process(rate, np.ascontiguousarray(mix.T))
        found = np.asarray(answer.stems[0].data, np.float32).T
        back = Resampler(int(answer.sample_rate), rate, 2)
        whole = np.concatenate([back.push(found), back.finish()])
        return np.asarray(np.pad(whole, ((0, max(len(mix) - len(whole), 0)), (0, 0)))[: len(mix)])

    return voice


def _start(capability: str, settings: Any, config: Any, engine: Any) -> Any:
    try:
        # Looked at first: a file that is no model would end the whole process.
        import onnxruntime

        for key in ("file", "accompaniment"):
            if settings.get(key):
                onnxruntime.InferenceSession(settings[key], providers=["CPUExecutionProvider"])
        if not config.validate():
            raise ValueError("its files do not fit each other")
        return engine(config)
    except Exception as error:
        raise faults.engine_unavailable(
            f'The model of the capability "{capability}" cannot be used: {error}'
        ) from error
