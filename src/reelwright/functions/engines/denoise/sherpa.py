"""A denoiser of the user's, run by sherpa-onnx: GTCRN and DPDFNet files."""

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
SETTING = "denoise_model"


def availability(settings: Settings) -> Availability:
    """Tell whether a model is configured and there."""
    example = "a GTCRN or DPDFNet file for sherpa-onnx"
    return onnx_files.availability(configured(settings), SETTING, example)


def configured(settings: Settings) -> dict[str, Any] | None:
    """Return the model of the settings."""
    model = settings.denoise_model
    return None if model is None else model.model_dump(mode="json")


def open_engine(options: Mapping[str, Any], context: Context) -> Sherpa:
    """Return the denoiser.

    Raises:
        JobError: `EngineUnavailable`: the file is not what it should be.
    """
    return _opened(str(options["kind"]), str(options["file"]))


@lru_cache(maxsize=1)
def _opened(kind: str, file: str) -> Sherpa:
    return Sherpa(kind, Path(file))


class Sherpa:
    """One model."""

    def __init__(self, kind: str, file: Path) -> None:
        import sherpa_onnx as sherpa

        onnx_files.check({"kind": kind, "file": str(file)}, SETTING, kind)
        model = sherpa.OfflineSpeechDenoiserModelConfig()
        getattr(model, kind).model = str(file)
        config = sherpa.OfflineSpeechDenoiserConfig(model=model)
        try:
            self._engine = sherpa.OfflineSpeechDenoiser(config)
        except (RuntimeError, ValueError) as error:
            raise onnx_files.failed(file, error) from error
        self._file = file
        self.rate = int(self._engine.sample_rate)

    def __call__(self, samples: Sound) -> Sound:
        """Return the samples without their noise."""
        import numpy as np

        # What lies in the model's last window does not come back: it is given more than is kept.
        given = np.pad(samples, (0, self.rate // 10))
        try:
            answer = self._engine.run(given.tolist(), self.rate)
        except (RuntimeError, ValueError) as error:
            raise onnx_files.failed(self._file, error) from error
        found = np.asarray(answer.samples, np.float32)[: len(samples)]
        return np.nan_to_num(np.pad(found, (0, len(samples) - len(found))))
