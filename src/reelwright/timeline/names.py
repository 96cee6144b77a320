"""The documented names of the language: transitions, effects, filters, text styles, motions, fonts.

A group's order is that of the documentation; `random` draws from the first group.
"""

from __future__ import annotations

import re

TRANSITIONS: dict[str, tuple[str, ...]] = {
    "standard": tuple(
        """
        directional displacement windowslice bowTieVertical bowTieHorizontal simplezoom linearblur
        waterdrop glitchmemories polka perlin directionalwarp bounce_up bounce_down wiperight
        wipeleft wipedown wipeup morph colordistance circlecrop swirl dreamy gridflip
        zoomincircles radial mosaic undulatingburnout crosshatch crazyparametricfun kaleidoscope
        windowblinds hexagonalize glitchdisplace dreamyzoom doomscreentransition_up
        doomscreentransition_down ripple pinwheel angular burn circle circleopen colorphase
        crosswarp cube directionalwipe doorway fade fadecolor fadegrayscale flyeye heart luma
        multiplyblend pixelize polarfunction randomsquares rotatescalefade squareswire squeeze
        swap wind
        """.split()
    )
}

EFFECTS: dict[str, tuple[str, ...]] = {
    group: tuple(names.split())
    for group, names in {
        "basic": """
            open close h_blur v_blur blur slightshake zoominout movie zoomslight color_difference
            withcircleopen withcircleclose withcircleshake withcircleflashlight disappear shock
            bluropen blurclose photograph black blurring color_to_grey grey_to_color
            slightrectshow slightshow wipecross whiteshow image_in_image""",
        "atmosphere": """
            colorfulradial colorfulstarry flyfire heartfireworks meteorshower moons_and_stars
            sparklestarfield spotfall starexplosion starry""",
        "dynamic": """
            white minus_glitter jitter soulout scanlight swing heartbeat flashingscreen illusion
            segmentation neolighting curl shine smalljitter flashinglight windowblur windowblur2
            kaleidoscope""",
        "light": """
            moon_projection star_projection heart_projection sunset_projection
            carwindow_projection shinningstar_light anglelight darknight_rainbow fallingcircle
            lightcenter lightsweep moon rotationspotlight""",
        "retro": "blackwhitetv edgescan oldtv oldtvshine nightvision tvshow",
        "dreamy": """
            colorfulsun bigsun fallingheart colorfulfireworks heartshot starfieldshinee
            starfieldshinee2 fireworks heartsurround risingheartbubble starfield
            heartbubbleshinee colorfulripples colorfulbubbles starsparkle""",
        "nature": "rainy waterripple snow foggy meteor stormlaser simpleripple fadeshadow",
        "split": """
            marquee livesplit splitstill2 splitstill3 splitstill4 splitstill6 splitstill9
            blackwhitesplit blurthreesplit""",
        "colour": "colorful blackshade blackfade rainbowfilter movingrainbow discolights",
        "deformation": "fisheye mosaic_rect glass planet",
        "mask": "mask_circle mask_rec mask_linear mask_minor",
    }.items()
}

FILTERS: dict[str, tuple[str, ...]] = {
    group: tuple(names.split())
    for group, names in {
        "modern": "m1 m2 m3 m4 m5 m6 m7 m8",
        "film": "pf1 pf2 pf3 pf4 pf5 pf6 pf7 pf8 pf9 pfa pfb pfc",
        "infrared": "pi1 pi2 pi3 pi4",
        "fresh": "pl1 pl2 pl3 pl4",
        "japanese": "pj1 pj2 pj3 pj4",
        "unsplash": "delta electric faded slowlived tokoyo urbex warm",
        "negative": "f1 f2 f3 f4 f5 f6 f7",
        "travel": "pv1 pv2 pv3 pv4 pv5 pv6",
        "art": "a1 a2 a3 a4 a5 a6",
        "custom": "color",
    }.items()
}

MOTIONS: dict[str, tuple[str, ...]] = {
    "in": tuple(
        """
        blur wave scroll_right scroll_left heartjump musicjump rotateup close slingshot rotateflip
        elasticzoom zoom spring fade growth open dissolve zoomslightout zoomin zoomout angular
        rotate1 rotate2 brokentypewriter typewriter1 typewriter2 typewriter3 slide_left
        slide_right slide_down slide_up wipe_left wipe_right wipe_down wipe_up sunrise sunset
        """.split()
    ),
    "loop": ("normal", "heartbeat", "rainbrush", "naughty"),
}

STYLES: dict[str, tuple[str, ...]] = {
    "flower": tuple(
        f"CS{family:04}-{number:06}"
        for family, members in ((1, 16), (2, 16), (3, 6), (4, 6), (5, 6))
        for number in range(1, members + 1)
    ),
    "older": tuple(
        """
        white_grad red_grad blue_grad yellow_grad random_grad cd brushed_aluminium golden wood_1
        wood_2 flare_glow_angular_1 flare_glow_radial_1 flare_glow_radial_2 flare_glow_radial_3
        flare_glow_radial_4 neon_green neon_cyan tropical_colors skyline sunrise cold_steel
        deep_sea burning_paper metallic_something
        """.split()
    ),
}

BUBBLES: dict[str, tuple[str, ...]] = {
    "bubble": tuple(
        f"BS{family:04}-{number:06}"
        for family, members in ((1, 5), (2, 5), (3, 5), (4, 5), (5, 5), (6, 5), (7, 3))
        for number in range(1, members + 1)
    )
}

FONTS: dict[str, tuple[str, ...]] = {
    "documented": (
        "SimSun",
        "KaiTi",
        "Alibaba PuHuiTi",
        "HappyZcool-2016",
        "WenQuanYi Zen Hei",
        "WenQuanYi Zen Hei Mono",
        "WenQuanYi Zen Hei Sharp",
        "Yuanti SC Bold",
        "Yuanti SC Light",
        "Yuanti SC Regular",
    ),
    "siblings": (
        "FZFangSong-Z02S",
        "FZHei-B01S",
        "FZKai-Z03S",
        "FZShuSong",
        "WenQuanYi Micro Hei",
        "YaHei",
        "Roboto",
        "Roboto Bold",
    ),
}

FADE_CURVES = frozenset(
    "tri qsin hsin esin log ipar qua cub squ cbr par exp iqsin ihsin dese desi".split()
)

COLOUR = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
ASPECT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?):([0-9]{1,6}(?:\.[0-9]{1,6})?)")
"""Width to height. Short, and without exponents: a fraction of `1e6000000` takes hours."""
STYLE_PATTERN = re.compile(r"CS\d{4}-\d{6}")
BUBBLE_PATTERN = re.compile(r"BS\d{4}-\d{6}")
PAID_TRANSITION = "OT0001-"
PAID_EFFECT = "OV0001-"

_SUFFIX = re.compile(r"_(in|out|display)$")


def motion_stem(name: str) -> str:
    """Return a motion's name without its `_in`, `_out` or `_display`, in the usual spelling."""
    stem = _SUFFIX.sub("", name.strip())
    return "dissolve" if stem == "dissovle" else stem
