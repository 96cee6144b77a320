"""sherpa-onnx with voice files of the user's: VITS (Piper), Matcha and Kokoro models."""

from __future__ import annotations

import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.speech.engines import program
from reelwright.speech.engines.protocol import Spoken, Utterance


class Sherpa:
    """One voice of a model in a folder."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        import sherpa_onnx

        folder = Path(str(options["folder"]))
        config = sherpa_onnx.OfflineTtsConfig(
            model=_model(sherpa_onnx, str(options.get("kind", "vits")), folder),
            rule_fsts=",".join(str(path) for path in sorted(folder.glob("*.fst"))),
        )
        if not config.validate():
            raise program.failed(f"the voice files in {folder} are not complete")
        self._speaker = int(options.get("speaker", 0))
        self._engine = sherpa_onnx.OfflineTts(config)

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV, at the wished tempo."""
        import numpy as np

        sound = self._engine.generate(utterance.text, sid=self._speaker, speed=utterance.rate)
        samples = np.asarray(sound.samples, dtype=np.float32)
        if samples.size == 0:
            raise program.failed("the model gave no sound")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sound.sample_rate)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return Spoken(path, rate_done=True)


def open_speaker(name: str, options: Mapping[str, Any]) -> Sherpa:
    """Return the speaker of a configured voice; `options` are a `SherpaVoice` as JSON."""
    return Sherpa(options)


def _model(sherpa_onnx: Any, kind: str, folder: Path) -> Any:
    tokens = str(folder / "tokens.txt")
    data = folder / "espeak-ng-data"
    common = {"tokens": tokens, "data_dir": str(data) if data.is_dir() else ""}
    lexicon = ",".join(str(path) for path in sorted(folder.glob("lexicon*.txt")))
    if kind == "kokoro":
        part = sherpa_onnx.OfflineTtsKokoroModelConfig(
            model=_only(folder, "model*.onnx"),
            voices=str(folder / "voices.bin"),
            lexicon=lexicon,
            **common,
        )
        return sherpa_onnx.OfflineTtsModelConfig(kokoro=part, num_threads=1)
    if kind == "matcha":
        part = sherpa_onnx.OfflineTtsMatchaModelConfig(
            acoustic_model=_only(folder, "model*.onnx"),
            vocoder=_only(folder, "*vocos*.onnx"),
            lexicon=lexicon,
            **common,
        )
        return sherpa_onnx.OfflineTtsModelConfig(matcha=part, num_threads=1)
    part = sherpa_onnx.OfflineTtsVitsModelConfig(
        model=_only(folder, "*.onnx"), lexicon=lexicon, **common
    )
    return sherpa_onnx.OfflineTtsModelConfig(vits=part, num_threads=1)


def _only(folder: Path, pattern: str) -> str:
    found = sorted(folder.glob(pattern))
    if not found:
        raise program.failed(f"no file {pattern} in {folder}")
    return str(found[0])
