"""What a child keeps between tasks: open sources, prepared stills and texts, the last output."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reelwright.errors import JobError
from reelwright.render.compositor import Compositor
from reelwright.render.layers import stills
from reelwright.render.protocols import TextLayers
from reelwright.render.sources import Readers, Sources
from reelwright.timeline import codec
from reelwright.timeline.composition import Composition

Json = Mapping[str, Any]


class Warm:
    """Makes compositors, with what an earlier one has opened and prepared."""

    def __init__(self) -> None:
        self.readers = Readers()
        self._stills = stills()
        self._last: tuple[Json, Json, Compositor, Sources] | None = None
        self._painter: tuple[Hashable, TextLayers] | None = None

    def compositor(
        self, composition: Json, sources: Json, font_folders: Sequence[str] = ()
    ) -> tuple[Compositor, Sources]:
        """Return a compositor for a composition and its sources, both as JSON.

        `font_folders` are the user's; they must be the same in all calls of one child.
        """
        if self._last is not None and self._last[:2] == (composition, sources):
            return self._last[2], self._last[3]
        shown = read_composition(composition)
        files = Sources.from_json(sources)
        texts = self._texts(shown, files, font_folders) if shown.all_texts else None
        compositor = Compositor(shown, files, texts, self._stills)
        self._last = (composition, sources, compositor, files)
        return compositor, files

    def _texts(
        self, composition: Composition, sources: Sources, folders: Sequence[str]
    ) -> TextLayers:
        paths = sources.paths()
        used = {span.style.font_source for text in composition.all_texts for span in text.spans}
        fonts = {name: paths[name] for name in sorted(used) if name in paths}
        boxes = {box.source for text in composition.all_texts for box in text.boxes}
        pictures = {name: paths[name] for name in sorted(boxes) if name in paths}
        size = (composition.width, composition.height, composition.fps)
        key = (size, tuple(fonts.items()), tuple(pictures.items()))
        if self._painter is None or self._painter[0] != key:
            from reelwright.render.text.fontfiles import FontFiles
            from reelwright.render.text.fonts import Fonts
            from reelwright.render.text.painter import TextPainter

            width, height, fps = size
            loaded = Fonts(FontFiles([Path(folder) for folder in folders]), fonts)
            painter = TextPainter(width, height, loaded, float(fps), pictures)
            self._painter = (key, painter)
        return self._painter[1]


def read_composition(data: Json) -> Composition:
    """Return a composition from JSON.

    Raises:
        JobError: it is none; a mistake of ours, not of the caller.
    """
    try:
        composition = codec.from_json(dict(data))
    except ValueError as error:
        raise JobError(str(error)) from error
    if composition.width % 2 or composition.height % 2:
        raise JobError("The canvas must have an even size.")
    return composition
