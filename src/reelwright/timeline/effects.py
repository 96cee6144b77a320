"""Models of the effects of clips and of effect tracks, one per `Type`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AliasChoices, BeforeValidator, Discriminator, Field, Tag

from reelwright.timeline.fields import AsArray, Number, Part, Text
from reelwright.timeline.text_fields import TextFields

TAG = "effect:"
"""Marks the names of effect models in the places of validation errors."""


class Other(Part):
    """An effect of a type that has no model of its own."""

    type: Text = None
    sub_type: Text = None


class Volume(Part):
    """Loudness of a clip, whole or in an interval, and its course over time."""

    gain: Number = None
    in_: Number = Field(None, alias="In")
    out: Number = None
    envelope: Annotated[tuple[tuple[Number, Number], ...], AsArray] = ()


class AFade(Part):
    """Fade of a clip's sound."""

    sub_type: Text = None
    duration: Number = None
    curve: Text = None


class ALoudNorm(Part):
    """Loudness normalisation of a clip."""

    loudness: Number = None
    true_peak: Number = None


class ADenoise(Part):
    """Noise reduction of a clip."""

    mode: Number = None


class TransitionEffect(Part):
    """`Transition` overlaps a clip and the next one; `DLTransition` keeps the total length."""

    type: Text = None
    sub_type: Text = None
    duration: Number = None

    @property
    def keeps_length(self) -> bool:
        """Say whether the clips around stay where they are."""
        return self.type == "DLTransition"


class Look(Part):
    """A visual effect (`VFX`) or a `Filter`, on a clip or an effect track."""

    type: Text = None
    sub_type: Text = None
    ext_params: Text = None
    timeline_in: Number = None
    timeline_out: Number = None
    duration: Number = None
    x: Number = None
    y: Number = None
    width: Number = None
    height: Number = None


class AEqualize(Part):
    """Dynamic normalisation of the whole sound, on an effect track."""

    type: Text = None
    peak: Number = None
    gain: Number = None
    timeline_in: Number = None
    timeline_out: Number = None
    duration: Number = None


class Crop(Part):
    """The part of the source picture that is used."""

    x: Number = None
    y: Number = None
    width: Number = None
    height: Number = None


class Flip(Part):
    """Mirrors the picture."""

    direction: Text = None


class Rotate(Part):
    """Turns the picture clockwise."""

    degree: Number = None


class Scale(Part):
    """Changes the size of the shown picture about its centre."""

    width: Number = None
    height: Number = None
    ratio: Number = None


class Pad(Part):
    """Adds coloured margins to the picture."""

    left: Number = None
    right: Number = None
    top: Number = None
    bottom: Number = None
    color: Text = None


class Zoom(Part):
    """Enlarges the picture over time about its centre."""

    start_rate: Number = None
    end_rate: Number = None
    duration: Number = None


class KenBurns(Part):
    """Moves over the picture from one part to another."""

    start: Text = None
    end: Text = None
    duration: Number = None


class FreezeFrame(Part):
    """Holds the last picture."""

    duration: Number = None


class RandomClip(Part):
    """`Clip`: uses a random stretch of the material."""

    sub_type: Text = None
    clip_duration: Number = None


class DeWatermark(Part):
    """Blurs a part of the source."""

    sub_type: Text = None
    x: Number = None
    y: Number = None
    width: Number = None
    height: Number = None
    in_: Number = Field(None, alias="In")
    out: Number = None


class Background(Part):
    """Fills what the clip leaves free on the canvas."""

    sub_type: Text = None
    radius: Number = None
    color: Text = None
    media_id: Text = None
    image_url: Text = Field(
        None, validation_alias=AliasChoices("ImageUrl", "ImageURL", "MediaURL", "MediaUrl")
    )


class TextEffect(TextFields):
    """A text inside a clip, placed and sized on the clip's material."""

    timeline_in: Number = None
    timeline_out: Number = None


MODELS: dict[str, type[Part]] = {
    "Volume": Volume,
    "AFade": AFade,
    "ALoudNorm": ALoudNorm,
    "ADenoise": ADenoise,
    "AEqualize": AEqualize,
    "Transition": TransitionEffect,
    "DLTransition": TransitionEffect,
    "VFX": Look,
    "Filter": Look,
    "Crop": Crop,
    "Flip": Flip,
    "Rotate": Rotate,
    "Scale": Scale,
    "Pad": Pad,
    "Zoom": Zoom,
    "KenBurns": KenBurns,
    "FreezeFrame": FreezeFrame,
    "Clip": RandomClip,
    "DeWatermark": DeWatermark,
    "Background": Background,
    "Text": TextEffect,
}
"""The model of every `Type` that is understood."""

AI_TYPES = frozenset({"AI_ASR", "AI_Matting", "AI_RealMatting", "Harmonization", "VideoDetext"})
"""Types that need an engine."""


def _tag(value: Any) -> str:
    name = value.get("Type") if isinstance(value, dict) else None
    model = MODELS.get(name) if isinstance(name, str) else None
    return TAG + (model or Other).__name__


def _union() -> Any:
    models = [*dict.fromkeys(MODELS.values()), Other]
    union: Any = None
    for model in models:
        tagged = Annotated[model, Tag(TAG + model.__name__)]  # type: ignore[valid-type]
        union = tagged if union is None else union | tagged
    return union


def _objects(value: Any) -> Any:
    if value is None or value == "":
        return ()
    if isinstance(value, list) and not all(isinstance(item, dict) for item in value):
        raise ValueError("not an array of objects")
    return value


if TYPE_CHECKING:
    AnyEffect: TypeAlias = Part
else:
    AnyEffect = Annotated[_union(), Discriminator(_tag)]
Effects = Annotated[tuple[AnyEffect, ...], BeforeValidator(_objects)]
