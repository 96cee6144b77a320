"""Ready-made looks: colour styles, and bubbles behind a text."""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.timeline import names


@dataclass(frozen=True)
class Palette:
    """Fill from top to bottom, and two outlines around it."""

    fill: tuple[str, ...]
    inner: str
    outer: str


INNER, OUTER = 0.06, 0.13
"""Widths of the two outlines as shares of the font size."""

_BASE = (
    Palette(("#FFFFFF", "#FFE08A"), "#7A3B00", "#FFFFFF"),
    Palette(("#FFF27A", "#FF9A1F"), "#7A1E00", "#FFFFFF"),
    Palette(("#FF8FB1", "#E0245E"), "#FFFFFF", "#7A0A33"),
    Palette(("#9BE7FF", "#1877F2"), "#FFFFFF", "#0B2E6B"),
    Palette(("#C6FF8F", "#2FA84F"), "#FFFFFF", "#0E4A22"),
    Palette(("#FFFFFF", "#D9D9D9"), "#202020", "#FFD23F"),
    Palette(("#FFD1FF", "#A34BFF"), "#FFFFFF", "#3B0A6B"),
    Palette(("#FF6B5E", "#B3001B"), "#FFE9C7", "#5C000E"),
    Palette(("#FDFCFB", "#E2D1C3"), "#6B4A2B", "#FFF8EC"),
    Palette(("#7AFFF2", "#00A896"), "#003F3A", "#E8FFFC"),
    Palette(("#FFE259", "#FFA751"), "#FFFFFF", "#C7361D"),
    Palette(("#FFFFFF", "#BFE3FF"), "#1B3B8C", "#BFD8FF"),
    Palette(("#FFB6B9", "#FAE3D9"), "#8A2F4D", "#FFFFFF"),
    Palette(("#F7FF00", "#7FD200"), "#1D4200", "#FFFFFF"),
    Palette(("#FFF6B7", "#F6416C"), "#FFFFFF", "#611132"),
    Palette(("#FFFFFF",), "#E60012", "#FFF100"),
)

_OLDER = {
    "white_grad": Palette(("#FFFFFF", "#BFBFBF"), "#404040", "#FFFFFF"),
    "red_grad": Palette(("#FF7A6B", "#B00000"), "#FFFFFF", "#5C0000"),
    "blue_grad": Palette(("#8FD3FF", "#0B4FBF"), "#FFFFFF", "#06265C"),
    "yellow_grad": Palette(("#FFF7A1", "#F2A900"), "#5C3A00", "#FFFFFF"),
    "random_grad": _BASE[6],
    "cd": Palette(("#F5F7FA", "#B8C6DB", "#F3E7E9"), "#33405C", "#FFFFFF"),
    "brushed_aluminium": Palette(("#F2F2F2", "#9EA3A8", "#E3E5E8"), "#3A3D40", "#FFFFFF"),
    "golden": Palette(("#FFF3B0", "#D4A017", "#8A5A00"), "#4A2E00", "#FFF3B0"),
    "wood_1": Palette(("#C99A6B", "#7A4A21"), "#3A200A", "#F0DCC4"),
    "wood_2": Palette(("#A9713F", "#5C3514"), "#2B1705", "#E8CDAE"),
    "flare_glow_angular_1": Palette(("#FFFFFF", "#FFC371"), "#FF5F6D", "#FFE3C2"),
    "flare_glow_radial_1": Palette(("#FFFFFF", "#FFE08A"), "#D97700", "#FFF0C2"),
    "flare_glow_radial_2": Palette(("#FFFFFF", "#B6F0FF"), "#0077B6", "#D7F6FF"),
    "flare_glow_radial_3": Palette(("#FFFFFF", "#FFC2E2"), "#C2185B", "#FFE0F0"),
    "flare_glow_radial_4": Palette(("#FFFFFF", "#CFFFB0"), "#3A8A00", "#E9FFDC"),
    "neon_green": Palette(("#E4FFE0",), "#19E34B", "#0A6B22"),
    "neon_cyan": Palette(("#E0FFFF",), "#00D9E8", "#006B73"),
    "tropical_colors": Palette(("#FFD93D", "#FF6B6B", "#6BCB77"), "#FFFFFF", "#1B4332"),
    "skyline": Palette(("#6FB1FC", "#1488CC"), "#FFFFFF", "#2B32B2"),
    "sunrise": Palette(("#FFE29F", "#FF719A"), "#FFFFFF", "#8A1C4A"),
    "cold_steel": Palette(("#E6EEF5", "#7B93A8"), "#1F2D3A", "#FFFFFF"),
    "deep_sea": Palette(("#4CA1AF", "#0B3D5C"), "#D6F4FF", "#04202F"),
    "burning_paper": Palette(("#FFE9B0", "#E25822", "#3B1200"), "#1F0A00", "#FFD9A0"),
    "metallic_something": Palette(("#F8F8F8", "#8D9299", "#D0D4D9"), "#24272B", "#F8F8F8"),
}

_BUBBLES = ("#FFFFFF", "#FFE26A", "#BDE0FE", "#FFC8DD", "#CDEAC0", "#E0C3FC")


def palette(style: str) -> Palette | None:
    """Return the look of an `EffectColorStyle`, None for a name that is not one."""
    if style in _OLDER:
        return _OLDER[style]
    if not names.STYLE_PATTERN.fullmatch(style):
        return None
    family, number = int(style[2:6]), int(style[7:])
    base = _BASE[(number - 1 + (family - 1) * 5) % len(_BASE)]
    if family % 2 == 0:
        # Even families are the dark-on-light sisters of the odd ones.
        return Palette((base.inner, base.outer), base.fill[0], base.fill[-1])
    return base


def bubble(style: str) -> str | None:
    """Return the colour of a `BubbleStyleId`, None for a name that is not one."""
    if not names.BUBBLE_PATTERN.fullmatch(style):
        return None
    return _BUBBLES[(int(style[2:6]) - 1 + int(style[7:]) - 1) % len(_BUBBLES)]
