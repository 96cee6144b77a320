"""Takes speech text apart into what a synthesizer says in one go, with the words it shows."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from reelwright.speech import ssml
from reelwright.speech.sentences import spoken_spans

SENTENCE_PAUSE = 0.28
"""Seconds of silence between two sentences."""

_SPELLED = frozenset({"characters", "digits", "spell-out", "telephone", "verbatim"})
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = "\u3040-\u30ff"
_WORD = re.compile(rf"[{_HAN}]|[^\s{_HAN}]+")
_HAN_CHARACTER = re.compile(rf"[{_HAN}]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one Han character: its place in the shown text and what is spoken for it.

    `offset` is the place of `spoken` in the spoken text of its segment.
    """

    start: int
    end: int
    spoken: str
    offset: int = 0

    @property
    def weight(self) -> float:
        """How long it takes to say, relative to others."""
        han = len(_HAN_CHARACTER.findall(self.spoken))
        digits = sum(c.isdigit() for c in self.spoken)
        letters = sum(c.isalpha() for c in self.spoken) - han
        return 2.4 * han + 2.0 * digits + 0.7 * letters + (0.8 if letters else 0.0)


@dataclass(frozen=True, slots=True)
class Segment:
    """Text spoken without interruption, then `pause` seconds of silence."""

    spoken: str
    tokens: tuple[Token, ...]
    pause: float


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """A whole speech text: silence before the first word, then the segments."""

    shown: str
    segments: tuple[Segment, ...]
    lead: float = 0.0
    hints_ignored: bool = False
    """True: the text carries pronunciations, which the built-in engines cannot follow."""


@dataclass(slots=True)
class _Run:
    """A stretch of the shown text, what is said for it, and the silence behind it."""

    start: int
    end: int
    spoken: str
    pause: float = 0.0


def script(text: str, *, cosy: bool = False) -> SpokenScript:
    """Read plain text or SSML into segments.

    Raises:
        SpeechTextError: the markup is not usable.
    """
    parsed = ssml.parse(text, cosy=cosy)
    shown = parsed.shown
    runs, lead, hints = _runs(parsed)
    segments: list[Segment] = []
    for group in _grouped(shown, runs):
        segment = _segment(shown, group)
        if segment.tokens:
            segments.append(segment)
        elif segments:
            last = segments[-1]
            pause = last.pause + segment.pause
            segments[-1] = Segment(last.spoken, last.tokens, pause)
        else:
            lead += segment.pause
    return SpokenScript(shown, tuple(segments), lead, hints)


def language_of(text: str, declared: str = "en") -> str:
    """Tell which language a text is in, by its letters; Latin ones are the declared language's."""
    if re.search(rf"[{_KANA}]", text):
        return "ja"
    if re.search(r"[\uac00-\ud7af]", text):
        return "ko"
    han = len(_HAN_CHARACTER.findall(text))
    latin = len(re.findall(r"[A-Za-z\u00c0-\u024f]+", text))
    if han and han >= latin / 2:
        return "zh"
    if len(re.findall(r"[\u0400-\u04ff]", text)) > latin:
        return "ru"
    return "en" if declared in ("zh", "ja", "ko", "ru") else declared


def _runs(parsed: ssml.SpeechText) -> tuple[list[_Run], float, bool]:
    runs: list[_Run] = []
    lead, position, hints = 0.0, 0, False
    for part in parsed.parts:
        end = position + len(part.shown)
        if part.kind == "break":
            if runs:
                runs[-1].pause += part.seconds
            else:
                lead += part.seconds
        elif part.kind == "sentence":
            if runs and runs[-1].pause == 0.0:
                runs[-1].pause = SENTENCE_PAUSE
        else:
            hints = hints or part.kind == "phoneme"
            spoken = part.spoken
            if part.kind == "say-as" and part.interpret_as in _SPELLED:
                spoken = " ".join(part.spoken.replace(" ", ""))
            runs.append(_Run(position, end, spoken))
        position = end
    return runs, lead, hints


def _grouped(shown: str, runs: list[_Run]) -> list[list[_Run]]:
    """Cut runs at the ends of spoken units and behind pauses; each group is one segment."""
    cuts = sorted({end for _, end in spoken_spans(shown)})
    groups: list[list[_Run]] = [[]]
    for run in runs:
        for part in _cut(shown, run, cuts):
            groups[-1].append(part)
            if part.pause or part.end in cuts:
                part.pause = part.pause or SENTENCE_PAUSE
                groups.append([])
    return [group for group in groups if group]


def _cut(shown: str, run: _Run, cuts: list[int]) -> list[_Run]:
    inside = [cut for cut in cuts if run.start < cut < run.end]
    if not inside or run.spoken != shown[run.start : run.end]:
        return [run]
    borders = [run.start, *inside, run.end]
    parts = [_Run(a, b, shown[a:b]) for a, b in itertools.pairwise(borders)]
    parts[-1].pause = run.pause
    return parts


def _segment(shown: str, group: list[_Run]) -> Segment:
    tokens: list[Token] = []
    said = ""
    for run in group:
        base = len(said)
        if run.spoken == shown[run.start : run.end]:
            for match in _WORD.finditer(run.spoken):
                start, end = match.span()
                place = (run.start + start, run.start + end)
                tokens.append(Token(*place, match.group(), base + start))
        elif run.end > run.start:
            tokens.append(Token(run.start, run.end, run.spoken, base))
        said += run.spoken
    lead = len(said) - len(said.lstrip())
    audible = [
        Token(t.start, t.end, t.spoken, t.offset - lead)
        for t in tokens
        if any(c.isalnum() for c in t.spoken)
    ]
    return Segment(said.strip(), tuple(audible), group[-1].pause)
