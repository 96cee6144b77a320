"""The networks that score speech from 1 to 5: the ONNX files of the package speechmos."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions import faults

RATE = 16_000
WINDOW = 144_160
"""Samples that are scored together: 9.01 s."""
_RATERS = 4
_FRAME, _HOP = 512, 256

Mono = NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """Scores of one window, 1 (bad) to 5 (excellent)."""

    overall: float
    signal: float
    background: float
    continuity: float


class Scorers:
    """DNSMOS (overall, signal, background) and PLCMOS (continuity)."""

    def __init__(self) -> None:
        folder = _folder()
        self._quality = _session(folder / "dnsmos_models" / "sig_bak_ovr.onnx")
        self._continuity = _session(folder / "plcmos_models" / "plcmos_v2.onnx")
        # The network wants to know who listens: always the same few, so that scores repeat.
        self._raters = np.random.default_rng(2023).standard_normal((_RATERS, 64))

    def score(self, samples: Mono) -> Scores:
        """Score a window at 16 kHz; a shorter one is repeated to the needed length."""
        whole = np.resize(samples, WINDOW) if len(samples) < WINDOW else samples[:WINDOW]
        given = {"input_1": whole.astype(np.float32)[None]}
        signal, background, overall = (float(v) for v in self._quality.run(None, given)[0][0])
        return Scores(
            overall=float(np.polyval((-0.06766283, 1.11546468, 0.04602535), overall)),
            signal=float(np.polyval((-0.08397278, 1.22083953, 0.0052439), signal)),
            background=float(np.polyval((-0.13166888, 1.60915514, -0.39604546), background)),
            continuity=self._rate(samples),
        )

    def _rate(self, samples: Mono) -> float:
        padded = np.pad(samples, (_FRAME - _HOP, _FRAME))
        count = -(-(len(samples) + _FRAME - _HOP) // _HOP)
        view = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP][:count]
        window = np.hamming(_FRAME + 1)[:-1]
        # The network was trained on the logarithm of the squared amplitude spectrum over 20.
        amplitude = np.abs(np.fft.rfft(view * window))
        features = np.log(np.maximum(amplitude**2, 1e-24)) / 20
        given = features[None, None].astype(np.float32)
        found = []
        for rater in self._raters:
            inputs = {"degraded_audio": given, "rater_embed": rater[None].astype(np.float32)}
            found.append(float(np.ravel(self._continuity.run(None, inputs)[0])[0]))
        return float(np.mean(found))


def _folder() -> Path:
    # The package's own modules would import a resampling library and more: only its files are used.
    spec = importlib.util.find_spec("speechmos")
    if spec is None or not spec.submodule_search_locations:
        raise faults.engine_unavailable("The package speechmos, which scores speech, is missing.")
    return Path(next(iter(spec.submodule_search_locations)))


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
