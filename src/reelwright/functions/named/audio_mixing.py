"""AudioMixing: one further track is mixed in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import field_validator

from reelwright.functions.parameters import second_address
from reelwright.functions.protocol import FileKind, Function, JobParams, Outcome

if TYPE_CHECKING:
    from reelwright.functions.work import Work

MIX = FileKind("mix.wav", asset="audio")


class MixingParams(JobParams):
    """`inputs` names the track: `{"file": address}`, also in a list, as JSON text, or alone."""

    inputs: str

    @field_validator("inputs", mode="before")
    @classmethod
    def _one_address(cls, value: Any) -> str:
        if isinstance(value, str) and value.strip()[:1] in ("{", "[", '"'):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise ValueError("It is not valid JSON") from None
        if isinstance(value, list):
            if len(value) != 1:
                raise ValueError(f"It names {len(value)} tracks, exactly one is needed")
            value = value[0]
        if isinstance(value, dict):
            value = value.get("file")
        if not isinstance(value, str) or not value.strip():
            raise ValueError('It has to name one track: {"file": address}')
        return second_address(value.strip())

    def references(self) -> dict[str, str]:
        """Return the track."""
        return {"inputs": self.inputs}


def run(work: Work) -> Outcome:
    """Balance the two tracks, add them, and keep the sum below -1 dBTP."""
    from reelwright.functions.sound.mixing import mix

    mix(work, MIX.name)
    return Outcome(files=(MIX,))


FUNCTION = Function("AudioMixing", run, files=(MIX,), params=MixingParams)
