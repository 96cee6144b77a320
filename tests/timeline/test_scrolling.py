"""Scrolling texts: their way, their time, their repetition."""

from __future__ import annotations

from .conftest import Resolve, text


def test_vertical_scrolling(solved: Resolve) -> None:
    """The block moves from start to end; speed gives the length when nothing else does."""
    found = text(solved, ScrollStartY=600, ScrollEndY=-100, ScrollSpeed=350, ScrollStartFreeze=0.5)
    assert (found.start, found.end) == (0, 75)
    assert found.scroll is not None
    assert (found.scroll.axis, found.scroll.start_y, found.scroll.end_y) == ("y", 600, -100)
    assert (found.scroll.frames, found.scroll.freeze_start) == (60, 15)


def test_horizontal_scrolling(solved: Resolve) -> None:
    """Without speed the way is spread over the clip; endless repetition fills it."""
    found = text(solved, ScrollDirection="Left", ScrollStartX=1000, ScrollEndX=0)
    assert found.scroll is not None and found.scroll.frames == 150
    endless = text(
        solved,
        ScrollDirection="Left",
        ScrollStartX=1000,
        ScrollEndX=0,
        ScrollSpeed=1000,
        ScrollLoop=True,
        TimelineOut=5,
    )
    assert endless.scroll is not None
    assert (endless.scroll.frames, endless.scroll.loops, endless.scroll.axis) == (30, 5, "x")


def test_scrolling_out_of_the_picture(solved: Resolve) -> None:
    """A way without an end goes on until the text is out, which is known when it is drawn."""
    left = text(solved, ScrollDirection="Left", TimelineOut=5).scroll
    assert left is not None
    assert (left.start_x, left.end_x, left.outside, left.frames) == (1000, 0, "end", 150)
    right = text(solved, ScrollDirection="Right", ScrollSpeed=300, ScrollLoop=True).scroll
    assert right is not None
    assert (right.start_x, right.end_x, right.outside) == (0, 1000, "start")
    assert (right.speed, right.loops) == (10, 0)
    up = text(solved, ScrollStartY=500, TimelineOut=5).scroll
    assert up is not None and (up.end_y, up.outside, up.axis) == (0, "end", "y")
