"""What shines through a picture is as it is below, whatever is done to the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reelwright.render.planes import Planes, color_of, empty
from reelwright.render.sources import Sources
from reelwright.render.text.fonts import Fonts
from reelwright.render.text.painter import TextPainter
from reelwright.timeline.composition import (
    Effect,
    Pan,
    PictureLayer,
    PictureTrack,
    Rect,
    TextLayer,
    TextSpan,
    TextStyle,
    Transition,
)

from .drawing import FULL, HEIGHT, WIDTH, Output, flat, image, near, pixel, track
from .material import sources, write_image

GRAY = (120, 120, 120)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("material")
    sticker = flat((255, 140, 0, 0), 80, 48)
    sticker[8:40, 16:64, 3] = 255
    return sources(
        {
            "gray": write_image(folder / "gray.png", flat(GRAY)),
            "orange": write_image(folder / "orange.png", flat((255, 140, 0))),
            "disc": write_image(folder / "disc.png", disc(301)),
            "sticker": write_image(folder / "sticker.png", sticker),
        }
    )


def disc(size: int) -> np.ndarray:
    """Return an orange disc; what is not seen of the picture is black."""
    y, x = np.mgrid[:size, :size] - size / 2 + 0.5
    share = np.clip(size * 0.4 - np.hypot(x, y) + 0.5, 0, 1)
    picture = np.zeros((size, size, 4), np.uint8)
    picture[share > 0, :3] = (255, 140, 0)
    picture[..., 3] = np.rint(share * 255)
    return picture


def drawn(given: Sources, layer: PictureLayer, frame: int = 40) -> tuple[Planes, Planes]:
    """Return a frame of a layer over gray, and the gray."""
    below = track(image("gray"))
    plain = Output(given, below).frame(frame)
    return Output(given, below, track(layer)).frame(frame), plain


def changed(seen: Planes, plain: Planes, within: int = 2) -> np.ndarray:
    """Return where two pictures differ, by pixels of the half-size planes."""
    planes = (
        (seen.u, plain.u),
        (seen.v, plain.v),
        (seen.y[::2, ::2], plain.y[::2, ::2]),
    )
    return np.any([abs(a.astype(int) - b) > within for a, b in planes], axis=0)


def look(name: str, **parameters: str) -> Effect:
    return Effect(name, 0, 100, tuple(parameters.items()))


@pytest.mark.parametrize(
    "effect",
    [look("pf6"), look("faded"), look("pf5"), look("color", brightness="40"), look("pi2")],
    ids=lambda one: one.name,
)
@pytest.mark.parametrize("how", ["turned", "shrunk"])
def test_a_filter_colours_only_the_picture(given: Sources, effect: Effect, how: str) -> None:
    beyond = Pan(Rect(-0.5, -0.5, 2, 2), Rect(-0.5, -0.5, 2, 2), 100)
    more = {"rotate": 45.0} if how == "turned" else {"pan": beyond}
    seen, plain = drawn(given, image("orange", effects=(effect,), **more))
    alone, _ = drawn(given, image("orange", **more))
    inside = changed(alone, plain)
    assert changed(seen, plain)[HEIGHT // 4, WIDTH // 4]
    assert not changed(seen, plain)[~inside].any()


def test_a_filter_of_a_whole_output_leaves_its_alpha(given: Sources) -> None:
    output = Output(given, track(image("orange", rotate=45.0)), effects=(look("pf6"),))
    seen = output.frame(0, empty(WIDTH, HEIGHT, alpha=True))
    assert seen.alpha is not None and seen.alpha[0, 0] == 0
    assert pixel(seen, 0, 0) == (16, 128, 128)
    assert seen.alpha[HEIGHT // 2, WIDTH // 2] == 255


def test_filters_and_effects_act_in_their_order(given: Sources) -> None:
    grey, rainbow = look("pfb"), look("rainbowfilter")
    coloured = Output(given, track(image("orange", effects=(grey, rainbow)))).frame(0)
    assert coloured.u.std() > 5
    plain = Output(given, track(image("orange", effects=(rainbow, grey)))).frame(0)
    assert np.all(plain.u == 128)


@pytest.mark.parametrize(
    "name",
    "movie rainy nightvision blackwhitetv oldtv tvshow rainbowfilter movingrainbow".split(),
)
def test_an_effect_that_recolours_leaves_what_shines_through(given: Sources, name: str) -> None:
    seen, plain = drawn(given, image("sticker", effects=(look(name),)))
    touched = changed(seen, plain)
    assert touched[HEIGHT // 4, WIDTH // 4]
    touched[6:42, 14:66] = False  # the sticker; an old set shakes by a pixel or two
    assert not touched.any()


@pytest.mark.parametrize("name", ["fadecolor", "burn", "circle", "circlecrop"])
def test_a_transition_of_small_pictures_stays_in_their_place(given: Sources, name: str) -> None:
    small = Rect(40, 24, 80, 48)
    pictures = image("orange", small, 0, 60), image("gray", small, 30, 100)
    above = track(*pictures, transitions=(Transition(name, 0, 1, 30, 60),))
    output = Output(given, track(image("gray")), above)
    plain = Output(given, track(image("gray"))).frame(0)
    for number in (35, 44, 46, 55):
        outside = changed(output.frame(number), plain)
        outside[12:36, 20:60] = False
        assert not outside.any()


@pytest.mark.parametrize(("name", "middle"), [("fadecolor", "#000000"), ("circle", "#000000")])
def test_a_transition_of_whole_pictures_goes_through_black(
    given: Sources, name: str, middle: str
) -> None:
    pictures = image("orange", FULL, 0, 60), image("gray", FULL, 30, 100)
    output = Output(given, track(*pictures, transitions=(Transition(name, 0, 1, 30, 60),)))
    assert near(pixel(output.frame(45), 20, 20), color_of(middle), 6)


def test_texts_of_a_layer_are_part_of_its_picture(given: Sources) -> None:
    """They lie below higher tracks, fade with their layer and turn into the next one with it."""
    painter = TextPainter(WIDTH, HEIGHT, Fonts())
    words = TextLayer((TextSpan("MMMM", TextStyle(size=60)),), 0, 100, 0, 0)

    def bright(*tracks: PictureTrack, frame: int = 50) -> int:
        picture = Output(given, *tracks, texts=painter).frame(frame)
        return int(picture.y[:72, :].max())

    plain, white = bright(track(image("gray"))), 235
    written = image("gray", texts=(words,))
    assert bright(track(written)) == white
    assert bright(track(written), track(image("gray"))) == plain
    faded = bright(track(image("gray")), track(replace(written, opacity=0.5)))
    assert abs(faded - (white + plain) // 2) <= 2
    pictures = replace(written, end=60), image("gray", FULL, 40)
    move = Transition("fade", 0, 1, 40, 60)
    mixed = bright(track(*pictures, transitions=(move,)))
    assert plain + 20 < mixed < white - 20


@pytest.mark.parametrize("size", [20, 40, 90, 302], ids=str)
def test_a_scaled_sticker_has_no_rim(given: Sources, size: int) -> None:
    """On its own colour it cannot be seen, and nothing is left of it around it."""
    above = track(image("disc", Rect(2, 2, size, size)))
    plain = Output(given, track(image("orange"))).frame(0)
    assert not changed(Output(given, track(image("orange")), above).frame(0), plain, 4).any()
    alone = Output(given, above).frame(0, empty(WIDTH, HEIGHT, alpha=True))
    assert alone.alpha is not None and alone.alpha[2, 2] == 0
    assert alone.alpha.max() == 255
