"""The fields of a text: of a subtitle clip, of a `Text` effect, of an `AI_ASR` declaration."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from reelwright.timeline.fields import AsArray, Flag, Number, Part, Text


class FontFace(Part):
    """Weight, slant and lines of a font."""

    bold: Flag = False
    italic: Flag = False
    underline: Flag = False


class TextDecoration(Part):
    """One entry of `SubtitleEffects`: an outline, a shadow or a box below the text."""

    type: Text = None
    color: Text = None
    opacity: Number = None
    bord: Number = None
    x_bord: Number = None
    y_bord: Number = None
    x_shift: Number = None
    y_shift: Number = None
    blur: Number = None
    radius: Number = None
    image_url: Text = Field(None, validation_alias=AliasChoices("ImageURL", "ImageUrl"))
    width: Number = None
    height: Number = None
    text_area: Text = None


def _face(value: Any) -> Any:
    return {} if value is None or value == "" else value


class TextFields(Part):
    """What a text says, where it stands and how it looks."""

    content: Text = None
    x: Number = None
    y: Number = None
    alignment: Text = None
    font: Text = None
    font_url: Text = Field(None, validation_alias=AliasChoices("FontURL", "FontUrl"))
    font_size: Number = None
    fixed_font_size: Number = None
    fixed_x: Number = None
    fixed_y: Number = None
    size_request_type: Text = None
    font_color: Text = None
    font_color_opacity: Number = None
    font_face: Annotated[FontFace, BeforeValidator(_face)] = FontFace()
    spacing: Number = None
    line_spacing: Number = None
    angle: Number = None
    border_style: Number = None
    outline: Number = None
    outline_colour: Text = None
    shadow: Number = None
    back_colour: Text = None
    adapt_mode: Text = None
    text_width: Number = None
    effect_color_style: Text = Field(
        None, validation_alias=AliasChoices("EffectColorStyle", "EffectColorStyleId")
    )
    bubble_style_id: Text = None
    bubble_width: Number = None
    bubble_height: Number = None
    subtitle_effects: Annotated[tuple[TextDecoration, ...], AsArray] = ()
    aai_motion_in_effect: Text = None
    aai_motion_in: Number = None
    aai_motion_out_effect: Text = None
    aai_motion_out: Number = None
    aai_motion_loop_effect: Text = None
    ratio: Number = None
    scroll_start_y: Number = None
    scroll_end_y: Number = None
    scroll_start_x: Number = None
    scroll_end_x: Number = None
    scroll_speed: Number = None
    scroll_start_freeze: Number = None
    scroll_end_freeze: Number = None
    scroll_start_shift: Number = None
    scroll_end_shift: Number = None
    scroll_loop_time: Number = None
    scroll_loop: Flag = False
    scroll_direction: Text = None

    @property
    def scrolls(self) -> bool:
        """Say whether any field asks for scrolling."""
        asked = (self.scroll_start_y, self.scroll_end_y, self.scroll_start_x, self.scroll_end_x)
        return bool(self.scroll_direction) or any(value is not None for value in asked)
