"""A block of text as lines with places: what measuring and painting share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reelwright.render.text.breaking import Piece, fill
from reelwright.render.text.clusters import break_cost, may_break
from reelwright.render.text.shaping import Letter, Shaper
from reelwright.timeline.composition import TextLayer, TextSpan

LINE_HEIGHT = 1.35
"""Distance between base lines, in font sizes."""
_CENTRE = 0.38
"""From the base line up to the middle of a Chinese character and of a capital, in em."""
_TIGHTEST = 1.1
_SLACK = 0.01
_FITTINGS = 24
_SPLIT_HIGHLIGHT = 2.5
"""What it costs to end a line inside words that stand out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its letters, its left end and base line in the block."""

    letters: tuple[Letter, ...]
    x: float
    baseline: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in a box whose top-left corner is (0, 0)."""

    lines: tuple[Line, ...]
    width: float
    height: float
    missing: tuple[str, ...]
    """Characters that no font has; they are left out."""

    @property
    def text(self) -> list[str]:
        """The text of each line."""
        return ["".join(letter.text for letter in line.letters) for line in self.lines]


def lay_out(layer: TextLayer, shaper: Shaper, canvas_width: float, canvas_height: float) -> Block:
    """Break a layer's text into lines and place them in its block."""
    area = _area(layer)
    if area is None:
        return _on_canvas(layer, shaper, canvas_width, canvas_height)
    wide, high = area
    layer = replace(layer, wrap="any" if layer.wrap == "none" else layer.wrap)
    block = _laid_out(layer, shaper, wide)
    for _ in range(_FITTINGS):
        if block.height <= high + _SLACK and block.width <= wide + _SLACK:
            break
        layer = _scaled(layer, 0.9)
        block = _laid_out(layer, shaper, wide)
    return block


def _on_canvas(layer: TextLayer, shaper: Shaper, width: float, height: float) -> Block:
    limit = layer.max_width or width - 2 * layer.safe_x
    if layer.wrap != "shrink":
        return _laid_out(layer, shaper, limit)
    layer = _shrunk(layer, shaper, limit)
    block = _laid_out(layer, shaper, limit)
    room = height - 2 * layer.safe_y
    # What scrolls upwards may be higher than the canvas.
    if layer.scroll is not None or not 0 < room < block.height:
        return block
    return _laid_out(_scaled(layer, room / block.height), shaper, limit)


def _area(layer: TextLayer) -> tuple[float, float] | None:
    """Return the room that a box's picture leaves for the text, None without one."""
    box = layer.box
    if box is None or box.area is None or not (box.width and box.height):
        return None
    return box.area.width * box.width, box.area.height * box.height


def _laid_out(layer: TextLayer, shaper: Shaper, limit: float) -> Block:
    if layer.wrap == "shrink":
        layer = _shrunk(layer, shaper, limit)
    letters, missing = shaper.letters(layer.spans)
    lines = [
        line
        for paragraph in _paragraphs(letters)
        for line in _wrapped(paragraph, layer.wrap, limit, shaper)
    ]
    return _placed(lines, layer, shaper, tuple(missing))


def _paragraphs(letters: Sequence[Letter]) -> list[list[Letter]]:
    paragraphs: list[list[Letter]] = [[]]
    for letter in letters:
        if letter.text == "\n":
            paragraphs.append([])
        else:
            paragraphs[-1].append(letter)
    return paragraphs


def _wrapped(letters: list[Letter], wrap: str, limit: float, shaper: Shaper) -> list[list[Letter]]:
    if wrap in ("none", "shrink") or shaper.width(_trimmed(letters)) <= limit:
        return [_trimmed(letters)]
    width = limit
    while True:
        lines = [
            _trimmed([letter for piece in line for letter in piece.items])
            for line in fill(_pieces(letters, wrap, width, shaper), width)
        ]
        # Letters side by side may be a little wider than each alone; then less has to fit.
        over = max((shaper.width(line) - limit for line in lines if len(line) > 1), default=0.0)
        if over <= _SLACK or wrap == "spaces_strict":
            return [line for line in lines if line]
        width -= over + _SLACK
        if width <= 0:
            return [[letter] for letter in letters if not letter.text.isspace()]


def _pieces(letters: list[Letter], wrap: str, limit: float, shaper: Shaper) -> list[Piece[Letter]]:
    """Cut a paragraph where a line may end; what is too wide is cut between its characters."""
    words = _cut(letters, spaces_only=wrap != "any")
    if wrap != "spaces_strict":
        words = [part for word in words for part in _fitting(word, limit, shaper)]
    common = Counter(letter.style for letter in letters).most_common(1)[0][0]
    pieces = []
    for place, word in enumerate(words):
        ink = _trimmed(word)
        after = words[place + 1] if place + 1 < len(words) else []
        gap = shaper.width([*word, after[0]]) - shaper.width(after[:1]) if after else 0.0
        width = shaper.width(ink)
        cost = break_cost([one.text for one in word], [one.text for one in after])
        if after and word[-1].style == after[0].style != common:
            cost += _SPLIT_HIGHLIGHT
        pieces.append(Piece(tuple(word), width, max(gap - width, 0.0), cost))
    return pieces


def _cut(letters: list[Letter], *, spaces_only: bool) -> list[list[Letter]]:
    words: list[list[Letter]] = []
    for place, letter in enumerate(letters):
        before = letters[place - 1].text if place else ""
        breaks = may_break(before, letter.text) if place else True
        if breaks and (not spaces_only or not place or before.isspace()):
            words.append([])
        words[-1].append(letter)
    return words


def _fitting(word: list[Letter], limit: float, shaper: Shaper) -> list[list[Letter]]:
    if shaper.width(_trimmed(word)) <= limit:
        return [word]
    parts = _cut(word, spaces_only=False)
    if len(parts) > 1:
        return [small for part in parts for small in _fitting(part, limit, shaper)]
    return [[letter] for letter in word]


def _trimmed(letters: list[Letter]) -> list[Letter]:
    end = len(letters)
    while end and letters[end - 1].text.isspace():
        end -= 1
    return letters[:end]


def _shrunk(layer: TextLayer, shaper: Shaper, limit: float) -> TextLayer:
    """Return the layer with all sizes reduced until its widest line fits."""
    for _ in range(6):
        letters, _missing = shaper.letters(layer.spans)
        widest = max(shaper.width(_trimmed(line)) for line in _paragraphs(letters))
        if widest <= limit + _SLACK or widest <= 0:
            return layer
        layer = _scaled(layer, limit / widest * 0.9999)
    return layer


def _scaled(layer: TextLayer, ratio: float) -> TextLayer:
    spans = tuple(
        TextSpan(
            span.text,
            replace(
                span.style,
                size=span.style.size * ratio,
                spacing=span.style.spacing * ratio,
                outline=span.style.outline * ratio,
                outline_across=span.style.outline_across * ratio,
                outline_down=span.style.outline_down * ratio,
                shadow=span.style.shadow * ratio,
            ),
        )
        for span in layer.spans
    )
    return replace(layer, spans=spans, line_height=layer.line_height * ratio)


def _placed(
    lines: list[list[Letter]], layer: TextLayer, shaper: Shaper, missing: tuple[str, ...]
) -> Block:
    widths = [shaper.width(line) for line in lines]
    block_width = max(widths, default=0.0)
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[layer.align_x]
    first = layer.spans[0].style if layer.spans else None
    placed = []
    top = 0.0
    for letters, width in zip(lines, widths, strict=True):
        styles = [letter.style for letter in letters] or ([first] if first else [])
        size = max((style.size for style in styles), default=0.0)
        em = max((shaper.em(style) for style in styles), default=0.0)
        height = max(layer.line_height, size * _TIGHTEST) or 0.0
        if not layer.line_height:
            height = size * LINE_HEIGHT
        x = (block_width - width) * share
        baseline = top + height / 2 + em * _CENTRE
        placed.append(Line(tuple(letters), x, baseline, width, top, height))
        top += height
    return Block(tuple(placed), block_width, top, missing)
