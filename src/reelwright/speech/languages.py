"""Which language a text is in, as far as its letters tell."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = "\u3040-\u30ff\u31f0-\u31ff"
HANGUL = "\u1100-\u11ff\uac00-\ud7af"

_HAN = re.compile(f"[{HAN}]")
# Chinese shop signs like this one Japanese letter.
_KANA = re.compile(f"(?!の)[{KANA}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_LATIN = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u02af\u1e00-\u1eff]")
_ALPHABETS = {
    "ko": re.compile(f"[{HANGUL}]"),
    "ru": re.compile(r"[\u0400-\u052f]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
}
_WITHOUT_LATIN = frozenset({"zh", "ja", *_ALPHABETS})


def language_of(text: str, declared: str) -> str:
    """Tell the language of a text; what its letters leave open is the declared one.

    Latin letters are English where the declared language is not written with them.
    """
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if kana and kana >= (han + kana) / 10 and kana >= latin:
        return "ja"
    if han and han >= latin / 2:
        return "zh"
    counts = {name: len(letters.findall(text)) for name, letters in _ALPHABETS.items()}
    most = max(counts, key=lambda name: counts[name])
    if counts[most] > len(_LATIN.findall(text)):
        return most
    return "en" if latin and declared in _WITHOUT_LATIN else declared


def beyond_latin(text: str) -> str:
    """Return the letters of a text that are not Latin."""
    return "".join(c for c in text if c.isalpha() and not _LATIN.match(c))
