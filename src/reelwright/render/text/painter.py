"""Text layers as overlays for a frame: still ones once, moving ones frame by frame."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import skia

from reelwright.render.planes import Overlay, Plane, overlay_from_rgba
from reelwright.render.text.fonts import Fonts
from reelwright.render.text.layout import Block, lay_out
from reelwright.render.text.motion import MotionContext, block_state, moments
from reelwright.render.text.moving import moving_overlays
from reelwright.render.text.paint import Painted, paint, rasterize, without_motion
from reelwright.render.text.placing import placed, scroll_corner
from reelwright.render.text.shaping import Shaper
from reelwright.timeline.composition import Composition, TextLayer

_TILE_WIDTH = 2048
_TILE_HEIGHT = 1024
_KEPT_LAYERS = 48
_KEPT_TILES = 64


@dataclass
class Sprite:
    """A layer ready to be shown: laid out, painted, placed; tiles are made when needed."""

    layer: TextLayer
    block: Block
    painted: Painted
    x: int
    y: int
    matrix: skia.Matrix
    """From block to canvas at (x, y) = (0, 0): the rotation."""
    bounds: skia.IRect
    """All ink after the rotation, relative to (x, y)."""
    tiles: OrderedDict[tuple[int, int, int, int], Overlay | None] = field(
        default_factory=OrderedDict
    )


class TextPainter:
    """Draws the text of one output; `pictures` maps the pictures of boxes to local files.

    `overlays` gives what lies over frame n, from bottom to top.
    """

    def __init__(
        self,
        width: int,
        height: int,
        fonts: Fonts,
        fps: float = 25.0,
        pictures: Mapping[str, Path] | None = None,
    ) -> None:
        self._pictures = dict(pictures or {})
        self.width = width
        self.height = height
        self.fps = fps
        self._shaper = Shaper(fonts)
        self._sprites: OrderedDict[TextLayer, Sprite] = OrderedDict()

    def layers(self, composition: Composition, frame: int) -> list[Overlay]:
        """Return what the texts of a composition look like at an output frame."""
        return self.overlays(composition.texts, frame)

    def overlays(self, layers: Sequence[TextLayer], frame: int) -> list[Overlay]:
        """Return the layers of all texts shown at an output frame."""
        result: list[Overlay] = []
        for layer in layers:
            if layer.start <= frame < layer.end:
                result.extend(self._shown(layer, frame))
        return result

    def missing_glyphs(self, layers: Sequence[TextLayer]) -> list[str]:
        """Return the characters that no font has; they are left out of the picture."""
        found: list[str] = []
        for layer in layers:
            _, missing = self._shaper.letters(layer.spans)
            found.extend(char for char in missing if char not in found)
        return found

    def measure(self, layer: TextLayer) -> Block:
        """Return a layer's lines and the size of its block."""
        return lay_out(layer, self._shaper, self.width, self.height)

    def _shown(self, layer: TextLayer, frame: int) -> list[Overlay]:
        sprite = self._sprite(layer)
        x, y = sprite.x, sprite.y
        if layer.scroll is not None:
            extent = (sprite.block.width, sprite.block.height)
            x, y = scroll_corner(layer.scroll, frame - layer.start, (x, y), extent)
        acting = moments(layer, frame, self.fps)
        if not acting:
            return self._still(sprite, x, y)
        context = MotionContext(
            self.width,
            self.height,
            sprite.block.width,
            sprite.block.height,
            max((span.style.size for span in layer.spans), default=0.0),
        )
        states = [block_state(moment, context) for moment in acting]
        if all(state.moves_only for state in states) and not any(m.letters for m in acting):
            x += round(sum(state.dx for state in states))
            y += round(sum(state.dy for state in states))
            alpha = 1.0
            for state in states:
                alpha *= state.alpha
            return [_faded(overlay, alpha) for overlay in self._still(sprite, x, y)]
        size = (self.width, self.height)
        return moving_overlays(sprite, (x, y), size, acting, context, self._shaper)

    def _sprite(self, layer: TextLayer) -> Sprite:
        key = without_motion(layer)
        sprite = self._sprites.get(key)
        if sprite is None:
            block = lay_out(layer, self._shaper, self.width, self.height)
            x, y, matrix = placed(layer, block, self.width, self.height)
            painted = paint(layer, block, self._shaper, self._pictures)
            bounds = matrix.mapRect(painted.bounds).roundOut()
            sprite = Sprite(layer, block, painted, x, y, matrix, bounds)
            self._sprites[key] = sprite
            if len(self._sprites) > _KEPT_LAYERS:
                self._sprites.popitem(last=False)
        self._sprites.move_to_end(key)
        return sprite

    def _still(self, sprite: Sprite, x: int, y: int) -> list[Overlay]:
        """Return the tiles that touch the canvas when the block's corner is at (x, y)."""
        bounds = sprite.bounds
        result = []
        for top in range(bounds.top(), bounds.bottom(), _TILE_HEIGHT):
            for left in range(bounds.left(), bounds.right(), _TILE_WIDTH):
                right = min(left + _TILE_WIDTH, bounds.right())
                bottom = min(top + _TILE_HEIGHT, bounds.bottom())
                outside = x + right <= 0 or y + bottom <= 0
                if outside or x + left >= self.width or y + top >= self.height:
                    continue
                tile = self._tile(sprite, (left, top, right, bottom), x, y)
                if tile is not None:
                    result.append(tile)
        return result

    def _tile(
        self, sprite: Sprite, rect: tuple[int, int, int, int], x: int, y: int
    ) -> Overlay | None:
        """Return one tile at its place; kept per parity, as overlays stand on even pixels."""
        key = (rect[0], rect[1], x % 2, y % 2)
        if key not in sprite.tiles:
            sprite.tiles[key] = _painted_tile(sprite, rect, x % 2, y % 2)
            if len(sprite.tiles) > _KEPT_TILES:
                sprite.tiles.popitem(last=False)
        sprite.tiles.move_to_end(key)
        tile = sprite.tiles[key]
        return None if tile is None else _moved(tile, x - x % 2, y - y % 2)


def _painted_tile(
    sprite: Sprite, rect: tuple[int, int, int, int], x: int, y: int
) -> Overlay | None:
    left, top, right, bottom = rect
    painted = sprite.painted
    pictures = [picture for picture in (painted.back, painted.front) if picture is not None]
    rgba = rasterize(pictures, sprite.matrix, left, top, right - left, bottom - top)
    ink = cv2.boundingRect(rgba[..., 3])
    if not ink[2]:
        return None
    part = rgba[ink[1] : ink[1] + ink[3], ink[0] : ink[0] + ink[2]]
    return overlay_from_rgba(part, left + ink[0] + x, top + ink[1] + y)


def _moved(overlay: Overlay, dx: int, dy: int) -> Overlay:
    return Overlay(
        overlay.x + dx,
        overlay.y + dy,
        overlay.y_plane,
        overlay.u_plane,
        overlay.v_plane,
        overlay.inverse_alpha,
        overlay.inverse_alpha_half,
    )


def _faded(overlay: Overlay, alpha: float) -> Overlay:
    if alpha >= 1.0:
        return overlay

    def scaled(plane: Plane, offset: float = 0.0) -> Plane:
        return cv2.addWeighted(plane, alpha, plane, 0.0, offset)  # type: ignore[return-value]

    rest = 255.0 * (1.0 - alpha)
    return Overlay(
        overlay.x,
        overlay.y,
        scaled(overlay.y_plane),
        scaled(overlay.u_plane),
        scaled(overlay.v_plane),
        scaled(overlay.inverse_alpha, rest),
        scaled(overlay.inverse_alpha_half, rest),
    )
