"""The words of a speech text, what is heard of them, and how long each takes to say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.speech.languages import HAN, HANGUL, KANA
from reelwright.speech.sentences import SEPARATORS

_WORD = re.compile(rf"[{HAN}]|[^\s{HAN}]+")
_SYLLABLES = ((re.compile(f"[{HAN}{HANGUL}]"), 2.4), (re.compile(f"[{KANA}]"), 1.5))
_PICTURES = re.compile(
    "[\u2022\u2190-\u21ff\u20e3\u2300-\u23ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\ufe00-\ufe0f\U0001f000-\U0001fbff\U000e0000-\U000e0fff]"
)
"""Emoji, arrows, boxes and stars: decoration, which some engines would read out by name."""
_FLOURISHES = re.compile(r"(?<![^\W_])[~～*_|^`]+|[~～*_|^`]+(?![^\W_])")
_SEPARATORS = "".join(SEPARATORS)
_ENDS = _SEPARATORS + "."
_UNSPEAKABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one Han character: its place in the shown text and how long it takes to say.

    `offset` is the place of what is said for it in the spoken text of its segment, -1 where that
    is not known. `weight` compares with other tokens only.
    """

    start: int
    end: int
    offset: int
    weight: float


def audible(text: str) -> str:
    """Return text of the same length with blanks in place of what nobody says."""
    text = _PICTURES.sub(" ", text)
    text = _FLOURISHES.sub(lambda match: " " * len(match[0]), text)
    return "".join(
        " " if unicodedata.category(c) in _UNSPEAKABLE and c not in "\r\n" else c for c in text
    )


def words(text: str, cuts: frozenset[int], shift: int = 0) -> Iterator[tuple[int, int]]:
    """Yield start and end of the audible words of a text, cut at `cuts` as well.

    `cuts` count from `shift` characters before the text. What ends a piece is no part of a word.
    """
    for match in _WORD.finditer(text):
        start, last = match.span()
        borders = [cut for cut in range(start + 1, last) if cut + shift in cuts]
        for end in (*borders, last):
            if any(c.isalnum() for c in text[start:end]):
                yield bare(text, start, end)
            start = end


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a place in a text without the punctuation that ends pieces at its ends."""
    word = text[start:end].lstrip(_SEPARATORS)
    return end - len(word), end - len(word) + len(word.rstrip(_ENDS))


def weight(spoken: str) -> float:
    """Return how long words take to say, relative to others."""
    total = 0.0
    for word in spoken.split():
        letters = 0.0
        for c in word:
            syllable = next((value for kind, value in _SYLLABLES if kind.match(c)), 0.0)
            if syllable:
                total += syllable
            elif c.isalpha():
                letters += 0.7
            elif c.isalnum() or unicodedata.category(c) in ("Sc", "Sm") or c in "%‰°&@":
                total += 2.0
        total += letters + 0.8 if letters else 0.0
    return total
