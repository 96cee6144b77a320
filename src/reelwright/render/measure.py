"""How large a text will be, and what no font can show of it: for plans and for warnings.

The way of a text is that of the renderer (resolved as a clip, laid out by the same fonts), so
that what is measured is what is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.render.names import names
from reelwright.render.text.fontfiles import FontFiles
from reelwright.render.text.fonts import Fonts
from reelwright.render.text.painter import TextPainter
from reelwright.timeline import codec
from reelwright.timeline.composition import TextLayer

if TYPE_CHECKING:
    from reelwright.sandbox.task import Context

Json = Mapping[str, Any]


def measure_text(
    context: Context,
    orders: Sequence[Json],
    font_folders: Sequence[str] = (),
    fonts: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Measure texts as the renderer lays them out.

    An order is `{"clip": a text clip of a timeline, "width", "height"}` (the canvas); `fonts` maps
    references of font files to local paths. Each answer is `{"width", "height"}` of the block in
    pixels of the canvas, `lines` (their text) and `missing` (characters that no font has).
    """
    loaded = _fonts(tuple(font_folders), tuple(sorted((fonts or {}).items())))
    answers = []
    for order in orders:
        context.check()
        layer = _layer(order["clip"], order["width"], order["height"])
        if layer is None:
            answers.append({"width": 0.0, "height": 0.0, "lines": [], "missing": []})
            continue
        painter = TextPainter(order["width"], order["height"], loaded)
        block = painter.measure(layer)
        answers.append(
            {
                "width": block.width,
                "height": block.height,
                "lines": block.text,
                "missing": list(block.missing),
            }
        )
    return answers


def missing_glyphs(
    context: Context,
    composition: Json,
    font_folders: Sequence[str] = (),
    fonts: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the characters of a composition's texts that no font has and nobody will see."""
    shown = codec.from_json(dict(composition))
    loaded = _fonts(tuple(font_folders), tuple(sorted((fonts or {}).items())))
    painter = TextPainter(shown.width, shown.height, loaded)
    return painter.missing_glyphs(shown.all_texts)


@lru_cache(maxsize=4)
def _fonts(folders: tuple[str, ...], sources: tuple[tuple[str, str], ...]) -> Fonts:
    files = FontFiles([Path(folder) for folder in folders])
    return Fonts(files, {reference: Path(path) for reference, path in sources})


def _layer(clip: Json, width: int, height: int) -> TextLayer | None:
    # Only plans measure: whoever renders need not wait for the reader of documents.
    from reelwright.timeline.catalogue import Catalogue
    from reelwright.timeline.document import SubtitleClip
    from reelwright.timeline.output import Output
    from reelwright.timeline.resolution.journal import Journal
    from reelwright.timeline.resolution.texts import canvas_scales, text_layer

    catalogue = Catalogue.of(motions=names("motions"))
    journal = Journal(Output(width, height, Fraction(25)), catalogue, {})
    fields = SubtitleClip.model_validate(dict(clip))
    return text_layer(fields, "clip", (0, 1), journal, canvas_scales(journal))
