"""The vendor's voice ids: which person each one is, and which language it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Gender = Literal["f", "m", "c"]
"""Female, male, child."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One documented voice: `languages` with the preferred one first, `cosy` for CosyVoice."""

    identifier: str
    group: str
    gender: Gender
    languages: tuple[str, ...]
    cosy: bool = False


DEFAULTS = {"zh": "zhitian", "en": "ava"}
"""Voice when the caller names none, by language of the text."""

STYLES = {"Gentle": "zhiqi", "Serious": "zhide", "Entertainment": "zhifei"}
"""Voice of each character that a caller may ask for instead of a name."""

_ZH, _EN, _BOTH = ("zh",), ("en",), ("zh", "en")

_TABLE: tuple[tuple[str, Gender, tuple[str, ...], str], ...] = (
    ("multi-emotion", "f", _ZH, "zhimiao_emo zhimi_emo zhiyan_emo zhitian_emo"),
    ("multi-emotion", "c", _ZH, "zhibei_emo"),
    ("ultra HD", "f", _ZH, "zhitian zhiqing zhijia zhiqi zhiqian zhiru zhiwei"),
    ("ultra HD", "m", _ZH, "zhichu zhide zhifei zhilun zhinan zhixiang"),
    ("digital human", "f", _ZH, "zhixiaobai zhixiaoxia"),
    ("digital human", "m", _ZH, "abin"),
    (
        "customer service",
        "f",
        _ZH,
        "zhiya aixia aiyue aiya aijing aimei siyue aina aiyu xiaomei yina sijing",
    ),
    ("customer service", "m", _ZH, "aishuo"),
    (
        "general",
        "f",
        _ZH,
        "zhiyuan zhiyue zhistella zhigui aiqi aijia siqi sijia yuer ruoxi ninger",
    ),
    ("general", "f", _ZH, "xiaoyun ruilin"),
    ("general", "m", _ZH, "zhishuo zhida aicheng mashu aida sicheng xiaogang"),
    ("live", "f", _ZH, "zhimao laomei xiaoxian guijie stella maoxiaomei qiaowei rosa"),
    ("live", "m", _ZH, "laotie ailun aifei yaqun stanley kenny"),
    ("child", "c", _ZH, "aitong aiwei jielidou xiaobei sitong aibao"),
    ("English", "f", _EN, "ava luna emily annie abby olivia wendy"),
    ("English", "f", ("en", "zh"), "lydia"),
    ("English", "m", _EN, "luca eric andy harry"),
    ("other languages", "f", ("it",), "perla"),
    ("other languages", "f", ("es",), "camila"),
    ("other languages", "f", ("ru",), "masha"),
    ("other languages", "f", ("ko",), "kyong"),
    ("other languages", "f", ("vi",), "tien"),
    ("other languages", "f", ("ja",), "tomoka"),
    ("other languages", "m", ("ja",), "tomoya"),
    ("other languages", "f", ("id",), "indah"),
    ("other languages", "f", ("ms",), "farah"),
    ("other languages", "f", ("fil",), "tala"),
    ("dialects", "f", _ZH, "cuijie kelly jiajia taozi qingqing shanshan chuangirl"),
    ("dialects", "m", _ZH, "dahu aikan xiaoze"),
    (
        "CosyVoice",
        "f",
        _BOTH,
        "longwan longhua longxiaochun longxiaoxia longxiaobai longjing longmiao",
    ),
    ("CosyVoice", "f", _BOTH, "longyue longyuan longtong loongstella loongbella"),
    (
        "CosyVoice",
        "m",
        _BOTH,
        "longcheng longxiaocheng longlaotie longshu longshuo longfei longxiang",
    ),
    ("CosyVoice", "c", _BOTH, "longjielidou"),
    ("CosyVoice", "f", _BOTH, "longhua_v2 loongbella_v2 longwan_v2 longxiaochun_v2 longxiaoxia_v2"),
    ("CosyVoice", "m", _BOTH, "longcheng_v2 longshu_v2"),
)

VOICES: dict[str, Voice] = {
    name: Voice(name, group, gender, languages, cosy=is_cosy)
    for group, gender, languages, names in _TABLE
    for name in names.split()
    for is_cosy in (name.startswith(("long", "loong")),)
}


def find(identifier: str) -> Voice | None:
    """Return the documented voice of that id, None for an unknown one."""
    return VOICES.get(identifier)


def is_cosy(identifier: str) -> bool:
    """Say whether an id belongs to the CosyVoice family, known or not."""
    return identifier.startswith(("long", "loong"))


def split(text: str) -> list[str]:
    """Take a comma list of voice ids apart; blanks and empty entries vanish."""
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def pick(identifiers: Sequence[str], language: str = "zh", style: str = "") -> list[str]:
    """Return the ids from which one is drawn: the named ones, else the style's, else a default."""
    if identifiers:
        return list(identifiers)
    if style in STYLES:
        return [STYLES[style]]
    return [DEFAULTS.get(language, DEFAULTS["zh"])]
