"""What is rendered: a timeline resolved into absolute layers, as frozen values.

Times are frames of the output (`int`) for pictures and text and exact seconds (`Fraction`) in
sources and for sound. Rectangles are pixels of the output, floats, and may leave the canvas.
A `source` is the reference as the document spells it (media ID or address); who renders is
given a mapping from it to a local file and its facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Effect:
    """A named effect on a layer or on the whole picture, active in frames [start, end)."""

    name: str
    start: int
    end: int
    parameters: tuple[tuple[str, str], ...] = ()
    region: Rect | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What fills the canvas around a layer: `blur` of the same picture, a `color`, an `image`."""

    kind: Literal["blur", "color", "image"]
    sigma: float = 0.0
    """Standard deviation of the Gaussian blur in pixels of the output."""
    color: str = "#000000"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pan:
    """Ken Burns and zoom: the shown part of the source moves from `start` to `end`, both in
    ratios of the source (after `crop`), in `frames` frames from the layer's start.

    A part may reach beyond the picture (a zoom rate below 1): nothing is shown there."""

    start: Rect
    end: Rect
    frames: int


@dataclass(frozen=True, slots=True)
class Fill:
    """A coloured rectangle under a layer's picture, part of the layer."""

    rect: Rect
    color: str = "#000000"


@dataclass(frozen=True, slots=True)
class PictureLayer:
    """One clip of picture on its track.

    At output frame n (start <= n < end) the source time is
    `source_in + (n - start) / fps * speed`, clamped below `source_out` for moving pictures;
    an animated image loops. Past the material the layer is transparent unless `hold`. A source
    time below 0 shows the first picture.
    """

    source: str
    kind: Literal["video", "image"]
    start: int
    end: int
    rect: Rect
    source_in: Fraction = Fraction(0)
    source_out: Fraction | None = None
    speed: Fraction = Fraction(1)
    crop: Rect | None = None
    """Shown part of the source in its own (upright, square) pixels; None = all of it."""
    opacity: float = 1.0
    background: Background | None = None
    pan: Pan | None = None
    flip_horizontal: bool = False
    flip_vertical: bool = False
    rotate: float = 0.0
    """Degrees, clockwise, about the centre of `rect`."""
    effects: tuple[Effect, ...] = ()
    """Visual effects and filters, in the order in which they act."""
    animation_fps: float | None = None
    """Frame rate of an animated image; None = the file's own timing."""
    hold: bool = False
    delogo: tuple[Effect, ...] = ()
    """Blurred parts: `region` is in (upright, square) pixels of the source."""
    matte: str | None = None
    """Source of a gray-scale video that is this layer's alpha."""
    fill: Fill | None = None
    """The margins that `Pad` gives to the picture."""
    texts: tuple[TextLayer, ...] = ()
    """Texts that are part of the layer: they lie on its picture, share its opacity, and go with
    it through transitions. Their times and places are those of the output."""


@dataclass(frozen=True, slots=True)
class Transition:
    """Frames [start, end) in which layer `first` of the track turns into layer `second`."""

    name: str
    first: int
    second: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """Layers in order; where two overlap outside a transition, the later covers the earlier."""

    layers: tuple[PictureLayer, ...]
    transitions: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How characters look. Lengths are pixels of the output, colours `#RRGGBB` or `#RRGGBBAA`."""

    font: str = "SimSun"
    font_source: str = ""
    """Reference of a font file; wins over `font`."""
    size: float = 40.0
    nominal: bool = False
    """True: ascent + descent = size (`Nominal`); False: em = size (`RealDim`)."""
    color: str = "#FFFFFF"
    gradient: tuple[str, ...] = ()
    """Colours from the top of a line to its bottom; empty = `color` alone."""
    opacity: float = 1.0
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    spacing: float = 0.0
    outline: float = 0.0
    outline_across: float = 0.0
    """How much wider the outline is at the left and the right."""
    outline_down: float = 0.0
    """How much wider it is above and below."""
    outline_color: str = "#000000"
    shadow: float = 0.0
    shadow_color: str = "#000000"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A run of text in one style; `\\n` breaks the line."""

    text: str
    style: TextStyle


@dataclass(frozen=True, slots=True)
class TextBox:
    """A filled box or a picture behind the text."""

    color: str = "#000000"
    opacity: float = 1.0
    padding_x: float = 0.0
    padding_y: float = 0.0
    radius: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0
    source: str = ""
    """Reference of a picture drawn instead of the colour."""
    width: float = 0.0
    height: float = 0.0
    """Size of the box in pixels; 0 = that of the text and its padding (of the picture)."""
    area: Rect | None = None
    """Where in the picture the text lies, in ratios of it."""
    over: int = 0
    """How many of the text's glows it lies above."""


@dataclass(frozen=True, slots=True)
class TextGlow:
    """An additional outline or shadow layer drawn below the text, first one lowest."""

    kind: Literal["outline", "shadow"]
    color: str
    opacity: float
    width_x: float
    width_y: float
    shift_x: float
    shift_y: float
    blur: float


@dataclass(frozen=True, slots=True)
class TextMotion:
    """Entrance, exit or loop of a text: catalogue name without suffix, length in frames."""

    name: str
    frames: int
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Scroll:
    """The text's top-left corner moves from one point to another, with still time at both ends."""

    start_x: float
    start_y: float
    end_x: float
    end_y: float
    freeze_start: int = 0
    freeze_end: int = 0
    loops: int = 1
    """Passages; 0 = without end."""
    frames: int = 0
    """Frames of one passage without the still time."""
    axis: Literal["x", "y", "both"] = "both"
    """The coordinate that moves; the other one follows the text's anchor."""
    outside: Literal["none", "start", "end"] = "none"
    """The point from which the block's own extent is taken: there it lies just before the left
    or the upper edge. Only who draws the text knows how large it is."""
    speed: float = 0.0
    """Pixels a frame of a passage that takes as long as its way is; 0 = `frames`."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A block of text shown in frames [start, end).

    `align_x` is the alignment of the lines; the block is placed by `anchor_x`/`anchor_y`: the
    point (x, y) is the block's left, centre or right and top, middle or bottom. Unless it
    scrolls, a block that leaves the canvas is moved back inside `safe_x` / `safe_y` (pixels).
    """

    spans: tuple[TextSpan, ...]
    start: int
    end: int
    x: float
    y: float
    anchor_x: Literal["left", "center", "right"] = "left"
    anchor_y: Literal["top", "middle", "bottom"] = "top"
    align_x: Literal["left", "center", "right"] = "left"
    wrap: Literal["none", "any", "spaces", "spaces_strict", "shrink"] = "none"
    max_width: float = 0.0
    line_height: float = 0.0
    """Distance between base lines in pixels; 0 = 1.35 x size."""
    angle: float = 0.0
    """Degrees, counter-clockwise, about the anchor."""
    box: TextBox | None = None
    glows: tuple[TextGlow, ...] = ()
    lower_boxes: tuple[TextBox, ...] = ()
    """Boxes below `box`, the lowest first."""
    motion_in: TextMotion | None = None
    motion_out: TextMotion | None = None
    motion_loop: TextMotion | None = None
    scroll: Scroll | None = None
    safe_x: float = 0.0
    safe_y: float = 0.0

    @property
    def boxes(self) -> tuple[TextBox, ...]:
        """All boxes, the lowest first."""
        return self.lower_boxes if self.box is None else (*self.lower_boxes, self.box)


@dataclass(frozen=True, slots=True)
class Fade:
    """A fade of sound at a clip's start or end; `curve` as the names of a common audio filter."""

    kind: Literal["in", "out"]
    duration: Fraction
    curve: str = "exp"
    outside: Fraction = Fraction(0)
    """Seconds of the fade that lie before the clip's start (after its end): they are not heard."""


@dataclass(frozen=True, slots=True)
class SoundLayer:
    """A piece of sound heard from `start` to `end` (seconds of the output).

    The range `source_in`..`source_out` plays at `speed` (pitch kept) and, with `loop`, again and
    again. `gain` multiplies; `gain_ranges` are (from, to, gain) in seconds from the start of the
    used range; `envelope` are (seconds from `start`, gain) joined by straight lines in dB.
    """

    source: str
    start: Fraction
    end: Fraction
    source_in: Fraction = Fraction(0)
    source_out: Fraction | None = None
    speed: Fraction = Fraction(1)
    loop: bool = False
    gain: float = 1.0
    gain_ranges: tuple[tuple[Fraction, Fraction, float], ...] = ()
    envelope: tuple[tuple[Fraction, float], ...] = ()
    fades: tuple[Fade, ...] = ()
    denoise: bool = False
    loudness: tuple[float, float] | None = None
    """Integrated loudness (LUFS) and true peak (dBTP) to bring this piece to."""


@dataclass(frozen=True, slots=True)
class Levelling:
    """Dynamic normalisation of the whole sound from `start` to `end` (seconds of the output)."""

    start: Fraction
    end: Fraction
    peak: float = 0.95
    """Level to which quiet parts are raised, 0 to 1."""
    gain: float = 10.0
    """The greatest factor of amplification."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A whole output: canvas, rate, length, and everything on it from bottom to top."""

    width: int
    height: int
    fps: Fraction
    frames: int
    pictures: tuple[PictureTrack, ...] = ()
    effects: tuple[Effect, ...] = ()
    """Effects over the composed picture, below the text; filters have names of filters."""
    texts: tuple[TextLayer, ...] = ()
    sounds: tuple[SoundLayer, ...] = ()
    levellings: tuple[Levelling, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def duration(self) -> Fraction:
        """Length in seconds."""
        return self.frames / self.fps

    @property
    def all_texts(self) -> tuple[TextLayer, ...]:
        """Those inside of layers, and those above all."""
        inside = (text for track in self.pictures for one in track.layers for text in one.texts)
        return (*inside, *self.texts)
