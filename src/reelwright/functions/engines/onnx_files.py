"""ONNX files of the user's that sherpa-onnx runs: are they there, and are they what they should be?

sherpa-onnx ends the whole process over a file of another kind, so that it is looked at before.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.errors import JobError
from reelwright.functions import faults
from reelwright.models import Availability

FILES = ("file", "accompaniment")
"""Keys of an engine's options that name files."""
_SHOWN = 200


def paths(options: Mapping[str, Any]) -> list[Path]:
    """Return the files that the child has to be allowed to read."""
    return [Path(options[key]) for key in FILES if options.get(key)]


def availability(options: Mapping[str, Any] | None, setting: str, example: str) -> Availability:
    """Tell whether the files of a setting are there."""
    how = f"set {setting}.file in the configuration file to {example}"
    if options is None:
        return Availability(False, "no model configured", how)
    missing = [path for path in paths(options) if not path.is_file()]
    if missing:
        words = ", ".join(f'the model "{path}" is not there' for path in missing)
        return Availability(False, words, "correct the path")
    if options["kind"] == "spleeter" and not options.get("accompaniment"):
        return Availability(
            False, "Spleeter needs two models", f"set {setting}.accompaniment to the second one"
        )
    names = " and ".join(path.name for path in paths(options))
    return Availability(True, f"{options['kind']}: {names}", how)


def check(options: Mapping[str, Any], setting: str, kind: str) -> None:
    """Make sure that a file is a model of the kind that is said; `kind` is its own word for it.

    Raises:
        JobError: `EngineUnavailable`.
    """
    import onnxruntime

    path = Path(options["file"])
    for one in paths(options):
        try:
            session = onnxruntime.InferenceSession(str(one), providers=["CPUExecutionProvider"])
        except Exception as error:
            raise unusable(one, f"it cannot be read: {_short(error)}") from error
        if one == path:
            described = session.get_modelmeta().custom_metadata_map
    told = described.get("model_type", "")
    if not told:
        raise unusable(
            path, "it does not say what it is (model_type); take a file made for sherpa-onnx"
        )
    if told.lower() != kind.lower():
        raise unusable(path, f'it is of the kind "{told}", {setting}.kind says "{options["kind"]}"')


def unusable(path: Path, why: str) -> JobError:
    """Return the error for a model that cannot be used."""
    return faults.engine_unavailable(f'The model "{path.name}" cannot be used: {why}.')


def failed(path: Path, error: Exception) -> JobError:
    """Return the error for a model that does not take what it is given."""
    return unusable(path, _short(error))


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:_SHOWN].rstrip(".")
