"""sherpa-onnx with voice files of the user's: VITS (Piper), Matcha, Kokoro and Kitten models.

The models draw noise, so that the same text never sounds exactly the same twice.
"""

from __future__ import annotations

import importlib.util
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.config import Settings, SherpaVoice
from reelwright.models import Availability
from reelwright.speech.engines import program
from reelwright.speech.engines.protocol import Spoken, SystemVoice, Utterance

QUALITY = 90

_RULES = ("phone", "date", "number")
"""Rules for reading figures, in the order in which they have to be applied; others come behind."""


class Sherpa:
    """One voice of a model in a folder."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        import sherpa_onnx

        folder = Path(str(options["folder"]))
        config = sherpa_onnx.OfflineTtsConfig(
            model=_model(sherpa_onnx, str(options.get("kind", "vits")), folder),
            rule_fsts=",".join(map(str, sorted(folder.glob("*.fst"), key=_rule_order))),
            rule_fars=",".join(map(str, sorted(folder.glob("*.far")))),
        )
        if not config.validate():
            raise program.failed(f"the voice files in {folder.name} are not complete")
        self._speaker = int(options.get("speaker", 0))
        try:
            self._engine = sherpa_onnx.OfflineTts(config)
        except (RuntimeError, ValueError) as error:
            raise program.failed(f"the model in {folder.name} cannot be used") from error
        if self._speaker >= max(self._engine.num_speakers, 1):
            raise program.failed(
                f"the model in {folder.name} has {self._engine.num_speakers} speakers,"
                f" counted from 0; there is no speaker {self._speaker}"
            )

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV, at the wished tempo."""
        import numpy as np

        try:
            sound = self._engine.generate(utterance.text, sid=self._speaker, speed=utterance.rate)
        except (RuntimeError, ValueError) as error:
            raise program.failed("the model failed") from error
        samples = np.asarray(sound.samples, dtype=np.float32)
        if samples.size == 0:
            return Spoken(None)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sound.sample_rate)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return Spoken(path, rate=utterance.rate)


def availability(settings: Settings) -> Availability:
    """Tell whether voice files are configured and there."""
    missing = [str(v.folder) for v in settings.sherpa_voices if not v.folder.is_dir()]
    if missing:
        return Availability(False, f"folder not found: {', '.join(missing)}", "correct the path")
    installed = importlib.util.find_spec("sherpa_onnx") is not None
    return Availability(
        installed and bool(settings.sherpa_voices),
        "voice files configured" if settings.sherpa_voices else "no voice files configured",
        "download a voice and list it under sherpa_voices in the configuration file",
    )


def voices(settings: Settings) -> list[SystemVoice]:
    """Return the configured voices, named after folder and speaker."""
    return [_voice(voice) for voice in settings.sherpa_voices]


def _voice(voice: SherpaVoice) -> SystemVoice:
    gender = "m" if voice.gender.startswith("m") else "f"
    name = f"{voice.folder.name}:{voice.speaker}"
    options = voice.model_dump(mode="json")
    return SystemVoice("sherpa", name, gender, voice.language, QUALITY, options)


def open_speaker(name: str, options: Mapping[str, Any]) -> Sherpa:
    """Return the speaker of a configured voice; `options` are a `SherpaVoice` as JSON."""
    return Sherpa(options)


def _model(sherpa_onnx: Any, kind: str, folder: Path) -> Any:
    data = folder / "espeak-ng-data"
    lexicons = sorted(folder.glob("lexicon*.txt"))
    if any(path.name == "lexicon-us-en.txt" for path in lexicons):
        # Of two pronunciations of a word the first would be taken.
        lexicons = [path for path in lexicons if path.name != "lexicon-gb-en.txt"]
    common = {
        "tokens": _only(folder, "tokens.txt"),
        "data_dir": str(data) if data.is_dir() else "",
    }
    lexicon = ",".join(map(str, lexicons))
    if kind in ("kokoro", "kitten"):
        part = {"model": _only(folder, "model*.onnx"), "voices": _only(folder, "voices.bin")}
        if kind == "kitten":
            model = sherpa_onnx.OfflineTtsKittenModelConfig(**part, **common)
            return sherpa_onnx.OfflineTtsModelConfig(kitten=model, num_threads=1)
        model = sherpa_onnx.OfflineTtsKokoroModelConfig(**part, lexicon=lexicon, **common)
        return sherpa_onnx.OfflineTtsModelConfig(kokoro=model, num_threads=1)
    if kind == "matcha":
        model = sherpa_onnx.OfflineTtsMatchaModelConfig(
            acoustic_model=_only(folder, "model*.onnx"),
            vocoder=_only(folder, "*vocos*.onnx", "hifigan*.onnx"),
            lexicon=lexicon,
            **common,
        )
        return sherpa_onnx.OfflineTtsModelConfig(matcha=model, num_threads=1)
    if kind != "vits":
        raise program.failed(f"there is no kind of model called {kind}")
    model = sherpa_onnx.OfflineTtsVitsModelConfig(
        model=_only(folder, "*.onnx"), lexicon=lexicon, **common
    )
    return sherpa_onnx.OfflineTtsModelConfig(vits=model, num_threads=1)


def _only(folder: Path, *patterns: str) -> str:
    for pattern in patterns:
        if found := sorted(folder.glob(pattern)):
            return str(found[0])
    raise program.failed(f"there is no file {' or '.join(patterns)} in {folder.name}")


def _rule_order(path: Path) -> tuple[int, str]:
    first = (i for i, rule in enumerate(_RULES) if path.name.startswith(rule))
    return next(first, len(_RULES)), path.name
