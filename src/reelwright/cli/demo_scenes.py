"""Small animated pictures that the demo films itself. Runs in a sandbox child."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import skia

WIDTH, HEIGHT = 960, 540

Scene = Callable[[skia.Canvas, float], None]
"""Draws one moment: canvas, seconds since the start."""


def frame(scene: Scene, seconds: float) -> npt.NDArray[np.uint8]:
    """Return one moment of a scene as RGBA pixels, [HEIGHT, WIDTH, 4]."""
    surface = skia.Surface(WIDTH, HEIGHT)
    scene(surface.getCanvas(), seconds)
    pixels: npt.NDArray[np.uint8] = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    return pixels


def _fill(colour: int) -> skia.Paint:
    return skia.Paint(Color=colour | 0xFF000000, AntiAlias=True)


def _gradient(top: int, bottom: int, height: float = HEIGHT) -> skia.Paint:
    shader = skia.GradientShader.MakeLinear(
        points=[skia.Point(0, 0), skia.Point(0, height)],
        colors=[top | 0xFF000000, bottom | 0xFF000000],
    )
    return skia.Paint(Shader=shader)


def _glow(canvas: skia.Canvas, x: float, y: float, radius: float, colour: int) -> None:
    shader = skia.GradientShader.MakeRadial(
        center=skia.Point(x, y), radius=radius, colors=[colour | 0xE0000000, colour & 0xFFFFFF]
    )
    canvas.drawCircle(x, y, radius, skia.Paint(Shader=shader))


def harbour(canvas: skia.Canvas, seconds: float) -> None:
    """Sunrise over the water, a ferry leaving."""
    canvas.drawPaint(_gradient(0x2B3A67, 0xFFB36B, 330))
    sun = 270 - 6 * seconds
    _glow(canvas, 620, sun, 190, 0xFFE3A1)
    canvas.drawCircle(620, sun, 46, _fill(0xFFF1C9))
    canvas.drawRect(skia.Rect(0, 320, WIDTH, HEIGHT), _gradient(0xD98C63, 0x1C2A4A, HEIGHT))
    rng = random.Random(4)
    for _ in range(90):
        x, y, long = rng.uniform(0, WIDTH), rng.uniform(326, HEIGHT), rng.uniform(20, 90)
        x = (x + seconds * 18 * (y / HEIGHT) + 8 * math.sin(seconds + y)) % (WIDTH + 100) - 50
        near = abs(x - 620) < 110
        paint = skia.Paint(Color=0x66FFD9A0 if near else 0x33FFFFFF, StrokeWidth=(y - 300) / 70)
        canvas.drawLine(x, y, x + long, y, paint)
    x, y = 120 + 42 * seconds, 330 + 3 * math.sin(2 * seconds)
    hull = skia.Path()
    for index, (dx, dy) in enumerate(((0, 0), (170, 0), (150, 30), (25, 30))):
        (hull.lineTo if index else hull.moveTo)(x + dx, y + dy)
    canvas.drawPath(hull, _fill(0x22304F))
    canvas.drawRect(skia.Rect.MakeXYWH(x + 35, y - 26, 95, 26), _fill(0xF3EEE3))
    canvas.drawRect(skia.Rect.MakeXYWH(x + 60, y - 48, 16, 22), _fill(0xD1495B))
    for window in range(5):
        canvas.drawCircle(x + 50 + 16 * window, y - 13, 4, _fill(0x4A6FA5))


def hills(canvas: skia.Canvas, seconds: float) -> None:
    """Green hills in layers, clouds drifting."""
    canvas.drawPaint(_gradient(0x6DB3E8, 0xE8F4EA, 420))
    rng = random.Random(7)
    for _ in range(7):
        x, y = rng.uniform(-200, WIDTH), rng.uniform(40, 190)
        x = (x + seconds * rng.uniform(10, 26) + 200) % (WIDTH + 300) - 200
        for puff in range(5):
            canvas.drawCircle(
                x + 32 * puff, y + 8 * math.sin(puff), 22 + 8 * (puff % 3), _fill(0xFFFFFF)
            )
    for layer, colour in enumerate((0x9CC7A4, 0x6FAF7B, 0x4B9460, 0x2F7448)):
        base, speed = 290 + 62 * layer, 8 + 14 * layer
        ridge = skia.Path()
        ridge.moveTo(0, HEIGHT)
        for x in range(0, WIDTH + 20, 20):
            at = x + speed * seconds
            rise = 44 * math.sin(at / (150 - 18 * layer)) + 18 * math.sin(at / 47 + layer)
            ridge.lineTo(x, base - rise)
        ridge.lineTo(WIDTH, HEIGHT)
        canvas.drawPath(ridge, _fill(colour))


def city(canvas: skia.Canvas, seconds: float) -> None:
    """A skyline by night, windows and headlights."""
    canvas.drawPaint(_gradient(0x0B1030, 0x4B2E6B, 480))
    _glow(canvas, 760, 100, 90, 0xCFD8FF)
    canvas.drawCircle(760, 100, 34, _fill(0xF4F1DE))
    rng = random.Random(11)
    x = -10.0
    while x < WIDTH:
        width, height = rng.uniform(55, 110), rng.uniform(130, 340)
        tower = skia.Rect.MakeXYWH(x, 450 - height, width, height)
        canvas.drawRect(tower, _fill(rng.choice((0x171B3A, 0x1F2350, 0x262B5E))))
        for row in range(int(height // 24)):
            for column in range(int(width // 20)):
                lit = math.sin(seconds * rng.uniform(0.2, 1.2) + rng.uniform(0, 6)) > 0.1
                if lit:
                    wx, wy = x + 8 + 20 * column, 458 - height + 24 * row
                    canvas.drawRect(skia.Rect.MakeXYWH(wx, wy, 9, 13), _fill(0xFFD97D))
        x += width + 6
    canvas.drawRect(skia.Rect(0, 450, WIDTH, HEIGHT), _fill(0x14142B))
    for lane, (y, direction, colour) in enumerate(((478, 1, 0xFFF3C4), (512, -1, 0xFF5D5D))):
        for car in range(6):
            place = direction * (seconds * (190 + 40 * lane) + car * 190)
            x = place % (WIDTH + 200) - 100
            _glow(canvas, x, y, 26, colour)
            canvas.drawCircle(x, y, 5, _fill(colour))


def market(canvas: skia.Canvas, seconds: float) -> None:
    """Fruit on a stall, the camera passing by."""
    canvas.drawPaint(_gradient(0xFFE8C7, 0xF6B27A))
    for stripe in range(-1, 13):
        colour = 0xE4572E if stripe % 2 else 0xFFF5E6
        left = stripe * 90 - (seconds * 14) % 180 + 90
        canvas.drawRect(skia.Rect.MakeXYWH(left, 0, 90, 84), _fill(colour))
        canvas.drawCircle(left + 45, 84, 45, _fill(colour))
    rng = random.Random(3)
    colours = (0xD62839, 0xF9A620, 0x7CB518, 0x6A4C93, 0xFFD23F)
    for crate in range(8):
        left = crate * 210 - seconds * 46
        colour = colours[crate % len(colours)]
        for row in range(3):
            for fruit in range(5):
                x = left + 24 + 36 * fruit + 6 * (row % 2) + rng.uniform(-2, 2)
                y = 290 + 46 * row + rng.uniform(-3, 3)
                canvas.drawCircle(x, y, 25, _fill(colour))
                canvas.drawCircle(x - 8, y - 9, 6, skia.Paint(Color=0x77FFFFFF, AntiAlias=True))
        canvas.drawRect(skia.Rect.MakeXYWH(left, 412, 196, 90), _fill(0x9C6644))
        canvas.drawRect(skia.Rect.MakeXYWH(left, 440, 196, 8), _fill(0x7F5539))


def noodles(canvas: skia.Canvas, seconds: float) -> None:
    """A bowl of noodles, steaming."""
    canvas.drawPaint(_gradient(0x3A1F1B, 0x8C3B2A))
    _glow(canvas, 480, 330, 380, 0xFFB454)
    for strand in range(9):
        path = skia.Path()
        start = 300 + 44 * strand
        path.moveTo(start, 300)
        for step in range(1, 8):
            wave = 12 * math.sin(step * 1.3 + strand + seconds * 1.5)
            path.lineTo(start + wave, 300 - 10 * step * math.sin(math.pi * step / 8))
        stroke = skia.Paint(
            Color=0xFFFFE6A7, AntiAlias=True, StrokeWidth=9, Style=skia.Paint.kStroke_Style
        )
        canvas.drawPath(path, stroke)
    bowl = skia.Path()
    bowl.moveTo(240, 300)
    bowl.cubicTo(260, 500, 700, 500, 720, 300)
    bowl.close()
    canvas.drawPath(bowl, _fill(0xF4F1EA))
    canvas.drawRect(skia.Rect.MakeXYWH(240, 292, 480, 20), _fill(0x2F6F73))
    for dot in range(8):
        canvas.drawCircle(300 + 52 * dot, 356 + 8 * math.sin(dot), 10, _fill(0x2F6F73))
    for cloud in range(7):
        age = (seconds * 0.35 + cloud / 7) % 1
        x = 330 + 50 * cloud + 20 * math.sin(3 * age + cloud)
        mist = skia.Paint(
            Color=(int(70 * (1 - age)) << 24) | 0xFFFFFF,
            AntiAlias=True,
            MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 14),
        )
        canvas.drawCircle(x, 270 - 240 * age, 22 + 34 * age, mist)


def logo() -> bytes:
    """Return a round badge with a transparent surround as PNG."""
    surface = skia.Surface(320, 320)
    canvas = surface.getCanvas()
    canvas.drawCircle(160, 160, 152, _fill(0xFFFFFF))
    canvas.drawCircle(160, 160, 138, _fill(0xD1495B))
    for turn in range(8):
        angle = turn * math.pi / 4
        canvas.drawCircle(
            160 + 88 * math.cos(angle), 160 + 88 * math.sin(angle), 24, _fill(0xFFF3C4)
        )
    canvas.drawCircle(160, 160, 30, _fill(0xFFFFFF))
    return bytes(surface.makeImageSnapshot().encodeToData())


SCENES: dict[str, Scene] = {
    "harbour": harbour,
    "hills": hills,
    "city": city,
    "market": market,
    "noodles": noodles,
}
