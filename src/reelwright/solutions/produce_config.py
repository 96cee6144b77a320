"""ProduceConfig of one-click jobs, EditingProduceConfig of others (`timeline.md` 3.2)."""

from __future__ import annotations

from typing import Any

from reelwright.solutions.fields import Fields

LONGEST = 1e7
"""Seconds; beyond any video."""

_HIGHEST_RATE = 2**30
"""kbit/s; beyond any video."""


def read_produce(given: Fields) -> dict[str, Any]:
    """Return the options of an output that are given here, with the names a producing job uses.

    `CoverTime` in seconds, `MaxBitrate` in kbit/s, `KeepOriginMaxBitrate`, `Transparent`;
    `AutoRegisterInputVodMedia` and `AudioChannelCopy` are checked and have no effect.

    Raises:
        InvalidParameter: a field is wrong.
    """
    for accepted in ("AutoRegisterInputVodMedia", "AudioChannelCopy"):
        given.flag(accepted)
    cover = given.object("CoverConfig")
    options = {
        "CoverTime": cover.number("StartTime", low=0, high=LONGEST),
        "MaxBitrate": given.integer("MaxBitrate", low=1, high=_HIGHEST_RATE),
        "KeepOriginMaxBitrate": given.flag("KeepOriginMaxBitrate") or None,
        "Transparent": given.flag("OutputWebmTransparentChannel") or None,
    }
    return {name: value for name, value in options.items() if value is not None}
