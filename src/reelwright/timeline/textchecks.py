"""Limits and names in the fields of a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from reelwright.errors import InvalidParameter
from reelwright.timeline import names
from reelwright.timeline.document import first_fault
from reelwright.timeline.resolution.placement import ALIGNMENTS, KEYPAD, WRAPS
from reelwright.timeline.text_fields import TextFields

LARGEST_FONT = 5000
LONGEST_CONTENT = 20_000
"""Characters of a text; no documented limit, and more than any canvas shows."""


def check_style(path: str, style: Mapping[str, Any]) -> None:
    """Refuse keys of a text clip that no timeline can hold.

    Raises:
        ApiError: InvalidParameter, naming the path.
    """
    try:
        text = TextFields.model_validate(dict(style))
    except ValidationError as error:
        place, reason = first_fault(error)
        raise InvalidParameter(f"{path}.{place}", reason) from None
    check_text(path, text)


def check_text(path: str, text: TextFields) -> None:
    """Refuse fields of a text that are out of limits or name nothing.

    Raises:
        ApiError: InvalidParameter, naming the path.
    """
    if text.content is not None and len(text.content) > LONGEST_CONTENT:
        raise InvalidParameter(f"{path}.Content", f"At most {LONGEST_CONTENT} characters.")
    for name, size in (("FontSize", text.font_size), ("FixedFontSize", text.fixed_font_size)):
        if size is not None and not 0 < size <= LARGEST_FONT:
            raise InvalidParameter(f"{path}.{name}", f"Up to {LARGEST_FONT} is possible.")
    alignment = (text.alignment or "").strip()
    if alignment and alignment not in ALIGNMENTS and alignment not in KEYPAD:
        raise InvalidParameter(f"{path}.Alignment", f"Possible: {', '.join(ALIGNMENTS)}.")
    if text.adapt_mode and text.adapt_mode not in WRAPS and text.adapt_mode.lower() != "none":
        raise InvalidParameter(f"{path}.AdaptMode", f"Possible: {', '.join(WRAPS)}.")
    if text.border_style is not None and text.border_style not in (1, 3):
        raise InvalidParameter(f"{path}.BorderStyle", "1 or 3 is possible.")
    if text.size_request_type not in (None, "", "RealDim", "Nominal"):
        raise InvalidParameter(f"{path}.SizeRequestType", "Possible: RealDim, Nominal.")
    colours = [("FontColor", text.font_color), ("OutlineColour", text.outline_colour)]
    for name, colour in (*colours, ("BackColour", text.back_colour)):
        check_colour(f"{path}.{name}", colour)
    check_share(path, "FontColorOpacity", text.font_color_opacity)
    for name, number in _lengths(text):
        if number is not None and abs(number) > 100_000:
            raise InvalidParameter(f"{path}.{name}", "It is out of range.")
    for index, one in enumerate(text.subtitle_effects):
        place = f"{path}.SubtitleEffects[{index}]"
        if one.type not in ("Outline", "Shadow", "Box"):
            raise InvalidParameter(f"{place}.Type", "Possible: Outline, Shadow, Box.")
        check_colour(f"{place}.Color", one.color)


def _lengths(text: TextFields) -> Iterator[tuple[str, Fraction | None]]:
    yield from (
        ("X", text.x),
        ("Y", text.y),
        ("Outline", text.outline),
        ("Shadow", text.shadow),
        ("Spacing", text.spacing),
        ("LineSpacing", text.line_spacing),
        ("TextWidth", text.text_width),
        ("Angle", text.angle),
        ("AaiMotionIn", text.aai_motion_in),
        ("AaiMotionOut", text.aai_motion_out),
    )


def check_colour(path: str, text: str | None) -> None:
    """Refuse what is not `#RRGGBB`, with or without `#` and opacity.

    Raises:
        ApiError: InvalidParameter, naming the path.
    """
    if text and text.strip() and not names.COLOUR.fullmatch(text.strip()):
        raise InvalidParameter(path, "A colour like #RRGGBB is needed.")


def check_share(path: str, name: str, value: Fraction | None) -> None:
    """Refuse a value that is not between 0 and 1.

    Raises:
        ApiError: InvalidParameter, naming the path.
    """
    if value is not None and not 0 <= value <= 1:
        raise InvalidParameter(f"{path}.{name}", "0 to 1 is possible.")
