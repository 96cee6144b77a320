"""What a child answers is not believed: only files of its own folder, under the names asked for."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lying_children import Liar, LyingChildren

from reelwright.config import Settings
from reelwright.functions import performing
from reelwright.functions.catalogue import function_named
from reelwright.library.address import ObjectName
from reelwright.media.facts import MediaFacts, VideoFacts
from reelwright.sandbox import AnswerRefused, ForkServer, Session
from reelwright.timeline.composition import Composition
from reelwright.workflows import encoding, pictures, rendering
from reelwright.workflows.materials import Material
from reelwright.workflows.workshop import Workshop, never

ORDER = rendering.Order(
    composition=Composition(width=32, height=32, fps=Fraction(25), frames=25),
    sources={},
    hashes={},
    video=encoding.video_settings({}, "mp3", {}, "veryfast"),
    audio=encoding.sound_settings("mp3"),
    extension="mp3",
)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "reelwright.db"
    path.write_text("secret", encoding="ascii")
    return path


def render(
    server: ForkServer, folder: Path, lies: Mapping[str, str], **more: object
) -> rendering.Rendered:
    settings = Settings(data_dir=folder / "data", workers=1)
    children = LyingChildren(settings, server, lies, **more)
    return rendering.render(
        children, ORDER, folder / "work", progress=lambda *_: None, cancelled=never
    )


@pytest.mark.parametrize(
    "lies",
    [{"sound": "a_strange_file"}, {"sound": "honest_sound", "join": "a_strange_cover"}],
    ids=["piece", "cover"],
)
def test_a_file_outside_is_neither_taken_nor_published(
    server: ForkServer, tmp_path: Path, secret: Path, lies: dict[str, str]
) -> None:
    (tmp_path / "work").mkdir()
    with pytest.raises(AnswerRefused):
        render(server, tmp_path, lies, secret=str(secret))
    assert (secret.read_text(encoding="ascii"), secret.stat().st_nlink) == ("secret", 1)


@pytest.mark.parametrize(
    "lie", ["a_strange_picture", "a_folder_for_a_file", "a_strange_name"], ids=str
)
def test_a_function_leaves_only_its_own_files(
    session: Session, tmp_path: Path, secret: Path, lie: str
) -> None:
    function = function_named("AudioMixing")
    order = performing.Order(Settings(data_dir=tmp_path), function, "", tmp_path / "a.wav")
    liar = Liar(session, {"perform": lie}, {"secret": str(secret), "name": function.files[0].name})
    facts = {"kind": "audio", "format_name": "wav", "size_bytes": 9, "duration": "1"}
    told = facts | {"audio": {"sample_rate": 8000, "channels": 1}}
    with pytest.raises(AnswerRefused), pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            performing, "_examine", lambda *_, **__: MediaFacts.from_json(cast(Any, told))
        )
        performing.perform(order, cast(Session, liar))


@pytest.mark.parametrize("lie", ["many_pictures", "no_pictures"])
def test_no_more_pictures_are_kept_than_were_wanted(
    server: ForkServer, tmp_path: Path, lie: str
) -> None:
    published: list[ObjectName] = []
    children = LyingChildren(Settings(data_dir=tmp_path), server, {"pictures": lie})
    children.buckets = SimpleNamespace(  # type: ignore[attr-defined]
        publish=lambda file, name: published.append(name)
    )
    video = VideoFacts(32, 32, 32, 32, "h264", "yuv420p", Fraction(25), duration=Fraction(30))
    located = SimpleNamespace(path=tmp_path / "film.mp4")
    located.path.touch()
    facts = MediaFacts("video", "mp4", 9, Fraction(30), video=video)
    made = pictures.make(
        cast(Workshop, children),
        Material(cast(Any, located), facts),
        "media",
        tmp_path / "pictures",
        want_snapshots=True,
        want_sprite=False,
        cancelled=never,
    )
    assert (made, published) == ({}, [])
