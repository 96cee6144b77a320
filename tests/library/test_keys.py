"""Access keys, nonces, signed addresses: what lets a caller in."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import SecretStr

from reelwright.config import Settings
from reelwright.library import installation, nonces
from reelwright.library.address import ObjectName
from reelwright.library.database import Database
from reelwright.library.keys import Keys
from reelwright.library.links import PREFIX, Links


def test_the_first_start_makes_a_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    first = Keys(settings)
    assert first.made is not None
    assert first.find(first.made.key_id) == first.made
    assert first.find("other") is None
    assert first.made.secret not in repr(first.made)
    file = tmp_path / "data" / "access-key.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    second = Keys(settings)
    assert second.made is None
    assert second.find(first.made.key_id) == first.made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_simultaneous_starts_agree(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: Keys(settings), range(4)))
    assert len({keys.key for keys in found}) == 1
    assert sum(keys.made is not None for keys in found) == 1


def test_the_key_of_the_settings_wins(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, access_key_id="mine", access_key_secret=SecretStr("secret")
    )
    keys = Keys(settings)
    found = keys.find("mine")
    assert found is not None
    assert (found.secret, found.active, keys.made) == ("secret", True, None)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="neither"):
        Keys(Settings(data_dir=tmp_path, access_key_id="mine"))


@pytest.mark.parametrize("text", ["", "[]", "{}", "nothing"])
def test_a_broken_key_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "access-key.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"access-key\.json"):
        Keys(Settings(data_dir=tmp_path))


def test_a_nonce_is_used_once(database: Database) -> None:
    assert nonces.Nonces(database).use("key", "n")
    assert not nonces.Nonces(database).use("key", "n")
    assert nonces.Nonces(database).use("other", "n")
    assert nonces.Nonces(database).use("key", "猫" * 9999)
    with ThreadPoolExecutor(4) as pool:
        uses = pool.map(lambda _: nonces.Nonces(database).use("key", "same"), range(4))
        assert sorted(uses) == [False, False, False, True]


def test_a_nonce_is_remembered_for_half_an_hour(database: Database) -> None:
    with database.begin() as connection:
        assert nonces.use(connection, "key", "n", now=0)
        assert not nonces.use(connection, "key", "n", now=30 * 60_000 - 1)
        nonces.forget(connection, now=30 * 60_000 - 1)
        assert not nonces.use(connection, "key", "n", now=30 * 60_000 - 1)
        assert nonces.use(connection, "key", "n", now=30 * 60_000)


def read(address: str) -> tuple[ObjectName, str, str]:
    parts = urlsplit(address)
    bucket, _, key = unquote(parts.path.removeprefix(PREFIX)).partition("/")
    query = parse_qs(parts.query)
    return ObjectName(bucket, key), query["Expires"][0], query["Signature"][0]


def test_a_signed_address_opens_its_object_in_time() -> None:
    links = Links(b"secret")
    name = ObjectName("demo", "out/猫 1%?#&.mp4")
    address = links.sign(name, 1000)
    assert address.isascii()
    assert address.startswith("/files/demo/out/")
    found, expires, signature = read(address)
    assert found == name
    assert links.verify(name, expires, signature, now=999.9)
    assert not links.verify(name, expires, signature, now=1000)
    assert not links.verify(name, "1001", signature, now=999)
    assert not links.verify(ObjectName("demo", "other"), expires, signature, now=999)
    assert not Links(b"other").verify(name, expires, signature, now=999)
    for wrong in ("", "猫", signature.upper(), signature + "0"):
        assert not links.verify(name, expires, wrong, now=999)
    for wrong in ("", "-1", "1e9", "٣", "9" * 5000, "\ud800"):
        assert not links.verify(name, wrong, signature, now=999)


def test_the_secret_is_the_installations(database: Database) -> None:
    name = ObjectName("demo", "a.mp4")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: Links.load(database), range(4)))
    assert len({links.sign(name, 1000) for links in found}) == 1


def test_the_installation_keeps_its_word(database: Database) -> None:
    with database.begin() as connection:
        assert installation.get(connection, "a") is None
        assert installation.settle(connection, "a", lambda: "first") == "first"
        assert installation.settle(connection, "a", lambda: "second") == "first"
        installation.put(connection, "a", "third")
        assert installation.get(connection, "a") == "third"
