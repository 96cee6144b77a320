"""What a reader takes for one character, and where a line may end between two of them."""

from __future__ import annotations

import unicodedata

from reelwright.render.text.words import WORDS

_JOINER = "\u200d"
_NOT_FIRST = frozenset(
    "、。，．：；？！）］｝】」』〕〉》〗〙〛〞’”…—～·・ー々ゝゞヽヾ℃％‰°′″"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?;:)]}%"
)
_NOT_LAST = frozenset("（［｛【「『〔〈《〖〘〚〝‘“([{$¥￥£€#＃@")
_PAIRS = frozenset("—…⋯─")
_WIDE_BLOCKS = (
    (0x2E80, 0x2FDF),
    (0x3000, 0x30FF),
    (0x3100, 0x312F),
    (0x31A0, 0x9FFF),
    (0xA000, 0xA4CF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)
# Particles that lean on the word before them, and words that lead into the next one.
_LEANING = frozenset("的了着过们吗呢吧啊呀地得里上下中")
_LEADING = frozenset("和与或在从把被让对向给跟比是不很最更第每这那一")
_SMALL_WORDS = frozenset(
    "a an the of to in on at by for and or but with from as is are was this that your our my "
    "his her its their no not very".split()
)


def clusters(text: str) -> list[str]:
    """Split text into grapheme clusters: letter with marks, emoji sequence, flag, key cap."""
    result: list[str] = []
    flags = 0
    for char in text:
        flag = 0x1F1E6 <= ord(char) <= 0x1F1FF
        joins = bool(result) and (
            _extends(char)
            or (result[-1].endswith(_JOINER) and not char.isspace())
            or (flag and flags % 2 == 1)
        )
        flags = flags + 1 if flag else 0
        if joins and result[-1] != "\n":
            result[-1] += char
        else:
            result.append(char)
    return result


def is_emoji(cluster: str) -> bool:
    """Say whether a cluster asks to be shown as a coloured picture."""
    first = ord(cluster[0])
    if "\ufe0e" in cluster:
        return False
    if "\ufe0f" in cluster or "\u20e3" in cluster:
        return True
    return (
        0x1F1E6 <= first <= 0x1F1FF
        or 0x1F300 <= first <= 0x1F64F
        or 0x1F680 <= first <= 0x1F6FF
        or 0x1F7E0 <= first <= 0x1F7EB
        or 0x1F900 <= first <= 0x1FAFF
        or first in _EMOJI_SYMBOLS
    )


def is_wide(cluster: str) -> bool:
    """Say whether a line may end beside this cluster without a space: East Asian, emoji."""
    first = ord(cluster[0])
    if 0xAC00 <= first <= 0xD7AF:
        return False
    return any(low <= first <= high for low, high in _WIDE_BLOCKS) or is_emoji(cluster)


def may_break(before: str, after: str) -> bool:
    """Say whether a line may end between two clusters."""
    if after.isspace() or before in _GLUE or after in _GLUE:
        return False
    if before.isspace():
        return True
    if before == _HYPHEN and after[0].isalpha():
        return True
    if not (is_wide(before) or is_wide(after)):
        return False
    if after[0] in _NOT_FIRST or before[-1] in _NOT_LAST:
        return False
    return not (before[-1] in _PAIRS and after[0] in _PAIRS)


def break_cost(before: list[str], after: list[str]) -> float:
    """Return how a reader minds the line ending between two lists of clusters; less is better.

    After punctuation is good; before a particle, after a leading word, or between a number and
    its unit is bad.
    """
    last = next((cluster for cluster in reversed(before) if not cluster.isspace()), " ")
    first = next((cluster for cluster in after if not cluster.isspace()), " ")
    if last[-1] in "。！？!?；;":
        return -0.8
    if last[-1] in "，,、：:—…)）」』”":
        return -0.6
    if last[0].isdigit() and is_wide(first) and not is_emoji(first):
        return 0.6
    if is_wide(last) and is_wide(first):
        lean = (first[0] in _LEANING) * 0.7 + (last[0] in _LEADING) * 0.4
        lead = (last[0] in _LEANING) * 0.12 + (first[0] in _LEADING) * 0.12
        lean += (last[0] + first[0] in WORDS) * 0.9
        return 0.1 + lean - lead + (0.3 if is_emoji(first) else 0.0)
    if before and before[-1].isspace() and _last_word(before) in _SMALL_WORDS:
        return 0.25
    return 0.0


_HYPHEN = "-"
_GLUE = frozenset("\u00a0\u2007\u202f\u2060")
_EMOJI_SYMBOLS = frozenset(
    (
        *(0x231A, 0x231B, 0x23E9, 0x23EA, 0x23EB, 0x23EC, 0x23F0, 0x23F3, 0x25FD, 0x25FE),
        *(0x2614, 0x2615, *range(0x2648, 0x2654), 0x267F, 0x2693, 0x26A1, 0x26AA, 0x26AB),
        *(0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26D4, 0x26EA, 0x26F2, 0x26F3, 0x26F5),
        *(0x26FA, 0x26FD, 0x2705, 0x270A, 0x270B, 0x2728, 0x274C, 0x274E, 0x2753, 0x2754),
        *(0x2755, 0x2757, 0x2795, 0x2796, 0x2797, 0x27B0, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50),
        *(0x2B55, 0x1F004, 0x1F0CF, 0x1F18E, *range(0x1F191, 0x1F19B), 0x1F201, 0x1F21A),
        *(0x1F22F, *range(0x1F232, 0x1F237), 0x1F238, 0x1F239, 0x1F23A, 0x1F250, 0x1F251),
    )
)


def _extends(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or code in (0x200D, 0xFE0E, 0xFE0F, 0x20E3)
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
    )


def _last_word(parts: list[str]) -> str:
    return "".join(parts).split()[-1].lower() if "".join(parts).split() else ""
