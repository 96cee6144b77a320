"""English text as the small English voices read it: plain ASCII letters and spelled-out signs."""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans(
    {
        **dict.fromkeys("’‘‛ʼ＇", "'"),
        **dict.fromkeys("“”„«»「」『』＂", '"'),
        **dict.fromkeys("–—―", ", "),
        "…": ". ",
        "，": ", ",
        "、": ", ",
        "；": "; ",
        "：": ": ",
        "。": ". ",
        "！": "! ",
        "？": "? ",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "đ": "d",
    }
)
_MONEY = {"€": "euros", "£": "pounds", "¥": "yuan", "￥": "yuan", "₹": "rupees", "₩": "won"}
_AMOUNT = re.compile(rf"([{''.join(_MONEY)}])\s?(\d[\d,.]*\d|\d)")
_SIGNS = {
    **{sign: f" {name} " for sign, name in _MONEY.items()},
    "°C": " degrees Celsius ",
    "°F": " degrees Fahrenheit ",
    "°": " degrees ",
    "℃": " degrees Celsius ",
    "℉": " degrees Fahrenheit ",
    "%": " percent ",
    "&": " and ",
    "@": " at ",
    "+": " plus ",
    "×": " times ",
    "÷": " divided by ",
    "=": " equals ",
    "½": " one half ",
    "¼": " one quarter ",
    "¾": " three quarters ",
    "²": " squared ",
    "³": " cubed ",
    "™": "",
    "®": "",
    "©": "",
    "#": " number ",
}
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))


def plain(text: str) -> str:
    """Return what an English voice is given: ASCII, signs as words, no other letters."""
    text = _AMOUNT.sub(lambda match: f"{match[2]} {_MONEY[match[1]]}", text.translate(_MARKS))
    text = _SIGN.sub(lambda match: _SIGNS[match[0]], text)
    folded = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in folded if " " <= c <= "~" or c == "\n")
    return re.sub(r"\s+", " ", kept).strip()


def plain_words(text: str) -> list[tuple[int, str]]:
    """Return the words given to an English voice, each with the place of the word it is from."""
    return [
        (match.start(), word)
        for match in re.finditer(r"\S+", text)
        for word in plain(match[0]).split()
    ]


def speakable(text: str) -> bool:
    """Tell whether an English voice finds anything to say in a text."""
    return any(c.isalnum() for c in plain(text))
