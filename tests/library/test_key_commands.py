"""`reelwright keys …`: what is shown once, what is listed, what a server then finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reelwright.cli.main import app
from reelwright.config import Settings
from reelwright.errors import ReelwrightError
from reelwright.library.access_keys import AccessKey
from reelwright.library.keys import Keys

Command = Callable[..., Result]


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give a way to run the commands on an empty data folder."""
    monkeypatch.setenv("COLUMNS", "40")
    runner = CliRunner()

    def run(command: str, *arguments: str) -> Result:
        return runner.invoke(app, ["keys", command, *arguments, "--data-dir", str(tmp_path)])

    return run


def found(tmp_path: Path, key_id: str) -> AccessKey | None:
    return Keys(Settings(data_dir=tmp_path)).find(key_id)


def test_a_key_is_made_and_its_secret_shown_once(keys: Command, tmp_path: Path) -> None:
    shown = keys("create", "--name", "[bold] nightly", "--read-only").stdout
    key_id, secret = (line.split()[-1] for line in shown.splitlines() if "AccessKey" in line)
    key = found(tmp_path, key_id)
    assert key is not None
    assert (key.secret, key.active, key.name) == (secret, True, "[bold] nightly")
    assert key.policy.read_only
    listed = keys("list").stdout
    assert key_id in listed
    assert "[bold] nightly" in listed
    assert "read only" in listed
    assert secret not in listed


def test_a_key_is_disabled_enabled_and_removed(keys: Command, tmp_path: Path) -> None:
    key_id = json.loads(keys("create", "--json").stdout)["AccessKeyId"]
    for command, active in (("disable", False), ("enable", True)):
        assert keys(command, key_id).exit_code == 0
        key = found(tmp_path, key_id)
        assert key is not None
        assert key.active is active
    assert keys("remove", key_id).exit_code == 0
    assert found(tmp_path, key_id) is None
    for command in ("disable", "enable", "remove"):
        result = keys(command, key_id)
        assert isinstance(result.exception, ReelwrightError)
        assert result.exception.message == f"There is no access key {key_id}."


def test_the_first_key_can_be_removed(keys: Command, tmp_path: Path) -> None:
    made = Keys(Settings(data_dir=tmp_path)).made
    assert made is not None
    assert made.key_id in keys("list").stdout
    assert keys("remove", made.key_id).exit_code == 0
    assert not (tmp_path / "access-key.json").exists()
    assert found(tmp_path, made.key_id) is None


def test_a_key_is_removed_beside_a_file_that_holds_none(keys: Command, tmp_path: Path) -> None:
    key_id = json.loads(keys("create", "--json").stdout)["AccessKeyId"]
    (tmp_path / "access-key.json").write_text("{", encoding="utf-8")
    assert keys("remove", key_id).exit_code == 0
    assert key_id not in keys("list").stdout
    assert (tmp_path / "access-key.json").read_text(encoding="utf-8") == "{"


def test_the_key_of_the_settings_is_listed_and_left_alone(
    keys: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("REELWRIGHT_ACCESS_KEY_SECRET", "hidden")
    listed = keys("list").stdout
    assert "mine" in listed
    assert "hidden" not in listed
    for command in ("disable", "remove"):
        result = keys(command, "mine")
        assert isinstance(result.exception, ReelwrightError)
        assert "settings" in result.exception.message


def test_a_temporary_key_and_a_bearer_token(keys: Command, tmp_path: Path) -> None:
    temporary = json.loads(keys("create", "--sts", "--json").stdout)
    assert set(temporary) == {"AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"}
    key = found(tmp_path, temporary["AccessKeyId"])
    assert key is not None
    assert key.expires is not None
    assert key.expires - key.created == 3_600_000
    bearer = json.loads(keys("create", "--bearer", "--seconds", "60", "--json").stdout)
    assert set(bearer) == {"AccessKeyId", "BearerToken", "Expiration"}
    listed = keys("list").stdout
    assert temporary["SecurityToken"] not in listed
    assert bearer["BearerToken"] not in listed


def test_what_a_key_may_do(keys: Command, tmp_path: Path) -> None:
    arguments = ("--allow", "*Media*", "--allow", "ice:GetPipeline", "--deny", "Delete*")
    key_id = json.loads(keys("create", "--json", *arguments).stdout)["AccessKeyId"]
    key = found(tmp_path, key_id)
    assert key is not None
    assert key.policy.patterns == ("*Media*", "GetPipeline", "Delete*")
    document = tmp_path / "policy.json"
    statement = {"Effect": "Allow", "NotAction": ["ice:Delete*"], "Resource": "*"}
    document.write_text(json.dumps({"Statement": [statement]}), encoding="utf-8")
    key_id = json.loads(keys("create", "--json", "--policy", str(document)).stdout)["AccessKeyId"]
    key = found(tmp_path, key_id)
    assert key is not None
    assert key.policy.statements[0].others


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--allow", "Noodle*"], "Noodle*"),
        (["--deny", "GetMediaInf"], "GetMediaInf"),
        (["--allow", "Get.*"], "pattern"),
        (["--sts", "--bearer"], "either"),
        (["--seconds", "5"], "end by themselves"),
        (["--sts", "--seconds", "0"], "--seconds"),
        (["--bearer", "--seconds", "999999999999"], "--seconds"),
    ],
)
def test_what_is_refused(keys: Command, arguments: list[str], complaint: str) -> None:
    result = keys("create", *arguments)
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.replace("│", " ").split())
    assert keys("list").stdout == ""


@pytest.mark.parametrize("text", ["", "[]", "nothing", "[" * 100_000])
def test_a_policy_that_is_none(keys: Command, tmp_path: Path, text: str) -> None:
    document = tmp_path / "policy.json"
    document.write_text(text, encoding="utf-8")
    assert keys("create", "--policy", str(document)).exit_code == 2
