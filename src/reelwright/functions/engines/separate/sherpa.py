"""A separator of the user's, run by sherpa-onnx: UVR (MDX) files and pairs of Spleeter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.config import Settings
from reelwright.functions.engines import onnx_files
from reelwright.models import Availability
from reelwright.sandbox.task import Context

if TYPE_CHECKING:
    from reelwright.functions.engines.protocol import Sound

QUALITY = 90
SETTING = "separate_model"
RATE = 44_100
"""The rate of all models of these kinds."""


def availability(settings: Settings) -> Availability:
    """Tell whether models are configured and there."""
    example = "a UVR file or the vocals of a Spleeter pair for sherpa-onnx"
    return onnx_files.availability(configured(settings), SETTING, example)


def configured(settings: Settings) -> dict[str, Any] | None:
    """Return the models of the settings."""
    model = settings.separate_model
    return None if model is None else model.model_dump(mode="json")


def open_engine(options: Mapping[str, Any], context: Context) -> Sherpa:
    """Return the separator.

    Raises:
        JobError: `EngineUnavailable`: a file is not what it should be.
    """
    second = options.get("accompaniment")
    return _opened(str(options["kind"]), str(options["file"]), str(second) if second else "")


@lru_cache(maxsize=1)
def _opened(kind: str, file: str, accompaniment: str) -> Sherpa:
    return Sherpa(kind, Path(file), accompaniment)


class Sherpa:
    """One model, or the two of Spleeter."""

    rate = RATE

    def __init__(self, kind: str, file: Path, accompaniment: str) -> None:
        import sherpa_onnx as sherpa

        options = {"kind": kind, "file": str(file), "accompaniment": accompaniment}
        onnx_files.check(options, SETTING, kind)
        model = sherpa.OfflineSourceSeparationModelConfig()
        if kind == "spleeter":
            model.spleeter.vocals = str(file)
            model.spleeter.accompaniment = accompaniment
        else:
            model.uvr.model = str(file)
        config = sherpa.OfflineSourceSeparationConfig(model=model)
        try:
            self._engine = sherpa.OfflineSourceSeparation(config)
        except (RuntimeError, ValueError) as error:
            raise onnx_files.failed(file, error) from error
        self._file = file

    def __call__(self, mix: Sound) -> Sound:
        """Return the voice in the mix."""
        import numpy as np

        # What lies in the model's last window does not come back: it is given more than is kept.
        given = np.pad(mix, ((0, self.rate // 10), (0, 0)))
        try:
            answer = self._engine.process(self.rate, np.ascontiguousarray(given.T))
        except (RuntimeError, ValueError) as error:
            raise onnx_files.failed(self._file, error) from error
        if int(answer.sample_rate) != self.rate:
            raise onnx_files.unusable(
                self._file, f"it works at {answer.sample_rate} Hz, only {self.rate} Hz will do"
            )
        found = np.asarray(answer.stems[0].data, np.float32).T[: len(mix)]
        return np.nan_to_num(np.pad(found, ((0, len(mix) - len(found)), (0, 0))))
