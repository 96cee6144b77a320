"""How a text looks: style, layers below it, box, motions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reelwright.timeline.composition import Rect, TextBox, TextGlow, TextMotion, TextStyle
from reelwright.timeline.resolution.geometry import colour_or_black, window
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.palettes import INNER, OUTER, bubble, palette
from reelwright.timeline.text_fields import TextDecoration, TextFields

DEFAULT_SIZE = Fraction(40)
DEFAULT_MOTION = Fraction(1, 2)


def font_size(fields: TextFields, scale: float) -> float:
    """Return the font size in pixels of the output."""
    if fields.font_size is None and fields.fixed_font_size:
        return max(1.0, float(fields.fixed_font_size))
    return max(1.0, float(fields.font_size or DEFAULT_SIZE) * scale)


def style(fields: TextFields, scale: float, journal: Journal, path: str) -> TextStyle:
    """Return the style of a text where no override code changes it."""
    size = font_size(fields, scale)
    boxed = fields.border_style == 3
    face = fields.font_face
    base = TextStyle(
        font=fields.font or "SimSun",
        font_source=fields.font_url or "",
        size=size,
        nominal=fields.size_request_type == "Nominal",
        color=colour_or_black(fields.font_color or "#FFFFFF"),
        opacity=_share(fields.font_color_opacity),
        bold=face.bold,
        italic=face.italic,
        underline=face.underline,
        spacing=float(fields.spacing or 0) * scale,
        outline=0.0 if boxed else max(0.0, float(fields.outline or 0)) * scale,
        outline_color=colour_or_black(fields.outline_colour),
        shadow=0.0 if boxed else max(0.0, float(fields.shadow or 0)) * scale,
        shadow_color=colour_or_black(fields.back_colour),
    )
    return _coloured(base, fields, journal, path)


def _coloured(base: TextStyle, fields: TextFields, journal: Journal, path: str) -> TextStyle:
    if not fields.effect_color_style:
        return base
    found = palette(fields.effect_color_style.strip())
    if found is None:
        journal.warn(f'{path}: EffectColorStyle "{fields.effect_color_style}" is not known')
        return base
    return replace(
        base,
        color=found.fill[-1],
        gradient=found.fill if len(found.fill) > 1 else (),
        outline=INNER * base.size,
        outline_color=found.inner,
    )


def glows(fields: TextFields, size: float, scale: float) -> tuple[TextGlow, ...]:
    """Return the outlines and shadows below a text, the lowest first."""
    layers = [_glow(one, size, scale) for one in fields.subtitle_effects if _glowing(one)]
    found = palette((fields.effect_color_style or "").strip())
    if found is not None:
        # It belongs to the letters, so nothing comes between.
        layers.append(TextGlow("outline", found.outer, 1.0, OUTER * size, OUTER * size, 0, 0, 0))
    return tuple(layers)


def _glow(one: TextDecoration, size: float, scale: float) -> TextGlow:
    across = one.bord if one.x_bord is None else one.x_bord
    down = one.bord if one.y_bord is None else one.y_bord
    return TextGlow(
        "outline" if one.type == "Outline" else "shadow",
        colour_or_black(one.color),
        _share(one.opacity),
        abs(_amount(across, size, scale)),
        abs(_amount(down, size, scale)),
        _amount(one.x_shift, size, scale),
        _amount(one.y_shift, size, scale),
        abs(_amount(one.blur, size, scale)),
    )


def _share(value: Fraction | None) -> float:
    return 1.0 if value is None else min(max(float(value), 0.0), 1.0)


def _amount(value: Fraction | None, size: float, scale: float) -> float:
    """Return a length: above 1 pixels, else a share of the font size."""
    if value is None:
        return 0.0
    return float(value) * (scale if abs(value) > 1 else size)


def boxes(
    fields: TextFields, size: float, scale: float, path: str, journal: Journal
) -> tuple[TextBox, ...]:
    """Return what fills the place behind a text, the lowest first."""
    found: list[TextBox] = []
    below = 0
    for one in fields.subtitle_effects:
        if one.type == "Box":
            found.append(replace(_decorated(one, size, scale, path), over=below))
        below += _glowing(one)
    if found:
        return tuple(found)
    usual = _usual_box(fields, size, scale, path, journal)
    return () if usual is None else (usual,)


def _glowing(one: TextDecoration) -> bool:
    return one.type in ("Outline", "Shadow")


def _usual_box(
    fields: TextFields, size: float, scale: float, path: str, journal: Journal
) -> TextBox | None:
    """Return the bubble, or the box of BorderStyle 3, of a text."""
    if fields.bubble_style_id:
        colour = bubble(fields.bubble_style_id.strip())
        if colour is not None:
            return TextBox(
                colour,
                padding_x=0.7 * size,
                padding_y=0.4 * size,
                radius=0.6 * size,
                width=_extent(fields.bubble_width, journal.width, scale),
                height=_extent(fields.bubble_height, journal.height, scale),
            )
        journal.warn(f'{path}: BubbleStyleId "{fields.bubble_style_id}" is not known')
    if fields.border_style == 3:
        padding = max(0.0, float(fields.outline or 0)) * scale or 0.2 * size
        colour = colour_or_black(fields.back_colour or fields.outline_colour)
        return TextBox(colour, padding_x=padding, padding_y=padding)
    return None


def _decorated(one: TextDecoration, size: float, scale: float, path: str) -> TextBox:
    across = one.bord if one.x_bord is None else one.x_bord
    down = one.bord if one.y_bord is None else one.y_bord
    area: Rect | None = window(one.text_area, f"{path}.TextArea") if one.image_url else None
    return TextBox(
        colour_or_black(one.color),
        _share(one.opacity),
        abs(_amount(across, size, scale)),
        abs(_amount(down, size, scale)),
        max(0.0, float(one.radius or 0)) * scale,
        _amount(one.x_shift, size, scale),
        _amount(one.y_shift, size, scale),
        one.image_url or "",
        max(0.0, float(one.width or 0)) * scale,
        max(0.0, float(one.height or 0)) * scale,
        area,
    )


def _extent(value: Fraction | None, extent: int, scale: float) -> float:
    if value is None or value <= 0:
        return 0.0
    return float(value) * (extent if value <= 1 else scale)


def motions(
    fields: TextFields, frames: int, path: str, journal: Journal
) -> tuple[TextMotion | None, TextMotion | None, TextMotion | None]:
    """Return entrance, exit and loop of a text shown for `frames` frames."""
    loop = _named(fields.aai_motion_loop_effect, f"{path}.AaiMotionLoopEffect", journal)
    if loop is not None:
        ratio = 1.0 if fields.ratio is None else min(max(float(fields.ratio), 0.01), 100.0)
        return None, None, TextMotion(loop, frames, ratio)
    coming = _motion(
        fields.aai_motion_in_effect, fields.aai_motion_in, f"{path}.AaiMotionInEffect", journal
    )
    going = _motion(
        fields.aai_motion_out_effect, fields.aai_motion_out, f"{path}.AaiMotionOutEffect", journal
    )
    wanted = sum(one.frames for one in (coming, going) if one)
    if wanted > frames:
        coming, going = (
            TextMotion(one.name, max(1, one.frames * frames // wanted)) if one else None
            for one in (coming, going)
        )
    return coming, going, None


def _motion(
    name: str | None, seconds: Fraction | None, path: str, journal: Journal
) -> TextMotion | None:
    length = journal.frame(DEFAULT_MOTION if seconds is None else seconds)
    drawn = _named(name, path, journal) if length > 0 else None
    return TextMotion(drawn, length) if drawn else None


def _named(name: str | None, path: str, journal: Journal) -> str | None:
    if not name or not name.strip():
        return None
    if not journal.catalogue.known("motion", name):
        journal.warn(f'{path}: motion "{name}" is not known')
        return None
    if name.endswith("_display") and name.startswith("normal"):
        return None
    nearest = journal.catalogue.nearest("motion", name)
    if nearest.warning:
        journal.warn(f"{path}: {nearest.warning}")
    return nearest.name
