"""Runs of characters as Skia paragraphs of one line: measured and painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

import skia

from reelwright.render.text.clusters import clusters
from reelwright.render.text.fonts import Fonts, LoadedFace
from reelwright.timeline.composition import TextSpan, TextStyle

_NO_LIMIT = 1.0e6
_ISOLATE, _END = "\u2067", "\u2069"
"""Marks around what runs from right to left: a paragraph of Skia's runs to the right."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One cluster with its style and the face that draws it."""

    text: str
    style: TextStyle
    face: LoadedFace


Brush = Callable[[TextStyle], skia.Paint | None]
"""Paint for the letters of a style; None leaves them out but keeps their room."""


class Shaper:
    """Builds one-line paragraphs with the fonts of a renderer, and remembers widths."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._widths: dict[tuple[Letter, ...], float] = {}

    def letters(self, spans: Sequence[TextSpan]) -> tuple[list[Letter], list[str]]:
        """Return the letters of some spans, and those that no font has (they are left out)."""
        found: list[Letter] = []
        missing: list[str] = []
        for span in spans:
            for cluster in clusters(span.text.replace("\r\n", "\n")):
                face = self.fonts.face(cluster, span.style)
                if face is not None:
                    found.append(Letter(cluster, span.style, face))
                elif cluster not in missing:
                    missing.append(cluster)
        return found, missing

    def em(self, style: TextStyle) -> float:
        """Return the em size in pixels that a style asks for."""
        if not style.nominal:
            return style.size
        face = self.fonts.main(style)
        return style.size / (face.ascent + face.descent)

    def width(self, letters: Sequence[Letter]) -> float:
        """Return the advance of some letters on one line, without the space after the last."""
        if not letters:
            return 0.0
        key = tuple(letters)
        if key not in self._widths:
            paragraph = self.paragraph(letters)
            self._widths[key] = paragraph.MaxIntrinsicWidth - letters[-1].style.spacing
        return self._widths[key]

    def paragraph(
        self, letters: Sequence[Letter], brush: Brush | None = None
    ) -> skia.textlayout.Paragraph:
        """Return some letters as a laid-out paragraph of one line."""
        builder = skia.textlayout.ParagraphBuilder.make(
            skia.textlayout.ParagraphStyle(), self.fonts.collection, self.fonts.unicode
        )
        runs = [("".join(letter.text for letter in run), run[0]) for run in _runs(letters)]
        if _leftwards(letters):
            runs = [(_ISOLATE, letters[0]), *runs, (_END, letters[-1])]
        for text, first in runs:
            style = self._skia_style(first, brush)
            if text in (_ISOLATE, _END):
                style.setLetterSpacing(0.0)
            builder.pushStyle(style)
            builder.addText(text)
            builder.pop()
        paragraph = builder.Build()
        paragraph.layout(_NO_LIMIT)
        return paragraph

    def _skia_style(self, letter: Letter, brush: Brush | None) -> skia.textlayout.TextStyle:
        style = letter.style
        result = skia.textlayout.TextStyle()
        result.setFontFamilies([letter.face.alias])
        result.setFontSize(self.em(style))
        result.setLetterSpacing(style.spacing)
        own = letter.face.typeface.fontStyle()
        slant = skia.FontStyle.kItalic_Slant if style.italic else own.slant()
        # A heavier weight than the face has is synthesized; colour pictures cannot be emboldened.
        weight = 700 if style.bold and not _is_picture(letter.face) else own.weight()
        result.setFontStyle(skia.FontStyle(max(weight, own.weight()), own.width(), slant))
        paint = brush(style) if brush else None
        if paint is not None:
            result.setForegroundPaint(paint)
        elif brush is not None:
            result.setForegroundPaint(skia.Paint(Color=0x00000000))
        return result


def _leftwards(letters: Sequence[Letter]) -> bool:
    """Say whether a line runs from right to left, as its first letter with a direction does."""
    classes = (bidirectional(char) for letter in letters for char in letter.text)
    return next((one for one in classes if one in ("L", "R", "AL")), "L") != "L"


def _runs(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Group neighbours of one style and face, so that they are shaped together."""
    runs: list[list[Letter]] = []
    for letter in letters:
        last = runs[-1][-1] if runs else None
        if last is not None and last.style == letter.style and last.face == letter.face:
            runs[-1].append(letter)
        else:
            runs.append([letter])
    return runs


def _is_picture(face: LoadedFace) -> bool:
    return "emoji" in face.typeface.getFamilyName().lower()
