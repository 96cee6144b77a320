"""When each word and each subtitle piece is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.speech.segments import Segment
from reelwright.speech.sentences import piece_spans


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


def place_words(
    segment: Segment, start: float, end: float, anchors: Sequence[tuple[int, float]] = ()
) -> list[Word]:
    """Give every word of a segment that sounds from `start` to `end` its time.

    `anchors` are what the engine told: (offset in the spoken text, seconds of the sound). Words
    between two anchors share the time out by how long each takes to say.
    """
    tokens = segment.tokens
    told = {offset: min(max(seconds, start), end) for offset, seconds in anchors}
    borders = [told.get(token.offset) for token in tokens]
    exact = [border is not None for border in borders]
    if not borders:
        return []
    borders[0] = start if borders[0] is None else borders[0]
    known = [i for i, border in enumerate(borders) if border is not None]
    times: list[float] = []
    for a, b in zip(known, [*known[1:], len(tokens)], strict=True):
        first = float(borders[a] or 0.0)
        last = end if b == len(tokens) else float(borders[b] or 0.0)
        last = max(last, first)
        total = sum(token.weight for token in tokens[a:b]) or 1.0
        said = 0.0
        for token in tokens[a:b]:
            times.append(first + (last - first) * said / total)
            said += token.weight
    times = [max(times[: i + 1]) for i in range(len(times))]
    ends = [*times[1:], end]
    return [
        Word(token.start, token.end, times[i], ends[i], exact[i]) for i, token in enumerate(tokens)
    ]


def place_pieces(shown: str, words: Sequence[Word]) -> list[dict[str, object]]:
    """Return the subtitle pieces with their times and words, as JSON.

    A piece lasts from its first word to its last; a piece in which nothing is heard is left out.
    """
    pieces: list[dict[str, object]] = []
    for start, end in piece_spans(shown):
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
