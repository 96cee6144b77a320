"""Takes speech text apart into what a synthesizer says in one go, with the words it shows."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from reelwright.speech import ssml, tokens
from reelwright.speech.sentences import piece_borders, spoken_spans
from reelwright.speech.tokens import Token

SENTENCE_PAUSE = 0.28
"""Seconds of silence between two sentences at natural tempo."""
BREATH = 0.15
"""Seconds of silence where a very long sentence is spoken in two goes."""
LONGEST = 250
"""Characters that are spoken in one go; a longer sentence is cut, at a comma if it has one."""

_SPELLED = frozenset({"characters", "digits", "id", "spell-out", "telephone", "verbatim"})


@dataclass(frozen=True, slots=True)
class Segment:
    """Text spoken without interruption, and the silence behind it.

    `pause` is what the markup asks for, `rest` what speech has there by nature: it is shorter
    where the tempo is quicker, and gives way to a longer `pause`.
    """

    spoken: str
    tokens: tuple[Token, ...]
    pause: float = 0.0
    rest: float = 0.0

    def silence(self, rate: float) -> float:
        """Return the seconds of silence behind it at a tempo."""
        return max(self.pause, self.rest / rate)


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """A whole speech text: silence before the first word, then the segments.

    `stops` are places of the shown text where a sentence ends by markup alone.
    """

    shown: str
    segments: tuple[Segment, ...]
    lead: float = 0.0
    stops: frozenset[int] = frozenset()
    hints_ignored: bool = False
    """True: the text carries pronunciations, which the built-in engines cannot follow."""

    @property
    def spoken(self) -> str:
        """Everything that is said."""
        return "\n".join(segment.spoken for segment in self.segments)


@dataclass(slots=True)
class _Run:
    """A stretch of the shown text, what is said for it, and the silence behind it."""

    start: int
    end: int
    spoken: str
    alias: bool = False
    pause: float = 0.0
    rest: float = 0.0


def script(text: str, *, cosy: bool = False) -> SpokenScript:
    """Read plain text or SSML into segments; the last has no natural rest.

    Raises:
        SpeechTextError: the markup is not usable.
    """
    parsed = ssml.parse(text, cosy=cosy)
    shown = parsed.shown
    runs, lead, hints = _runs(parsed)
    stops = frozenset(run.end for run in runs if run.rest)
    borders = frozenset(piece_borders(shown, stops))
    segments: list[Segment] = []
    for group in _grouped(shown, runs):
        segment = _segment(shown, group, borders)
        if segment.tokens:
            segments.append(segment)
        elif segments:
            last = segments[-1]
            rest = max(last.rest, segment.rest)
            segments[-1] = replace(last, pause=last.pause + segment.pause, rest=rest)
        else:
            lead += segment.pause
    if segments:
        segments[-1] = replace(segments[-1], rest=0.0)
    return SpokenScript(shown, tuple(segments), lead, stops, hints)


def _runs(parsed: ssml.SpeechText) -> tuple[list[_Run], float, bool]:
    runs: list[_Run] = []
    lead, position, hints = 0.0, 0, False
    for part in parsed.parts:
        end = position + len(part.shown)
        if part.kind == "break":
            if runs:
                runs[-1].pause += part.seconds
                if runs[-1].spoken.endswith("."):
                    # Without the tag the stop would touch the next word, and be none.
                    runs[-1].rest = SENTENCE_PAUSE
            else:
                lead += part.seconds
        elif part.kind == "sentence":
            if runs:
                runs[-1].rest = SENTENCE_PAUSE
        else:
            hints = hints or part.kind == "phoneme"
            spoken = tokens.audible(part.spoken)
            alias = part.kind == "sub"
            if part.kind == "say-as" and part.interpret_as in _SPELLED:
                spoken, alias = _spelled(part.spoken, part.interpret_as), True
            runs.append(_Run(position, end, spoken, alias))
        position = end
    return runs, lead, hints


def _spelled(text: str, manner: str) -> str:
    """Write a text so that its characters are said one by one, the groups of a number apart."""
    if manner in ("digits", "telephone", "id"):
        return ", ".join(" ".join(group) for group in re.findall(r"[^\W_]+", text))
    return " ".join("".join(text.split()))


def _grouped(shown: str, runs: list[_Run]) -> list[list[_Run]]:
    """Cut runs at the ends of spoken units and behind pauses; each group is one segment."""
    units = spoken_spans(shown)
    cuts = {end: SENTENCE_PAUSE for _, end in units}
    for start, end in units:
        cuts |= _breaths(shown, start, end)
    groups: list[list[_Run]] = [[]]
    places = sorted(cuts)
    for run in runs:
        for part in _cut(run, places):
            groups[-1].append(part)
            part.rest = max(part.rest, cuts.get(part.end, 0.0))
            if part.pause or part.rest:
                groups.append([])
    return [group for group in groups if group]


def _breaths(shown: str, start: int, end: int) -> dict[int, float]:
    """Return where a long sentence is cut: behind a comma, else at a blank, else anywhere."""
    found: dict[int, float] = {}
    commas = [start + border for border in piece_borders(shown[start:end])]
    while end - start > LONGEST:
        first, limit = start + LONGEST // 4, start + LONGEST
        comma = commas[index - 1] if (index := bisect_right(commas, limit)) else 0
        blank = shown.rfind(" ", first, limit)
        start = comma if comma > first else blank + 1 if blank >= 0 else limit
        found[start] = BREATH
    return found


def _cut(run: _Run, cuts: list[int]) -> list[_Run]:
    inside = cuts[bisect_right(cuts, run.start) : bisect_left(cuts, run.end)]
    if not inside or run.alias:
        return [run]
    borders = [run.start, *inside, run.end]
    said, base = run.spoken, run.start
    parts = [_Run(a, b, said[a - base : b - base]) for a, b in itertools.pairwise(borders)]
    parts[-1].pause, parts[-1].rest = run.pause, run.rest
    return parts


def _segment(shown: str, group: list[_Run], borders: frozenset[int]) -> Segment:
    said = "".join(run.spoken for run in group)
    lead = len(said) - len(said.lstrip())
    found: list[Token] = []
    base = -lead
    for run in group:
        if run.alias:
            found += _aliased(shown, run, base, borders)
        else:
            found += _plain(run, base, borders)
        base += len(run.spoken)
    return Segment(said.strip(), tuple(found), group[-1].pause, group[-1].rest)


def _plain(run: _Run, base: int, borders: frozenset[int]) -> list[Token]:
    return [
        Token(run.start + a, run.start + b, base + a, tokens.weight(run.spoken[a:b]))
        for a, b in tokens.words(run.spoken, borders, run.start)
    ]


def _aliased(shown: str, run: _Run, base: int, borders: frozenset[int]) -> list[Token]:
    """Return one word for what stands for another, or one for each piece it reaches into."""
    if not any(c.isalnum() for c in run.spoken):
        return []
    inside = [place for place in range(run.start + 1, run.end) if place in borders]
    edges = [run.start, *inside, run.end]
    places = [tokens.bare(shown, a, b) for a, b in itertools.pairwise(edges)]
    places = [(a, b) for a, b in places if shown[a:b].strip()]
    whole = tokens.weight(run.spoken) / sum(b - a for a, b in places) if places else 0.0
    return [
        Token(a, b, -1 if number else base, whole * (b - a)) for number, (a, b) in enumerate(places)
    ]
