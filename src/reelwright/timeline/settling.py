"""Names that a document leaves to chance, drawn once, so that what is stored is what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.timeline.catalogue import RANDOM, Catalogue, Kind

_KINDS: dict[str, Kind] = {
    "VFX": "effect",
    "Filter": "filter",
    "Transition": "transition",
    "DLTransition": "transition",
}
_LISTS = (
    ("VideoTracks", "VideoTrackClips"),
    ("ImageTracks", "ImageTrackClips"),
    ("VideoTracks", "EffectTrackItems"),
    ("EffectTracks", "EffectTrackItems"),
)


def settle(document: Mapping[str, Any], catalogue: Catalogue, seed: int) -> dict[str, Any]:
    """Return the document with every `random` and every list of names replaced by one name.

    The names are those that `resolve` draws with the same seed. The document must be readable.
    """
    changed = dict(document)
    for tracks, items in _LISTS:
        if not changed.get(tracks):
            continue
        changed[tracks] = [
            _track(track, items, f"{tracks}[{index}].{items}", catalogue, seed)
            for index, track in enumerate(changed[tracks])
        ]
    return changed


def _track(
    track: Mapping[str, Any], items: str, path: str, catalogue: Catalogue, seed: int
) -> dict[str, Any]:
    if not track.get(items):
        return dict(track)
    if items == "EffectTrackItems":
        return {**track, items: _effects(track[items], path, catalogue, seed)}
    clips = []
    for index, clip in enumerate(track[items]):
        if clip.get("Effects"):
            place = f"{path}[{index}].Effects"
            clip = {**clip, "Effects": _effects(clip["Effects"], place, catalogue, seed)}
        clips.append(clip)
    return {**track, items: clips}


def _effects(effects: list[Any], path: str, catalogue: Catalogue, seed: int) -> list[Any]:
    drawn = []
    for index, one in enumerate(effects):
        kind, name = _KINDS.get(str(one.get("Type"))), one.get("SubType")
        open_ = isinstance(name, str) and ("," in name or name.strip() == RANDOM)
        # What is disabled may name anything: it was not checked, and is not drawn.
        if kind and open_ and catalogue.accepts(kind, name):
            chosen = catalogue.draw(kind, name, f"{seed}:{path}[{index}]")
            one = {**one, "SubType": chosen}
        drawn.append(one)
    return drawn
