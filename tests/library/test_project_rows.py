"""Projects, and the spoken sound that they keep."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reelwright.config import Settings
from reelwright.errors import InvalidParameter, ProjectNotFound
from reelwright.library import projects, speech_objects
from reelwright.library.address import ObjectName
from reelwright.library.buckets import RESERVED, Buckets
from reelwright.library.database import Database
from reelwright.library.projects import Project, Status


def spoken(*names: str) -> str:
    clips = [{"MediaURL": f"oss://{RESERVED}/speech/{name}"} for name in names]
    return json.dumps({"AudioTracks": [{"AudioTrackClips": clips}]})


def test_a_project_is_kept_as_submitted(database: Database) -> None:
    project = Project(
        project_id="a" * 32, title="猫", timeline='{"b": 1,  "a": 2}', duration=2.5, created=10
    )
    with database.begin() as connection:
        assert projects.create(connection, project)
        assert not projects.create(connection, Project(project_id="a" * 32, created=11))
        found = projects.get(connection, "a" * 32)
    assert found.timeline == '{"b": 1,  "a": 2}'
    assert (found.status, found.status.name, int(found.status)) == (Status.Draft, "Draft", 1)
    assert (found.title, found.duration, found.created, found.modified) == ("猫", 2.5, 10, 10)
    assert (found.create_source, found.project_type) == ("OpenAPI", "EditingProject")


def test_only_given_fields_change(database: Database) -> None:
    with database.begin() as connection:
        projects.create(connection, Project(project_id="p", title="one", created=1))
        projects.update(connection, "p", now=2, description="words")
        assert projects.get(connection, "p").status is Status.Draft
        projects.update(connection, "p", now=3, timeline="{}", duration=4.0)
        found = projects.get(connection, "p")
    assert (found.title, found.description, found.duration) == ("one", "words", 4.0)
    assert (found.status, found.modified) == (Status.Editing, 3)


def test_production_changes_the_status(database: Database) -> None:
    with database.begin() as connection:
        projects.create(connection, Project(project_id="p", created=1))
        assert projects.set_status(connection, "p", Status.Producing, now=2)
        failed = {"code": "InvalidMaterial", "message": "It is broken."}
        assert projects.set_status(connection, "p", Status.ProduceFailed, now=3, **failed)
        found = projects.get(connection, "p")
        assert (found.error_code, found.error_message) == tuple(failed.values())
        assert projects.set_status(connection, "p", Status.Produced, now=4)
        assert projects.get(connection, "p").error_code == ""
        assert not projects.set_status(connection, "unknown", Status.Produced, now=4)


def test_a_deleted_project_is_not_found(database: Database) -> None:
    with database.begin() as connection:
        projects.create(connection, Project(project_id="p", created=1))
        assert projects.delete(connection, "p", now=2)
        assert not projects.delete(connection, "p", now=2)
        for use in (
            lambda: projects.get(connection, "p"),
            lambda: projects.get(connection, "unknown"),
            lambda: projects.update(connection, "p", now=3, title="x"),
        ):
            with pytest.raises(ProjectNotFound):
                use()
        assert not projects.set_status(connection, "p", Status.Produced, now=3)


@pytest.mark.parametrize("timeline", ["[]", "1", "{", "nothing", "[" * 100_000])
def test_a_timeline_is_a_json_object(database: Database, timeline: str) -> None:
    with database.begin() as connection:
        projects.create(connection, Project(project_id="p", created=1))
        with pytest.raises(InvalidParameter) as refused:
            projects.update(connection, "p", now=2, timeline=timeline)
        with pytest.raises(InvalidParameter):
            projects.create(connection, Project(project_id="q", timeline=timeline, created=1))
    assert refused.value.path == "Timeline"


def test_spoken_sound_is_found_in_a_timeline() -> None:
    timeline = json.dumps(
        {
            "AudioTracks": [
                {"MediaURL": f"oss://{RESERVED}/speech/a.wav"},
                {"MediaURL": f"https://{RESERVED}.oss-cn-shanghai.aliyuncs.com/speech/b.wav?x"},
                {"Deep": [[{"MediaUrl": f"oss://{RESERVED}/speech/%E7%8C%AB.wav"}]]},
                {"MediaURL": "oss://other/speech/c.wav", "Content": f"{RESERVED}://x oss://"},
            ]
        }
    )
    assert speech_objects.named_in(timeline) == {
        "speech/a.wav",
        "speech/b.wav",
        "speech/猫.wav",
    }
    assert speech_objects.named_in('{"a": "oss://demo/a"}') == set()


def test_spoken_sound_lives_as_long_as_a_project_names_it(
    database: Database, tmp_path: Path
) -> None:
    buckets = Buckets(Settings(data_dir=tmp_path / "data"))
    (tmp_path / "sound").write_bytes(b"x")
    for name in ("speech/a", "speech/b", "speech/c", "covers/d"):
        buckets.publish(tmp_path / "sound", ObjectName(RESERVED, name))
        os.utime(buckets.path_of(ObjectName(RESERVED, name)), (1000, 1000))
    buckets.publish(tmp_path / "sound", ObjectName(RESERVED, "speech/young"))
    with database.begin() as connection:
        projects.create(connection, Project(project_id="p", timeline=spoken("a", "b"), created=1))
        projects.create(connection, Project(project_id="q", timeline=spoken("b"), created=1))

    def collect() -> list[str]:
        return speech_objects.collect(database, buckets, now=2_000_000_000, grace=1000)

    assert collect() == ["speech/c"]
    with database.begin() as connection:
        projects.update(connection, "p", now=2, timeline=spoken("b"))
    assert collect() == ["speech/a"]
    with database.begin() as connection:
        projects.delete(connection, "p", now=2)
    assert collect() == []
    with database.begin() as connection:
        projects.delete(connection, "q", now=2)
    assert collect() == ["speech/b"]
    kept = [entry.key for entry in buckets.entries(RESERVED)]
    assert kept == ["covers/d", "speech/young"]


def test_sound_that_is_renewed_while_others_are_collected_stays(
    database: Database, tmp_path: Path
) -> None:
    buckets = Buckets(Settings(data_dir=tmp_path / "data"))
    (tmp_path / "sound").write_bytes(b"x")
    names = [ObjectName(RESERVED, f"speech/{name}") for name in "ab"]
    for name in names:
        buckets.publish(tmp_path / "sound", name)
        os.utime(buckets.path_of(name), (1000, 1000))
    delete = buckets.delete

    def renew_behind(name: ObjectName) -> None:
        delete(name)
        buckets.renew(names[1])

    buckets.delete = renew_behind  # type: ignore[method-assign]
    removed = speech_objects.collect(database, buckets, now=2_000_000_000, grace=1000)
    assert removed == ["speech/a"]
    assert buckets.exists(names[1])


def test_changes_that_build_on_a_project_take_turns(database: Database) -> None:
    project = Project(project_id="a" * 32, title="", created=1)
    with database.begin() as connection:
        projects.create(connection, project)

    def add(letter: str) -> None:
        with database.begin() as connection:
            before = projects.get(connection, project.project_id, lock=True).title
            time.sleep(0.01)  # Without a lock the others read the same meanwhile.
            projects.update(connection, project.project_id, now=2, title=before + letter)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, "abcdefgh"))
    with database.read() as connection:
        assert sorted(projects.get(connection, project.project_id).title) == list("abcdefgh")
