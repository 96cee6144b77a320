"""Font files as Skia typefaces, and which of them draws which character."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import skia

from reelwright.errors import JobError
from reelwright.render.text.clusters import is_emoji
from reelwright.render.text.fontfiles import Face, FontFiles
from reelwright.timeline.composition import TextStyle

_WEIGHT_AXIS = int.from_bytes(b"wght", "big")
# Characters that no font needs to draw: joiners, variation selectors, direction marks, tags.
_SILENT = frozenset((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065))) | {
    0xFEFF,
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE0080),
}


@dataclass(frozen=True, slots=True, eq=False)
class LoadedFace:
    """A typeface under the name that the paragraph builder knows it by."""

    alias: str
    typeface: skia.Typeface
    ascent: float
    """Above the base line, per em."""
    descent: float
    """Below the base line, per em."""


class Fonts:
    """Every typeface that text of one renderer needs, loaded when first used.

    `sources` maps the references of a user's font files to local paths. Only these fonts, the
    packaged ones and the named system files are ever used, never the machine's font matching.
    """

    def __init__(
        self, files: FontFiles | None = None, sources: Mapping[str, Path] | None = None
    ) -> None:
        self.files = files or FontFiles()
        self.unicode = skia.Unicodes.ICU.Make()
        self._sources = dict(sources or {})
        # A manager of its own: the default one would read the machine's font configuration.
        self._loader = skia.FontMgr.New_Custom_Empty()
        self._provider = skia.textlayout.TypefaceFontProvider()
        self.collection = skia.textlayout.FontCollection()
        self.collection.setDefaultFontManager(self._provider)
        self._loaded: dict[Face, LoadedFace | None] = {}
        self._files: dict[Path, skia.Typeface | None] = {}
        self._chosen: dict[tuple[str, TextStyle], LoadedFace | None] = {}

    def main(self, style: TextStyle) -> LoadedFace:
        """Return the face that a style names.

        Raises:
            JobError: the user's font file cannot be read.
        """
        if style.font_source:
            path = self._sources.get(style.font_source)
            loaded = self._load(Face(path, 700 if style.bold else 400)) if path else None
            if loaded is None:
                raise JobError(
                    f"The font {style.font_source} cannot be read.", code="InvalidMaterial"
                )
            return loaded
        loaded = self._load(self.files.face(style.font, bold=style.bold))
        return loaded or self._house(style)

    def face(self, cluster: str, style: TextStyle) -> LoadedFace | None:
        """Return the first face that has every character of a cluster, None when none has."""
        key = (cluster, style)
        if key not in self._chosen:
            self._chosen[key] = next(
                (face for face in self._candidates(cluster, style) if _covers(face, cluster)), None
            )
        return self._chosen[key]

    def _candidates(self, cluster: str, style: TextStyle) -> Iterable[LoadedFace]:
        emoji = self.files.emoji()
        if emoji is not None and is_emoji(cluster):
            yield from self._present(Face(emoji))
        main = self.main(style)
        yield main
        weight = 700 if style.bold else self.files.face(style.font).weight
        for face in self.files.fallbacks(weight):
            yield from self._present(face)
        if emoji is not None:
            yield from self._present(Face(emoji))

    def _present(self, face: Face) -> Iterable[LoadedFace]:
        loaded = self._load(face)
        if loaded is not None:
            yield loaded

    def _house(self, style: TextStyle) -> LoadedFace:
        loaded = self._load(self.files.fallbacks(700 if style.bold else 400)[0])
        if loaded is None:
            raise JobError("The packaged font cannot be read.")
        return loaded

    def _load(self, face: Face) -> LoadedFace | None:
        if face not in self._loaded:
            self._loaded[face] = self._register(face)
        return self._loaded[face]

    def _register(self, face: Face) -> LoadedFace | None:
        if face.path not in self._files:
            self._files[face.path] = self._loader.makeFromFile(str(face.path))
        typeface = self._files[face.path]
        if typeface is None:
            return None
        typeface = _at_weight(typeface, face.weight)
        alias = f"face{len(self._loaded)}"
        self._provider.registerTypeface(typeface, alias)
        metrics = skia.Font(typeface, 1000.0).getMetrics()
        return LoadedFace(alias, typeface, -metrics.fAscent / 1000, metrics.fDescent / 1000)


def _at_weight(typeface: skia.Typeface, weight: int) -> skia.Typeface:
    """Return a variable font at a weight; another font as it is."""
    axes = typeface.getVariationDesignParameters()
    axis = next((axis for axis in axes or [] if int(axis.tag) == _WEIGHT_AXIS), None)
    if axis is None:
        return typeface
    value = min(max(float(weight), axis.min), axis.max)
    # Each of these must live until the clone is made: it points into the one before.
    coordinate = skia.FontArguments.VariationPosition.Coordinate(_WEIGHT_AXIS, value)
    coordinates = skia.FontArguments.VariationPosition.Coordinates([coordinate])
    position = skia.FontArguments.VariationPosition(coordinates)
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position)
    return typeface.makeClone(arguments) or typeface


def _covers(face: LoadedFace, cluster: str) -> bool:
    return all(
        ord(char) in _SILENT or char.isspace() or face.typeface.unicharToGlyph(ord(char))
        for char in cluster
    )
