"""Which font serves which name and which character."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reelwright.errors import JobError
from reelwright.render.text.clusters import clusters, is_emoji
from reelwright.render.text.fontfiles import FontFiles, house_font, packaged_fonts, weight_of
from reelwright.render.text.fonts import Fonts
from reelwright.render.text.sfnt import read_names
from reelwright.timeline.composition import TextStyle

EMOJI = FontFiles().emoji()
needs_emoji = pytest.mark.skipif(EMOJI is None, reason="no colour emoji font is installed")


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("SimSun", 400),
        ("Alibaba PuHuiTi", 400),
        ("Alibaba PuHuiTi 2.0 65 Medium", 500),
        ("Alibaba PuHuiTi 2.0 95 ExtraBold", 800),
        ("Alibaba-PuHuiTi-Heavy", 900),
        ("Yuanti SC Light", 300),
        ("Roboto Bold", 700),
    ],
)
def test_weights_in_names(name: str, weight: int) -> None:
    assert weight_of(name) == weight
    assert FontFiles().face(name).weight == weight


def test_bold_is_at_least_bold() -> None:
    assert FontFiles().face("SimSun", bold=True).weight == 700
    assert FontFiles().face("PuHuiTi 95 ExtraBold", bold=True).weight == 800


def test_an_unknown_name_gets_the_house_font() -> None:
    assert FontFiles().face("No Such Family").path == house_font()
    assert not FontFiles().knows("No Such Family")


def test_the_variable_font_really_has_the_weight() -> None:
    fonts = Fonts()
    for name, weight in (("X Thin", 100), ("X", 400), ("X Medium", 500), ("X Black", 900)):
        assert fonts.main(TextStyle(font=name)).typeface.fontStyle().weight() == weight


def test_names_are_read_from_the_file() -> None:
    names = read_names(house_font())
    assert names is not None
    assert names.family.startswith("Noto Sans SC")


def test_what_is_no_font_has_no_names(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"\0\1\0\0", b"OTTO" + b"\xff" * 40, b"plain text")):
        path = tmp_path / f"{number}.ttf"
        path.write_bytes(content)
        assert read_names(path) is None
    assert FontFiles([tmp_path]).face("SimSun").path != tmp_path / "0.ttf"


def test_a_users_font_is_found_by_its_family(tmp_path: Path) -> None:
    shutil.copy(packaged_fonts()[2], tmp_path / "own.ttf")
    names = read_names(tmp_path / "own.ttf")
    assert names is not None
    family = names.family.removesuffix(" Thin")
    files = FontFiles([tmp_path])
    assert files.face(family).path == tmp_path / "own.ttf"
    assert files.face(family.replace(" ", "") + " Bold").path == tmp_path / "own.ttf"
    assert files.knows(family)


def test_a_font_file_wins_over_a_name(tmp_path: Path) -> None:
    shutil.copy(packaged_fonts()[3], tmp_path / "own.ttf")
    fonts = Fonts(sources={"oss://b/own.ttf": tmp_path / "own.ttf"})
    face = fonts.main(TextStyle(font="SimSun", font_source="oss://b/own.ttf"))
    assert "JP" in face.typeface.getFamilyName()


def test_a_broken_font_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "own.ttf").write_bytes(b"nothing")
    fonts = Fonts(sources={"a": tmp_path / "own.ttf"})
    with pytest.raises(JobError, match="cannot be read"):
        fonts.main(TextStyle(font_source="a"))


def test_fingerprints_change_with_the_fonts(tmp_path: Path) -> None:
    files = FontFiles()
    assert files.fingerprint(["SimSun"]) == files.fingerprint(["SimSun", "KaiTi-unknown"])
    own = tmp_path / "own.ttf"
    own.write_bytes(b"one")
    one = files.fingerprint(["SimSun"], [own])
    own.write_bytes(b"other")
    assert one != files.fingerprint(["SimSun"], [own])


def test_font_files_are_found_without_skia() -> None:
    code = (
        "import sys; from reelwright.render.text.fontfiles import FontFiles;"
        "FontFiles().fingerprint(['SimSun']);"
        "assert not {'skia', 'cv2', 'numpy', 'PIL'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_characters_find_their_font() -> None:
    fonts = Fonts()
    for cluster, family in (("a", "SC"), ("你", "SC"), ("한", "KR")):
        face = fonts.face(cluster, TextStyle())
        assert face is not None
        assert family in face.typeface.getFamilyName()
    assert fonts.face("\U0001e900", TextStyle()) is None


@needs_emoji
@pytest.mark.parametrize("cluster", ["🎉", "❤️", "1️⃣", "👨‍👩‍👧", "🇨🇳", "👍🏽"])
def test_emoji_are_in_colour(cluster: str) -> None:
    assert is_emoji(cluster)
    face = Fonts().face(cluster, TextStyle(bold=True))
    assert face is not None
    assert "Emoji" in face.typeface.getFamilyName()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("abc", 3),
        ("e\u0301a", 2),
        ("👨‍👩‍👧👍🏽", 2),
        ("🇨🇳🇩🇪", 2),
        ("1️⃣2", 2),
        ("你好\n!", 4),
        ("\u0301", 1),
        ("", 0),
    ],
)
def test_what_a_reader_takes_for_one_character(text: str, count: int) -> None:
    assert len(clusters(text)) == count
    assert "".join(clusters(text)) == text
