"""Frame n of a composition, pixel by pixel."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from reelwright.render.compositor import Compositor
from reelwright.render.planes import black, color_of
from reelwright.render.sources import Readers, Sources
from reelwright.timeline.composition import (
    Background,
    Composition,
    Effect,
    Fill,
    Pan,
    PictureLayer,
    Rect,
    Transition,
)

from .drawing import FULL, HEIGHT, RATE, WIDTH, Output, flat, image, near, pixel, track, video
from .material import (
    number_of,
    numbered,
    sources,
    write_image,
    write_numbers,
    write_video,
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("material")
    disc = flat((255, 0, 0, 0))
    disc[10:30, 10:30, 3] = 255
    ramp = np.tile(np.linspace(0, 255, 800).astype(np.uint8)[None, :, None], (480, 1, 3))
    wave = 128 + 90 * np.sin(2 * np.pi * np.arange(800) / 50)
    wave = np.tile(wave.round().astype(np.uint8)[None, :, None], (480, 1, 3))
    return {
        "wave": write_image(folder / "wave.png", wave),
        "a": write_numbers(folder / "a.mp4", 100),
        "b": write_numbers(folder / "b.mp4", 100, first=500),
        "slow": write_numbers(folder / "slow.mp4", 50, rate=25, first=200),
        "gray": write_video(folder / "gray.mp4", 5, lambda _: np.full((54, 96), 200, np.uint8)),
        "red": write_image(folder / "red.png", flat((255, 0, 0))),
        "disc": write_image(folder / "disc.png", disc),
        "half": write_image(folder / "half.png", flat((0, 0, 255, 128))),
        "ramp": write_image(folder / "ramp.png", ramp),
        "corner": write_image(
            folder / "corner.png",
            np.where(np.arange(40)[:, None, None] + np.arange(40)[:, None] < 40, 255, 0)
            .astype(np.uint8)
            .repeat(3, axis=2),
        ),
    }


@pytest.fixture(scope="module")
def given(files: dict[str, Path]) -> Sources:
    return sources(files)


BLACK = (16, 128, 128)


def test_every_frame_is_the_right_one_across_a_cut(given: Sources) -> None:
    output = Output(
        given,
        track(video("a", 0, 40, source_in=Fraction(1, 2)), video("b", 40, 100)),
    )
    seen = [number_of(output.frame(n)) for n in range(0, 100, 3)]
    assert seen == [15 + n if n < 40 else 500 + n - 40 for n in range(0, 100, 3)]


def test_frames_can_be_asked_for_in_any_order(given: Sources) -> None:
    output = Output(given, track(video("a")))
    for number in (70, 3, 69, 0, 99):
        assert number_of(output.frame(number)) == number


def test_speed_and_other_frame_rates(given: Sources) -> None:
    fast = Output(given, track(video("a", speed=Fraction(2))))
    assert [number_of(fast.frame(n)) for n in (0, 10, 25)] == [0, 20, 50]
    slow = Output(given, track(video("slow")))
    # Output frame n is at n / 30 s: the last source frame k with k / 25 <= (n + 1/2) / 30.
    assert [number_of(slow.frame(n)) for n in range(8)] == [
        200 + int((n + 0.5) / 30 * 25) for n in range(8)
    ]


def test_past_the_material_nothing_or_the_last_frame(given: Sources) -> None:
    short = video("a", source_in=Fraction(2), source_out=Fraction(5, 2))
    output = Output(given, track(short))
    assert number_of(output.frame(14)) == 74
    assert (output.frame(15).y == 16).all()
    held = Output(given, track(replace(short, hold=True)))
    assert number_of(held.frame(15)) == number_of(held.frame(80)) == 74
    assert (Output(given, track(video("gray"))).frame(50).y == 16).all()


def test_uncovered_is_black_and_lower_tracks_show(given: Sources) -> None:
    half = video("gray", rect=Rect(0, 0, 80, 96))
    alone = Output(given, track(half)).frame(0)
    assert near(pixel(alone, 20, 50), (188, 128, 128))
    assert pixel(alone, 120, 50) == BLACK
    below = Output(given, track(image("red")), track(half)).frame(0)
    assert near(pixel(below, 120, 50), color_of("#FF0000"))


def test_a_pure_red_picture_is_red(given: Sources) -> None:
    picture = Output(given, track(image("red"))).frame(0)
    assert near(pixel(picture, 80, 48), color_of("#FF0000"))


def test_crossfade_middle_is_the_mean(given: Sources) -> None:
    fade = Transition("fade", 0, 1, 10, 21)
    output = Output(
        given, track(image("red", end=21), image("ramp", start=10), transitions=(fade,))
    )
    before, middle, after = (output.frame(n).copy() for n in (9, 15, 21))
    for plane in ("y", "u", "v"):
        a, m, b = (getattr(one, plane).astype(int) for one in (before, middle, after))
        assert np.abs(m - (a + b) / 2).max() <= 2


def test_crossfade_of_layers_with_alpha_shows_what_is_below(given: Sources) -> None:
    box = Rect(60, 28, 40, 40)
    fade = Transition("fade", 0, 1, 0, 11)
    output = Output(
        given,
        track(image("ramp")),
        track(image("disc", box, end=11), image("half", box, end=20), transitions=(fade,)),
    )
    background = Output(given, track(image("ramp"))).frame(0)
    middle = output.frame(5)
    assert pixel(middle, 20, 48) == pixel(background, 20, 48)
    # At the disc's transparent corner only the half of the blue square is there, at 1/2.
    expected = [
        0.25 * b + 0.75 * a
        for a, b in zip(pixel(background, 64, 32), color_of("#0000FF"), strict=True)
    ]
    assert near(pixel(middle, 64, 32), tuple(round(one) for one in expected), 4)


def test_frames_before_and_after_the_cut_feed_a_transition(given: Sources) -> None:
    fade = Transition("fade", 0, 1, 35, 45)
    output = Output(
        given,
        track(
            video("a", 0, 40, source_out=Fraction(40, 30)),
            video("b", 40, 100, source_in=Fraction(1)),
            transitions=(fade,),
        ),
    )
    assert number_of(output.frame(34)) == 34
    assert number_of(output.frame(45)) == 535
    assert (output.frame(44).y > 17).any()


def test_opacity_and_alpha(given: Sources) -> None:
    output = Output(
        given,
        track(image("red")),
        track(image("half", Rect(0, 0, 40, 40)), image("disc", Rect(80, 0, 40, 40), opacity=0.5)),
    )
    picture = output.frame(3)
    red, blue = color_of("#FF0000"), color_of("#0000FF")
    mean = tuple(round((a + b) / 2) for a, b in zip(red, blue, strict=True))
    assert near(pixel(picture, 20, 20), mean)
    assert near(pixel(picture, 82, 2), red)


@pytest.mark.parametrize("kind", ["blur", "color", "image"])
@pytest.mark.parametrize("rate", [1.0, 0.8])
def test_backgrounds_leave_no_black(given: Sources, kind: str, rate: float) -> None:
    """A picture that a zoom below 1 makes smaller has its background around it as well."""
    background = Background(kind, sigma=9.6, color="#00FF00", source="red")  # type: ignore[arg-type]
    box = Rect(0, 21, 96, 54)  # upright canvas, landscape picture
    seen = Rect((1 - 1 / rate) / 2, (1 - 1 / rate) / 2, 1 / rate, 1 / rate)
    pan = Pan(seen, seen, 5) if rate < 1 else None
    composition = Composition(
        96,
        160,
        RATE,
        5,
        (track(PictureLayer("gray", "video", 0, 5, box, background=background, pan=pan)),),
    )
    compositor, readers = Compositor(composition, given), Readers()
    picture = black(96, 160)
    compositor.draw(2, readers.frames(compositor.needs(2), given), picture)
    around = {"blur": (188, 128, 128), "color": color_of("#00FF00"), "image": color_of("#FF0000")}
    for y in (0, 10, 76, 158):
        for x in (0, 47, 94):
            assert near(pixel(picture, x, y), around[kind], 4), (x, y)
    assert near(pixel(picture, 48, 50), (188, 128, 128))


@pytest.mark.parametrize("how", ["turned", "shrunk"])
def test_a_blurred_background_reaches_the_corners(given: Sources, how: str) -> None:
    beyond = Pan(Rect(-0.5, -0.5, 2, 2), Rect(-0.5, -0.5, 2, 2), 100)
    more = {"rotate": 30.0} if how == "turned" else {"pan": beyond}
    layer = image("red", Rect(40, 0, 80, 96), background=Background("blur", sigma=4.0), **more)
    picture = Output(given, track(layer)).frame(0)
    for x, y in ((0, 0), (WIDTH - 2, 0), (0, HEIGHT - 2), (WIDTH - 2, HEIGHT - 2)):
        assert near(pixel(picture, x, y), color_of("#FF0000"))


def test_blurred_background_has_no_seams(given: Sources) -> None:
    """The parts above and below the picture are those of one blur of the whole canvas."""
    layer = image("ramp", Rect(0, 30, WIDTH, 36), background=Background("blur", sigma=6.0))
    picture = Output(given, track(layer)).frame(0)
    for y in (0, 29, 66, 95):
        steps = np.diff(picture.y[y].astype(int))
        assert steps.min() >= 0
        assert steps.max() <= 4
    assert np.abs(picture.y[0].astype(int) - picture.y[95]).max() <= 1


def test_pan_is_even_and_never_jumps(given: Sources) -> None:
    """A slow pan moves a wave by the same part of a pixel from frame to frame."""
    shift = 0.05  # of the source's width, over 60 frames: 0.27 pixels a frame
    pan = Pan(Rect(0.1, 0.1, 0.5, 0.5), Rect(0.1 + shift, 0.1, 0.5, 0.5), 60)
    output = Output(given, track(image("wave", pan=pan)))
    turn = np.exp(-2j * np.pi * np.arange(WIDTH) / 20)  # the wave is 20 pixels long as shown
    places = [np.angle(output.frame(n).y[48] @ turn) * 20 / (2 * np.pi) for n in range(60)]
    steps = np.diff(np.unwrap(places, period=20))
    assert abs(steps.mean() - shift * 2 * WIDTH / 60) < 0.01
    assert np.ptp(steps) < 0.1


def test_zoom_keeps_the_centre(given: Sources) -> None:
    pan = Pan(Rect(0, 0, 1, 1), Rect(0.25, 0.25, 0.5, 0.5), 50)
    output = Output(given, track(image("ramp", pan=pan)))
    values = [output.frame(n).y[48, 79:81].mean() for n in range(0, 60, 5)]
    assert np.ptp(values) <= 1


def test_crop_and_flips(given: Sources) -> None:
    cropped = Output(given, track(image("ramp", crop=Rect(400, 0, 400, 480)))).frame(0)
    assert cropped.y[48, 2] > 120
    flipped = Output(given, track(image("ramp", flip_horizontal=True))).frame(0)
    assert flipped.y[48, 2] > 225
    assert flipped.y[48, 157] < 25
    corner = Output(given, track(image("corner", flip_vertical=True))).frame(0)
    assert corner.y[4, 30] < 20
    assert corner.y[91, 4] > 230


def test_a_picture_beyond_the_canvas_shows_the_same_part_as_a_whole_one(given: Sources) -> None:
    outside = image("ramp", Rect(-80, -48, 320, 192))
    picture = Output(given, track(outside)).frame(0)
    expected = 16 + 219 * (np.arange(WIDTH) + 80.5) / 320
    assert np.abs(picture.y[48] - expected).max() < 2.5
    flipped = Output(given, track(replace(outside, flip_horizontal=True))).frame(0)
    assert np.abs(flipped.y[48] - expected[::-1]).max() < 2.5


def test_rotation_is_clockwise_and_leaves_the_rest_free(given: Sources) -> None:
    layer = image("corner", Rect(60, 28, 40, 40), rotate=90.0)
    picture = Output(given, track(layer)).frame(0)
    assert picture.y[31, 96] > 225  # the white corner has gone from top left to top right
    assert picture.y[64, 62] < 25
    turned = Output(given, track(image("red")), track(replace(layer, rotate=45.0))).frame(0)
    assert near(pixel(turned, 61, 29), color_of("#FF0000"))


def test_a_huge_picture_turns_too(given: Sources) -> None:
    """No more of it is drawn than is seen, at the same place as of a smaller one."""
    whole = Output(given, track(image("corner", Rect(-240, -272, 640, 640), rotate=30.0)))
    assert near(pixel(whole.frame(0), 80, 20), (235, 128, 128))
    assert near(pixel(whole.frame(0), 100, 90), (16, 128, 128))
    for corner, luma in ((-60_000, 235), (-100_000, 16)):
        huge = image("corner", Rect(corner, corner, 160_000, 160_000), rotate=30.0)
        assert near(pixel(Output(given, track(huge)).frame(0), 40, 30), (luma, 128, 128))


def test_matte_is_the_alpha(given: Sources) -> None:
    layer = image("red", matte="a")
    picture = Output(given, track(layer)).frame(5)  # the matte's stripes spell 5
    stripes = numbered(5, WIDTH, HEIGHT)[0]
    assert near(pixel(picture, 8, 48), color_of("#FF0000"))
    assert stripes[8] == 255
    assert near(pixel(picture, 24, 48), BLACK)


def test_delogo_blurs_only_its_region(given: Sources) -> None:
    region = Effect("delogo", 0, 50, region=Rect(40, 20, 60, 40))
    output = Output(given, track(video("a", delogo=(region,))))
    plain = Output(given, track(video("a"))).frame(21)
    covered = output.frame(21)
    assert np.array_equal(covered.y[:, :40], plain.y[:, :40])
    assert np.array_equal(covered.y[60:], plain.y[60:])
    assert np.ptp(covered.y[40, 40:100].astype(int)) < np.ptp(plain.y[40, 40:100].astype(int))
    assert np.array_equal(output.frame(55).y, Output(given, track(video("a"))).frame(55).y)


@pytest.mark.parametrize(
    ("more", "box"),
    [
        ({}, (40, 20, 100, 60)),
        ({"rect": Rect(80, 48, 80, 48)}, (100, 58, 130, 78)),
        ({"flip_horizontal": True}, (60, 20, 120, 60)),
        ({"flip_vertical": True}, (40, 36, 100, 76)),
        ({"crop": Rect(100, 50, 400, 240)}, (40, 20, 160, 96)),
        ({"pan": Pan(Rect(0.25, 0, 0.5, 0.5), Rect(0.25, 0, 0.5, 0.5), 100)}, (0, 40, 120, 96)),
        ({"rotate": 180.0}, (60, 36, 120, 76)),
    ],
    ids=["whole", "smaller", "mirrored", "upside down", "cropped", "zoomed", "turned"],
)
def test_delogo_finds_its_region_wherever_the_picture_stands(
    given: Sources, more: dict[str, object], box: tuple[int, int, int, int]
) -> None:
    region = Effect("delogo", 0, 50, region=Rect(200, 100, 300, 200))
    plain = Output(given, track(image("wave", **more))).frame(5)
    covered = Output(given, track(image("wave", delogo=(region,), **more))).frame(5)
    changed = np.argwhere(covered.y != plain.y)
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    found = (left, top, right + 1, bottom + 1)
    assert max(abs(a - b) for a, b in zip(found, box, strict=True)) <= 3


def test_margins_lie_around_the_picture(given: Sources) -> None:
    margins = Fill(Rect(20, 10, 120, 80), "#0000FF")
    layer = image("red", Rect(60, 30, 40, 40), fill=margins)
    picture = Output(given, track(video("a")), track(layer)).frame(5)
    plain = Output(given, track(video("a"))).frame(5)
    assert near(pixel(picture, 80, 50), color_of("#FF0000"))
    for x, y in ((22, 12), (138, 88), (58, 50), (102, 50), (80, 28)):
        assert near(pixel(picture, x, y), color_of("#0000FF"))
    assert np.array_equal(picture.y[:, :20], plain.y[:, :20])
    assert np.array_equal(picture.y[90:], plain.y[90:])


def test_margins_turn_and_show_through_the_picture(given: Sources) -> None:
    margins = Fill(Rect(40, 28, 80, 40), "#0000FF")
    upright = image("disc", Rect(40, 28, 40, 40), fill=margins)
    picture = Output(given, track(upright)).frame(0)
    assert near(pixel(picture, 60, 48), color_of("#FF0000"))
    assert near(pixel(picture, 42, 30), color_of("#0000FF"))
    turned = Output(given, track(replace(upright, rotate=90.0))).frame(0)
    assert near(pixel(turned, 80, 28), color_of("#FF0000"))
    assert near(pixel(turned, 80, 80), color_of("#0000FF"))
    assert near(pixel(turned, 45, 48), BLACK)


def test_margins_over_all_of_the_canvas_cover_what_is_below(given: Sources) -> None:
    layer = image("disc", Rect(60, 30, 40, 40), fill=Fill(FULL, "#FFFFFF"))
    output = Output(given, track(video("a")), track(layer))
    assert output.compositor.needs(5) == []
    faded = Output(given, track(video("a")), track(replace(layer, opacity=0.5)))
    assert [need.reference for need in faded.compositor.needs(5)] == ["a"]


def test_nothing_below_a_covering_layer_is_decoded(given: Sources) -> None:
    output = Output(given, track(video("a")), track(video("b", 20, 60)))
    assert [need.reference for need in output.compositor.needs(10)] == ["a"]
    assert [need.reference for need in output.compositor.needs(30)] == ["b"]
    assert number_of(output.frame(30)) == 510
    assert number_of(output.frame(70)) == 70


def test_rows_of_the_target_may_be_padded(given: Sources) -> None:
    wide = black(WIDTH + 64, HEIGHT)
    output = Output(given, track(video("a")), track(image("disc", Rect(60, 28, 40, 40))))
    inner = wide.part(0, 0, WIDTH, HEIGHT)
    expected = output.frame(7)
    output.frame(7, inner)
    assert np.array_equal(inner.y, expected.y)
    assert (wide.y[:, WIDTH:] == 16).all()


def test_decoded_frames_are_never_written_to(given: Sources) -> None:
    """An effect on a picture that is the decoder's own memory must not reach the next frames."""
    region = Effect("delogo", 0, 3, region=Rect(0, 0, 160, 96))
    output = Output(given, track(video("a", delogo=(region,))))
    plain = Output(given, track(video("a")))
    for number in range(12):
        shown, expected = output.frame(number), plain.frame(number)
        assert number < 3 or np.array_equal(shown.y, expected.y)
