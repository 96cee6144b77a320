"""When each word and each subtitle piece is heard."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reelwright.speech.segments import Segment
from reelwright.speech.sentences import piece_spans
from reelwright.speech.tokens import Token

SURE, UNSURE = 0.3, 0.9
"""Seconds by which a gap in the sound may lie away from a comma whose time was told, or not."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the shown text, its place there, and seconds from the start of the sound.

    `exact` is True where the engine told the time, False where it was estimated.
    """

    start_offset: int
    end_offset: int
    start: float
    end: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of the sound of a segment, in seconds of the whole speech.

    `anchors` are what the engine told: (offset in the spoken text, start of the word). `gaps` are
    the silences inside: (start, end), in order.
    """

    start: float
    end: float
    anchors: Sequence[tuple[int, float]] = ()
    gaps: Sequence[tuple[float, float]] = ()


def place_words(segment: Segment, heard: Heard) -> list[Word]:
    """Give every word of a segment its time.

    Words between two known times share what lies between by how long each takes to say. A comma
    is put where the sound has a gap: no engine tells when the word before it ends.
    """
    tokens = segment.tokens
    if not tokens:
        return []
    told: dict[int, float] = {}
    for offset, seconds in heard.anchors:
        told.setdefault(offset, min(max(seconds, heard.start), heard.end))
    known: dict[int, tuple[float, float]] = {0: (heard.start, heard.start)}
    exact = [token.offset in told for token in tokens]
    for i in range(1, len(tokens)):
        if exact[i]:
            known[i] = (told[tokens[i].offset],) * 2
    _match_commas(segment, heard, known, exact)
    starts, ends = _shared_out(tokens, known, heard.end)
    return [
        Word(token.start, token.end, starts[i], ends[i], exact[i]) for i, token in enumerate(tokens)
    ]


def _match_commas(
    segment: Segment,
    heard: Heard,
    known: dict[int, tuple[float, float]],
    exact: Sequence[bool],
) -> None:
    """Note for each comma which gap it is: the end of the word before, the start of the next."""
    free = list(heard.gaps)
    for i in range(1, len(segment.tokens)):
        if not _comma_before(segment, i):
            continue
        starts, _ = _shared_out(segment.tokens, known, heard.end)
        reach = SURE if exact[i] else UNSURE
        until = min((at[0] for j, at in known.items() if j > i), default=heard.end)
        near = [
            gap
            for gap in free
            if _distance(gap, starts[i]) <= reach and starts[i - 1] < gap[0] and gap[1] <= until
        ]
        if near:
            best = max(near, key=lambda gap: gap[1] - gap[0] - _distance(gap, starts[i]) / 3)
            known[i] = best
            free = [gap for gap in free if gap[0] > best[0]]


def _comma_before(segment: Segment, index: int) -> bool:
    """Tell whether punctuation stands between a word and the one before it."""
    before, token = segment.tokens[index - 1], segment.tokens[index]
    if before.offset < 0 or token.offset < 0:
        return False
    between = segment.spoken[before.offset : token.offset]
    last = between.rstrip()[-1:]
    return bool(last) and not last.isalnum() and last not in "'’\"”%$€£¥"


def _distance(gap: tuple[float, float], time: float) -> float:
    return max(gap[0] - time, time - gap[1], 0.0)


def _shared_out(
    tokens: Sequence[Token], known: dict[int, tuple[float, float]], last: float
) -> tuple[list[float], list[float]]:
    """Return starts and ends; `known` has for a word the end before it and its start."""
    starts: list[float] = []
    ends: list[float] = []
    now = 0.0
    for a, b in itertools.pairwise([*sorted(known), len(tokens)]):
        first = max(known[a][1], now)
        now = max(known[b][0] if b < len(tokens) else last, first)
        total = sum(token.weight for token in tokens[a:b]) or 1.0
        said = 0.0
        for token in tokens[a:b]:
            starts.append(first + (now - first) * said / total)
            said = min(said + token.weight, total)
            ends.append(first + (now - first) * said / total)
    return starts, ends


def place_pieces(
    shown: str, words: Sequence[Word], stops: Collection[int] = ()
) -> list[dict[str, object]]:
    """Return the subtitle pieces with their times and words, as JSON.

    A piece lasts from its first word to its last; a piece in which nothing is heard is left out.
    """
    pieces: list[dict[str, object]] = []
    for start, end in piece_spans(shown, stops):
        inside = [word for word in words if start <= word.start_offset < end]
        if inside:
            pieces.append(
                {
                    "text": shown[start:end],
                    "start": round(inside[0].start, 4),
                    "end": round(inside[-1].end, 4),
                    "words": [
                        {
                            "text": shown[word.start_offset : word.end_offset],
                            "start": round(word.start, 4),
                            "end": round(word.end, 4),
                            "exact": word.exact,
                        }
                        for word in inside
                    ],
                }
            )
    return pieces
