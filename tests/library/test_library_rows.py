"""Categories, pipelines, streams, locations and lists of projects, on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reelwright.config import Settings
from reelwright.errors import InvalidParameter, ResourceNotFound
from reelwright.library import (
    assets,
    callback_target,
    categories,
    default_location,
    pipelines,
    projects,
    streams,
)
from reelwright.library.assets import Asset
from reelwright.library.buckets import Buckets
from reelwright.library.callback_target import CallbackTarget
from reelwright.library.database import Database
from reelwright.library.default_location import Location
from reelwright.library.pipelines import Pipeline
from reelwright.library.projects import Filters, Project
from reelwright.library.streams import Stream

ASSET = Asset(
    media_id="1" * 32,
    bucket="demo",
    object_key="a.mp4",
    input_url="oss://demo/a.mp4",
    media_type="video",
    created=1,
)


def test_a_category_goes_with_all_below_it(database: Database) -> None:
    with database.begin() as connection:
        first = categories.add(connection, "a", parent_id=-1, type="", now=1)
        second = categories.add(connection, "b", parent_id=first.cate_id, type="", now=2)
        third = categories.add(connection, "c", parent_id=second.cate_id, type="", now=3)
        other = categories.add(connection, "d", parent_id=0, type="material", now=4)
        with pytest.raises(InvalidParameter):
            categories.add(connection, "e", parent_id=third.cate_id, type="", now=5)
        assets.register(connection, replace(ASSET, cate_id=third.cate_id))
        assert categories.names(connection, [third.cate_id, None, 99]) == {third.cate_id: "c"}
        assert categories.counts(connection, [first.cate_id, third.cate_id]) == {first.cate_id: 1}
        categories.delete(connection, first.cate_id)
        assert assets.get(connection, ASSET.media_id).cate_id is None
        assert categories.children(connection, -1) == [other]
        with pytest.raises(ResourceNotFound):
            categories.get(connection, third.cate_id)
        again = categories.add(connection, "a", parent_id=-1, type="", now=6)
        assert again.cate_id > other.cate_id, "a deleted category's ID is not given again"


def test_default_pipelines_are_made_once(database: Database) -> None:
    for now in (1, 2):
        with database.begin() as connection:
            pipelines.settle(connection, now=now)
    with database.begin() as connection:
        found = pipelines.listed(connection)
        assert [(one.standing, one.created) for one in found] == [(True, 1)] * 3
        made = Pipeline(pipeline_id="p", name="x", speed="Boost", created=3, modified=3)
        pipelines.add(connection, made)
        changed = replace(pipelines.get(connection, "p", lock=True), status="Paused", modified=4)
        pipelines.update(connection, changed)
        assert pipelines.listed(connection, "Boost")[1] == changed
        assert changed.paused
        pipelines.delete(connection, "p")
        with pytest.raises(ResourceNotFound):
            pipelines.get(connection, "p")


def test_an_object_is_a_stream_once(database: Database) -> None:
    stream = Stream(
        stream_id="s",
        media_id=ASSET.media_id,
        bucket="demo",
        object_key="b.mp4",
        input_url="oss://demo/b.mp4",
        created=1,
        modified=1,
    )
    with database.begin() as connection:
        assert streams.add(connection, stream) is None
        assert streams.add(connection, replace(stream, stream_id="t")) == stream
        streams.analysed(connection, "s", {"FileBasicInfo": {}}, now=2)
        found = streams.get(connection, "s")
        assert found is not None
        assert (found.status, found.file_info) == ("Normal", {"FileBasicInfo": {}})
        streams.analysed(connection, "s", None, now=3)
        assert streams.of_assets(connection, ["x", ASSET.media_id])[ASSET.media_id][0].status == (
            "PrepareFail"
        )
        streams.delete(connection, ["s"])
        assert streams.of_assets(connection, [ASSET.media_id]) == {}


def test_projects_in_pages(database: Database) -> None:
    with database.begin() as connection:
        for number in range(5):
            made = Project(project_id=f"p{number}", title=f"100% {number}", created=number // 2)
            projects.create(connection, made)
        projects.delete(connection, "p0", now=9)
    seen: list[str] = []
    token = ""
    with database.read() as connection:
        while True:
            page, total, token = projects.page(
                connection, Filters(keyword="0% "), limit=1, newest_first=True, token=token
            )
            seen += [project.project_id for project in page]
            if not token:
                break
        assert (seen, total) == (["p4", "p3", "p2", "p1"], 4)
        page, total, _ = projects.page(
            connection, Filters(statuses=(2, 3)), limit=5, newest_first=False
        )
        assert (page, total) == ([], 0)


def test_what_is_set_is_kept(database: Database, tmp_path: Path) -> None:
    buckets = Buckets(Settings(data_dir=tmp_path))
    target = CallbackTarget(
        callback_type="HTTP", callback_url="http://a/", event_types=("A",), auth_key="Key1"
    )
    with database.begin() as connection:
        assert default_location.get(connection, buckets) is None
        buckets.create("demo-bucket")
        assert default_location.get(connection, buckets) == Location("demo-bucket")
        chosen = Location("other", "a/b", modified=5)
        default_location.put(connection, chosen)
        assert default_location.get(connection, buckets) == chosen
        assert chosen.prefix == "a/b/"
        assert callback_target.get(connection) is None
        callback_target.put(connection, target)
        assert callback_target.get(connection) == target
    assert (target.address, target.key) == ("http://a/", "")
    assert replace(target, auth_switch="on").key == "Key1"
    assert target.wants("A") and not target.wants("B")
    assert replace(target, callback_type="MNS", queue_name="q", auth_switch="on").key == ""
