"""Which font file serves which family name, without loading any font.

The server asks here too (for cache keys and for `doctor`), so nothing of Skia is imported.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from reelwright.render.text.sfnt import Names, read_names

SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)

_WEIGHTS = (
    ("extralight", 200),
    ("ultralight", 200),
    ("extrabold", 800),
    ("ultrabold", 800),
    ("semibold", 600),
    ("demibold", 600),
    ("hairline", 100),
    ("thin", 100),
    ("light", 300),
    ("regular", 400),
    ("normal", 400),
    ("medium", 500),
    ("bold", 700),
    ("heavy", 900),
    ("black", 900),
)

# Class of a documented family, and the files that serve the class on common systems, best first.
_CLASSES = {
    "simsun": "serif",
    "fzshusong": "serif",
    "fzfangsong": "fangsong",
    "kaiti": "kai",
    "fzkai": "kai",
    "wenquanyizenhei": "zenhei",
    "wenquanyimicrohei": "microhei",
    "happyzcool": "zcool",
    "roboto": "roboto",
    "yuanti": "yuanti",
    "notoserif": "serif",
}
_CLASS_FILES = {
    "serif": (
        "NotoSerifCJK-{weight}.ttc",
        "NotoSerifSC-{weight}.otf",
        "NotoSerifSC[wght].ttf",
        "NotoSerifCJK-Regular.ttc",
        "SourceHanSerifSC-Regular.otf",
        "simsun.ttc",
        "Songti.ttc",
        "uming.ttc",
    ),
    "kai": ("simkai.ttf", "Kaiti.ttc", "FandolKai-Regular.otf", "ukai.ttc"),
    "fangsong": ("simfang.ttf", "FandolFang-Regular.otf"),
    "zenhei": ("wqy-zenhei.ttc",),
    "microhei": ("wqy-microhei.ttc",),
    "roboto": ("Roboto-{weight}.ttf", "Roboto[wdth,wght].ttf", "Roboto-Regular.ttf"),
    "yuanti": ("Yuanti.ttc",),
    "zcool": ("ZCOOLKuaiLe-Regular.ttf", "HappyZcool-2016.ttf"),
}
_EMOJI_FILES = ("NotoColorEmoji.ttf", "Apple Color Emoji.ttc", "seguiemj.ttf")
_LAST_FILES = (
    "NotoSansThai-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "DejaVuSans.ttf",
)
_SUFFIXES = (".ttf", ".otf", ".ttc")


@dataclass(frozen=True, slots=True)
class Face:
    """A font file at one weight; a fixed file has the weight it was drawn with."""

    path: Path
    weight: int = 400


class FontFiles:
    """The packaged fonts, the user's folders and what is known of the system's fonts."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self.folders = tuple(folders)
        self._users = [(path, names) for folder in folders for path, names in _fonts_below(folder)]

    def face(self, family: str, *, bold: bool = False) -> Face:
        """Return the face for a name as documents spell it; unknown names get the house font."""
        weight = weight_of(family)
        if bold:
            weight = max(weight, 700)
        path = self._user_file(family, weight) or _class_file(family, weight) or house_font()
        return Face(path, weight)

    def fallbacks(self, weight: int) -> tuple[Face, ...]:
        """Return the faces tried, in this order, for characters that the chosen one lacks."""
        packaged = [Face(path, weight) for path in packaged_fonts()]
        system = [path for path in map(system_file, _LAST_FILES) if path]
        return (*packaged, *(Face(path, weight) for path in system))

    def emoji(self) -> Path | None:
        """Return the colour emoji font: the user's, else the system's, else None."""
        for path, names in self._users:
            if "emoji" in names.family.lower():
                return path
        return next((path for path in map(system_file, _EMOJI_FILES) if path), None)

    def knows(self, family: str) -> bool:
        """Say whether a name is served by a font of its own and not by the house font."""
        weight = weight_of(family)
        return (self._user_file(family, weight) or _class_file(family, weight)) is not None

    def fingerprint(self, families: Iterable[str], sources: Iterable[Path] = ()) -> str:
        """Return a hash over every font file that text in these families may be drawn with."""
        paths = {self.face(family).path for family in families}
        paths.update(self.face(family, bold=True).path for family in families)
        paths.update(face.path for face in self.fallbacks(400))
        paths.update(sources)
        emoji = self.emoji()
        if emoji is not None:
            paths.add(emoji)
        digests = sorted(_digest(path) for path in paths)
        return hashlib.blake2b("".join(digests).encode(), digest_size=16).hexdigest()

    def _user_file(self, family: str, weight: int) -> Path | None:
        wanted = _plain(family)
        best: tuple[int, Path] | None = None
        for path, names in self._users:
            own = weight_of(names.style)
            if wanted == _plain(names.full):
                return path
            if wanted in (_plain(names.family), _stem(names.family)) or _stem(family) == _stem(
                names.family
            ):
                distance = abs(own - weight)
                if best is None or distance < best[0]:
                    best = (distance, path)
        return best[1] if best else None


def weight_of(name: str) -> int:
    """Return the weight that a font's name speaks of (`… 65 Medium` is 500), else 400."""
    plain = re.sub(r"[\s_-]+", "", name.lower())
    return next((weight for word, weight in _WEIGHTS if word in plain), 400)


def house_font() -> Path:
    """Return the font for everything that has no font of its own: packaged Noto Sans SC."""
    return packaged_fonts()[0]


@cache
def packaged_fonts() -> tuple[Path, ...]:
    """Return the packaged variable fonts, the simplified Chinese one first.

    Raises:
        FileNotFoundError: the font package is not installed.
    """
    spec = find_spec("justmytype_intl_cjk")
    for place in (spec.submodule_search_locations or []) if spec else []:
        root = Path(place) / "fonts" / "ofl"
        found = [next((root / f"notosans{code}").glob("*.ttf"), None) for code in _CODES]
        if found[0] is not None:
            return tuple(path for path in found if path is not None)
    raise FileNotFoundError("The font package justmytype-intl-cjk is not installed.")


_CODES = ("sc", "tc", "kr", "jp")


@cache
def _system_files() -> dict[str, Path]:
    files: dict[str, Path] = {}
    for root in SYSTEM_FOLDERS:
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                if name.endswith(_SUFFIXES):
                    files.setdefault(name, Path(folder) / name)
    return files


def system_file(name: str) -> Path | None:
    """Return the system's font file of that name."""
    return _system_files().get(name)


def _class_file(family: str, weight: int) -> Path | None:
    stem = _plain(family)
    kind = next((kind for start, kind in _CLASSES.items() if stem.startswith(start)), None)
    word = "Bold" if weight >= 600 else "Regular"
    names = (name.format(weight=word) for name in _CLASS_FILES.get(kind or "", ()))
    return next((path for path in map(system_file, names) if path), None)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.lower())


def _stem(name: str) -> str:
    """Return the family without weight, version and weight number, for comparing."""
    plain = _plain(re.sub(r"\b\d+(\.\d+)?\b", " ", name))
    for word, _ in _WEIGHTS:
        plain = plain.removesuffix(word)
    return plain


@lru_cache(maxsize=64)
def _fonts_below(folder: Path) -> tuple[tuple[Path, Names], ...]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _SUFFIXES and path.is_file():
            names = read_names(path)
            if names is not None:
                found.append((path, names))
    return tuple(found)


def _digest(path: Path) -> str:
    status = path.stat()
    return _content(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=256)
def _content(path: Path, size: int, modified: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
