"""Text in motion: gone at the beginning, at rest at the end, whatever the motion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reelwright.render.names import names
from reelwright.render.planes import Planes, blend, empty, fill
from reelwright.render.text.fonts import Fonts
from reelwright.render.text.painter import TextPainter
from reelwright.timeline.composition import (
    Scroll,
    TextBox,
    TextLayer,
    TextMotion,
    TextSpan,
    TextStyle,
)

LOOPS = {"normal", "heartbeat", "naughty", "rainbrush"}
MOTIONS = sorted(names("motions") - LOOPS)
WIDTH, HEIGHT = 320, 180
FRAMES = 12


@pytest.fixture(scope="module")
def painter() -> TextPainter:
    return TextPainter(WIDTH, HEIGHT, Fonts())


def layer(**changes: object) -> TextLayer:
    base = TextLayer(
        (TextSpan("Hello 你好\nagain", TextStyle(size=30, outline=2)),),
        start=0,
        end=60,
        x=WIDTH / 2,
        y=HEIGHT / 2,
        anchor_x="center",
        anchor_y="middle",
        align_x="center",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def drawn(painter: TextPainter, text: TextLayer, frame: int) -> Planes:
    picture = empty(WIDTH, HEIGHT)
    fill(picture, (60, 128, 128))
    for overlay in painter.overlays([text], frame):
        blend(picture, overlay)
    return picture


def ink(picture: Planes) -> float:
    return float(np.abs(picture.y.astype(int) - 60).sum())


def test_the_wanted_names_are_there() -> None:
    assert {"fade", "zoom", "zoomin", "zoomout", *LOOPS} <= names("motions")
    assert {f"slide_{way}" for way in ("left", "right", "up", "down")} <= names("motions")


@pytest.mark.parametrize("name", MOTIONS)
def test_an_entrance_comes_from_nothing_and_ends_at_rest(name: str, painter: TextPainter) -> None:
    moving = layer(motion_in=TextMotion(name, FRAMES))
    rest = ink(drawn(painter, layer(), 30))
    assert ink(drawn(painter, moving, 0)) < 0.75 * rest
    assert np.array_equal(drawn(painter, moving, FRAMES).y, drawn(painter, layer(), 30).y)
    late = drawn(painter, moving, FRAMES - 1)
    assert ink(late) == pytest.approx(rest, rel=0.25)


@pytest.mark.parametrize("name", MOTIONS)
def test_an_exit_begins_at_rest_and_ends_with_little(name: str, painter: TextPainter) -> None:
    moving = layer(motion_out=TextMotion(name, FRAMES))
    rest = ink(drawn(painter, layer(), 30))
    assert np.array_equal(drawn(painter, moving, 60 - FRAMES - 1).y, drawn(painter, layer(), 30).y)
    assert ink(drawn(painter, moving, 59)) < 0.75 * rest


@pytest.mark.parametrize("name", sorted(LOOPS))
def test_loops_come_back(name: str, painter: TextPainter) -> None:
    moving = layer(motion_loop=TextMotion(name, 60))
    one, again = drawn(painter, moving, 5), drawn(painter, moving, 35)
    assert np.array_equal(one.y, again.y)
    assert name == "normal" or not np.array_equal(one.y, drawn(painter, moving, 12).y)


@pytest.mark.parametrize(
    ("name", "axis", "sign"),
    [("slide_left", 0, 1), ("slide_right", 0, -1), ("slide_up", 1, 1), ("slide_down", 1, -1)],
)
def test_slides_go_on_in_the_direction_of_their_name(
    name: str, axis: int, sign: int, painter: TextPainter
) -> None:
    coming = painter.overlays([layer(motion_in=TextMotion(name, FRAMES))], 1)[0]
    going = painter.overlays([layer(motion_out=TextMotion(name, FRAMES))], 58)[0]
    still = painter.overlays([layer()], 30)[0]
    places = [(overlay.x, overlay.y)[axis] for overlay in (coming, still, going)]
    assert sign * (places[0] - places[1]) > 5
    assert sign * (places[1] - places[2]) > 5


def test_a_typewriter_writes_from_the_left(painter: TextPainter) -> None:
    moving = layer(motion_in=TextMotion("typewriter1", 20))
    amounts = [ink(drawn(painter, moving, frame)) for frame in range(0, 20, 3)]
    assert amounts == sorted(amounts)
    early = drawn(painter, moving, 4).y != 60
    assert not early[100:].any()


def test_a_box_stands_still_while_letters_move(painter: TextPainter) -> None:
    box = TextBox("#2040A0", 1.0, 10, 6)
    moving = layer(box=box, motion_in=TextMotion("wave", FRAMES))
    early, rest = drawn(painter, moving, 0), drawn(painter, layer(box=box), 30)
    left = int(np.argmax(rest.y[90] != 60))
    assert early.y[90, left + 2] == rest.y[90, left + 2]


def test_entrance_and_exit_share_a_short_time(painter: TextPainter) -> None:
    moving = layer(end=10, motion_in=TextMotion("fade", 20), motion_out=TextMotion("fade", 20))
    amounts = [ink(drawn(painter, moving, frame)) for frame in range(10)]
    assert amounts[0] < amounts[4] > amounts[9] > 0


def test_an_unknown_motion_is_a_fade(painter: TextPainter) -> None:
    one = drawn(painter, layer(motion_in=TextMotion("nothing_such", FRAMES)), 3)
    other = drawn(painter, layer(motion_in=TextMotion("fade", FRAMES)), 3)
    assert np.array_equal(one.y, other.y)


def test_text_scrolls_pixel_by_pixel(painter: TextPainter) -> None:
    scroll = Scroll(0, 180, 0, -120, freeze_start=5, freeze_end=5, frames=50, axis="y")
    moving = layer(anchor_y="top", scroll=scroll)
    tops = []
    for frame in (0, 4, 15, 16, 17, 54):
        rows = np.flatnonzero((drawn(painter, moving, frame).y != 60).any(axis=1))
        tops.append(int(rows[0]) if len(rows) else None)
    assert tops[0] == tops[1]
    assert tops[2] is not None
    assert tops[3] is not None
    assert tops[2] - tops[3] == 6
    again = replace(moving, scroll=replace(scroll, loops=2), end=200)
    assert np.array_equal(drawn(painter, again, 75).y, drawn(painter, moving, 15).y)


def seen(painter: TextPainter, layer: TextLayer, frame: int) -> tuple[int, int] | None:
    """Return the first and the last column of a text."""
    columns = np.flatnonzero((drawn(painter, layer, frame).y != 60).any(axis=0))
    return (int(columns[0]), int(columns[-1])) if len(columns) else None


def test_a_line_runs_until_it_is_just_out(painter: TextPainter) -> None:
    line = TextLayer((TextSpan("illicit lilies", TextStyle(size=30)),), 0, 100, 0, 60)
    way = Scroll(WIDTH, 60, 0, 60, frames=100, axis="x", outside="end")
    leaving = seen(painter, replace(line, scroll=way), 96)
    assert leaving is not None and leaving[0] == 0 and leaving[1] < 30
    back = replace(way, start_x=0.0, end_x=float(WIDTH), outside="start")
    coming = seen(painter, replace(line, scroll=back), 4)
    assert coming is not None and coming[0] == 0 and coming[1] < 30
    # At a speed it takes the time that its own width needs, again and again.
    fast = replace(line, end=1000, scroll=replace(way, speed=10.0, loops=0))
    once = round((WIDTH + painter.measure(line).width) / 10)
    assert seen(painter, fast, 5) == seen(painter, fast, 5 + 3 * once)


def test_a_long_roll_of_text_is_painted_in_tiles(painter: TextPainter) -> None:
    text = "\n".join(f"line {number}" for number in range(200))
    roll = TextLayer(
        (TextSpan(text, TextStyle(size=30)),),
        0,
        1000,
        0,
        0,
        scroll=Scroll(10, 180, 10, -8100, frames=1000, axis="y"),
    )
    overlays = painter.overlays([roll], 500)
    assert overlays
    assert all(overlay.height <= 1026 for overlay in overlays)
    assert ink(drawn(painter, roll, 500)) > 0
