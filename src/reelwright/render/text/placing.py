"""Where a block of text stands on the canvas, and where a scrolling one is at a frame."""

from __future__ import annotations

from dataclasses import replace

import skia

from reelwright.render.text.layout import Block
from reelwright.timeline.composition import Rect, Scroll, TextBox, TextLayer

_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}


def placed(layer: TextLayer, block: Block, width: int, height: int) -> tuple[int, int, skia.Matrix]:
    """Return the block's corner in whole pixels and the rotation about its anchor."""
    share_x, share_y = _SHARE[layer.anchor_x], _SHARE[layer.anchor_y]
    x = layer.x - share_x * block.width
    y = layer.y - share_y * block.height
    matrix = skia.Matrix()
    if layer.angle:
        matrix.setRotate(-layer.angle, share_x * block.width, share_y * block.height)
    if layer.scroll is None:
        rect = skia.Rect.MakeWH(block.width, block.height)
        for box in layer.boxes:
            rect.join(box_rect(box, block))
        rect = matrix.mapRect(rect)
        x += _inward(x + rect.left(), rect.width(), width, layer.safe_x, share_x)
        y += _inward(y + rect.top(), rect.height(), height, layer.safe_y, share_y)
    return round(x), round(y), matrix


def box_rect(box: TextBox, block: Block) -> skia.Rect:
    """Return the rectangle of a box in its block's coordinates."""
    width = box.width or block.width + 2 * box.padding_x
    height = box.height or block.height + 2 * box.padding_y
    area = box.area or Rect(0.0, 0.0, 1.0, 1.0)
    # The text stands in the middle of the box's area for text.
    left = block.width / 2 - (area.x + area.width / 2) * width + box.shift_x
    top = block.height / 2 - (area.y + area.height / 2) * height + box.shift_y
    return skia.Rect.MakeXYWH(left, top, width, height)


def scroll_corner(
    scroll: Scroll, frame: int, still: tuple[int, int], extent: tuple[float, float]
) -> tuple[int, int]:
    """Return the corner of a scrolling block `frame` frames after the layer's start.

    `still` is where its anchor alone would put it, `extent` its width and height.
    """
    scroll = _with_extent(scroll, *extent)
    length = scroll.freeze_start + scroll.frames + scroll.freeze_end
    passage = frame // length if length else 0
    inside = frame - passage * length if passage < scroll.loops or scroll.loops <= 0 else length
    way = min(max((inside - scroll.freeze_start) / max(scroll.frames, 1), 0.0), 1.0)
    x = scroll.start_x + (scroll.end_x - scroll.start_x) * way
    y = scroll.start_y + (scroll.end_y - scroll.start_y) * way
    return (
        still[0] if scroll.axis == "y" else round(x),
        still[1] if scroll.axis == "x" else round(y),
    )


def _with_extent(scroll: Scroll, width: float, height: float) -> Scroll:
    """Return a movement whose points and time take in how large the block is."""
    if scroll.outside == "start":
        scroll = replace(scroll, start_x=scroll.start_x - width, start_y=scroll.start_y - height)
    elif scroll.outside == "end":
        scroll = replace(scroll, end_x=scroll.end_x - width, end_y=scroll.end_y - height)
    if not scroll.speed:
        return scroll
    x, y = scroll.end_x - scroll.start_x, scroll.end_y - scroll.start_y
    way = abs(y if scroll.axis == "y" else x)
    return replace(scroll, frames=max(1, round(way / scroll.speed)))


def _inward(start: float, extent: float, canvas: float, safe: float, share: float) -> float:
    """Return the shift that brings an extent inside; one too large keeps its anchored side."""
    low, high = safe, canvas - safe - extent
    if high < low:
        # It cannot fit: what is anchored stays visible.
        goal = low + (high - low) * share
        return goal - start
    return min(max(start, low), high) - start
