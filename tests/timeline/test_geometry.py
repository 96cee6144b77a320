"""Where pictures stand, and which part of them is seen."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.timeline.composition import Pan, PictureLayer, Rect

from .conftest import Resolve, clip, pictures


def layer(solved: Resolve, media: str, *effects: dict[str, Any], **fields: Any) -> PictureLayer:
    """Return the layer of one clip on a canvas of 1000 x 500."""
    found = solved(pictures(clip(media, Effects=list(effects), **fields)), size=(1000, 500))
    return found.pictures[0].layers[0]


def near(rect: Rect | None, *expected: float) -> bool:
    """Say whether a rectangle is where it should be, to a thousandth of a pixel."""
    assert rect is not None
    return (rect.x, rect.y, rect.width, rect.height) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("media", "fields", "rect"),
    [
        pytest.param("wide", {}, (55.5556, 0, 888.8889, 500), id="fits, centred"),
        pytest.param("wide", {"AdaptMode": "Fill"}, (55.5556, 0, 888.8889, 500), id="mode alone"),
        pytest.param("wide", {"X": 0.1, "Y": 20}, (100, 20, 1600, 900), id="natural size"),
        pytest.param("wide", {"X": -0.1, "Y": -20}, (-100, -20, 1600, 900), id="negative"),
        pytest.param("wide", {"Width": 320}, (0, 0, 320, 180), id="only Width"),
        pytest.param("wide", {"Height": 0.18, "X": 10}, (10, 0, 160, 90), id="only Height"),
        pytest.param("wide", {"Width": 1, "Height": 1}, (0, 0, 1000, 500), id="Fill is usual"),
        pytest.param(
            "wide",
            {"Width": 400, "Height": 400, "X": 100, "AdaptMode": "Contain"},
            (100, 87.5, 400, 225),
            id="Contain",
        ),
        pytest.param(
            "wide",
            {"Width": "0.4", "Height": "0.8", "AdaptMode": "Cover"},
            (0, 0, 400, 400),
            id="Cover",
        ),
    ],
)
def test_boxes(
    solved: Resolve, media: str, fields: dict[str, Any], rect: tuple[float, ...]
) -> None:
    """Boxes follow the two forms of numbers and the AdaptMode."""
    assert near(layer(solved, media, **fields).rect, *rect)


def test_cover_crops_the_source(solved: Resolve) -> None:
    """The overflow is cut evenly, for images too."""
    found = layer(solved, "wide", Type="Image", Width=1, Height=1, AdaptMode="Cover")
    assert near(found.rect, 0, 0, 1000, 500)
    assert near(found.crop, 0, 50, 1600, 800)


def test_crop(solved: Resolve) -> None:
    """A part of the source is shown, then placed."""
    found = layer(solved, "wide", {"Type": "Crop", "X": 0.5, "Y": 0, "Width": 0.5, "Height": 900})
    assert near(found.crop, 800, 0, 800, 900)
    assert near(found.rect, 277.7778, 0, 444.4444, 500)


def test_flip_and_rotate(solved: Resolve) -> None:
    """Two flips combine; a quarter turn is fitted as it will stand."""
    flips = [{"Type": "Flip", "Direction": way} for way in ("horizontal", "vertical")]
    found = layer(solved, "wide", *flips, {"Type": "Rotate", "Degree": 90})
    assert found.flip_horizontal and found.flip_vertical and found.rotate == 90
    assert near(found.rect, 250, 109.375, 500, 281.25)


def test_scale_about_the_centre(solved: Resolve) -> None:
    """Scale keeps the centre."""
    assert near(
        layer(solved, "wide", {"Type": "Scale", "Ratio": 0.5}).rect, 277.7778, 125, 444.4444, 250
    )
    assert near(layer(solved, "wide", {"Type": "Scale", "Width": 160}).rect, 420, 205, 160, 90)


def test_pad(solved: Resolve) -> None:
    """Margins belong to the picture and are drawn under it."""
    found = layer(solved, "pic", {"Type": "Pad", "Left": 800, "Color": "ff0000"})
    assert found.fill is not None and found.fill.color == "#FF0000"
    assert near(found.fill.rect, 0, 62.5, 1000, 375)
    assert near(found.rect, 500, 62.5, 500, 375)


def test_zoom(solved: Resolve) -> None:
    """A zoom shows a shrinking part about the centre."""
    found = layer(solved, "v5", {"Type": "Zoom", "StartRate": 1, "EndRate": 2, "Duration": 2})
    assert found.pan == Pan(Rect(0, 0, 1, 1), Rect(0.25, 0.25, 0.5, 0.5), 60)


def test_ken_burns(solved: Resolve) -> None:
    """Parts are taken as given; the second keeps the proportions of the first."""
    move = {"Type": "KenBurns", "Start": "0,0,1,1", "End": "0.5,0.5,0.5,0.25"}
    found = layer(solved, "pic", move, Type="Image")
    assert found.pan is not None and found.pan.frames == 90
    assert near(found.pan.end, 0.5, 0.375, 0.5, 0.5)


@pytest.mark.parametrize(
    ("media", "size", "start", "end"),
    [
        pytest.param("wide", (1600, 900), (0.075, 0.075, 0.85, 0.85), (0, 0, 1, 1), id="zoom out"),
        pytest.param("wide", (900, 1600), (0, 0, 0.3164, 1), (0.6836, 0, 0.3164, 1), id="right"),
        pytest.param("high", (1600, 900), (0, 0, 1, 0.3164), (0, 0.6836, 1, 0.3164), id="down"),
    ],
)
def test_usual_movement(
    solved: Resolve,
    media: str,
    size: tuple[int, int],
    start: tuple[float, ...],
    end: tuple[float, ...],
) -> None:
    """Without parameters the picture fills the canvas and moves by its orientation."""
    document = pictures(clip(media, Type="Image", Effects=[{"Type": "KenBurns"}]))
    found = solved(document, size=size).pictures[0].layers[0]
    assert found.pan is not None
    assert near(found.rect, 0, 0, *size)
    assert near(found.pan.start, *start) and near(found.pan.end, *end)


def test_backgrounds(solved: Resolve) -> None:
    """Blur's sigma follows the radius and the height of the output."""
    blur = layer(solved, "pic", {"Type": "Background", "SubType": "Blur", "Radius": 0.1})
    assert blur.background is not None and blur.background.sigma == 5
    colour = layer(solved, "pic", {"Type": "Background", "SubType": "Color", "Color": "#000066"})
    assert colour.background is not None and colour.background.color == "#000066"
    image = layer(solved, "pic", {"Type": "Background", "SubType": "Image", "ImageUrl": "wide"})
    assert image.background is not None and image.background.source == "wide"


def test_overlays(solved: Resolve) -> None:
    """Clips of image tracks lie above the videos, each for itself, and end with them."""
    stickers = [
        {"ImageId": "gif", "X": 0.5, "Y": 0.5, "Width": 0.1, "DyncFrames": 12, "Opacity": "0.5"},
        {"ImageURL": "pic", "TimelineIn": 1, "TimelineOut": 99},
    ]
    document = pictures(clip("v5"), ImageTracks=[{"ImageTrackClips": stickers}])
    found = solved(document, size=(1000, 500))
    gif, pic = (track.layers[0] for track in found.pictures[1:])
    assert (gif.start, gif.end, gif.animation_fps, gif.opacity) == (0, 150, 12, 0.5)
    assert near(gif.rect, 500, 250, 100, 50)
    assert (pic.start, pic.end) == (30, 150)


def test_mask_and_watermark(solved: Resolve) -> None:
    """A mask video is named; a blurred part is in pixels of the source, by source time."""
    mark = {"Type": "DeWatermark", "SubType": "Delogo_Blur", "X": 0.5, "Y": 0, "Width": 0.1}
    found = layer(solved, "v5", {**mark, "Height": 10, "In": 2}, In=1, MaskVideoUrl="m")
    assert found.matte == "m"
    (blurred,) = found.delogo
    assert (blurred.start, blurred.end) == (30, 120)
    assert near(blurred.region, 960, 0, 192, 10)


def test_watermark_of_a_still(solved: Resolve) -> None:
    """A part of a GlobalImage or an overlay is blurred as well."""
    mark = {"Type": "DeWatermark", "SubType": "Delogo_Blur", "X": 0.5, "Y": 0, "Width": 0.1}
    whole = {"Type": "GlobalImage", **clip("pic", Effects=[{**mark, "Height": 10}])}
    overlay = clip("pic", TimelineIn=1, TimelineOut=4, Effects=[{**mark, "Height": 10, "In": 1}])
    found = solved(pictures(clip("v5"), whole, ImageTracks=[{"ImageTrackClips": [overlay]}]))
    first, second = (one.layers[0].delogo[0] for one in found.pictures[1:])
    assert (first.start, first.end) == (0, 150)
    assert (second.start, second.end) == (60, 120)
    assert near(first.region, 400, 0, 80, 10)


def test_hidden(solved: Resolve) -> None:
    """What is not visible keeps its place and its sound."""
    found = solved(pictures(clip("v5", Visible=False), clip("v5")))
    assert [(one.start, one.end) for one in found.pictures[0].layers] == [(150, 300)]
    assert len(found.sounds) == 2


def test_hidden_tracks(solved: Resolve) -> None:
    """Nothing of a track that is not visible is seen; what refers to its clips finds them."""
    text = {"Type": "Text", "Content": "a", "TimelineIn": 1, "TimelineOut": 3, "ClipId": "a"}
    follower = {"Type": "Text", "Content": "b", "ReferenceClipId": "a"}
    levelled = {"Type": "AEqualize"}
    found = solved(
        pictures(
            clip("v5"),
            ImageTracks=[{"Visible": False, "ImageTrackClips": [clip("pic")]}],
            SubtitleTracks=[
                {"Visible": "false", "SubtitleTrackClips": [text]},
                {"SubtitleTrackClips": [follower]},
            ],
            EffectTracks=[
                {"Visible": False, "EffectTrackItems": [{"Type": "VFX", "SubType": "snow"}]},
                {"Visible": False, "EffectTrackItems": [levelled]},
            ],
        )
    )
    assert len(found.pictures) == 1 and not found.effects
    assert [(one.spans[0].text, one.start, one.end) for one in found.texts] == [("b", 30, 90)]
    assert len(found.levellings) == 1
