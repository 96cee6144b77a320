"""Access keys, nonces, signed addresses: what lets a caller in."""

from __future__ import annotations

import gc
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from reelwright.config import Settings
from reelwright.library import access_keys, first_key, installation, nonces, tables
from reelwright.library.access_keys import Kind
from reelwright.library.address import ObjectName
from reelwright.library.database import Database
from reelwright.library.keys import Keys
from reelwright.library.links import PREFIX, Links
from reelwright.library.policies import FULL


def test_the_first_start_makes_a_key(tmp_path: Path, database: Database) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    first = Keys(settings, database)
    assert first.made is not None
    found = first.find(first.made.key_id)
    assert found is not None
    assert (found.secret, found.active, found.policy) == (first.made.secret, True, FULL)
    assert first.find("other") is None
    assert first.made.secret not in repr(first.made)
    file = tmp_path / "data" / "access-key.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    second = Keys(settings, database)
    assert second.made is None
    assert second.find(first.made.key_id) == found
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_simultaneous_starts_agree(tmp_path: Path, database: Database) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: Keys(settings, database), range(4)))
    made = [keys.made for keys in found if keys.made is not None]
    assert len(made) == 1
    for keys in found:
        key = keys.find(made[0].key_id)
        assert key is not None
        assert key.secret == made[0].secret
    with database.read() as connection:
        assert len(access_keys.listed(connection)) == 1


def test_a_key_of_the_operators_makes_the_first_one_needless(
    tmp_path: Path, database: Database
) -> None:
    key = access_keys.make(Kind.LASTING, now=1).key
    with database.begin() as connection:
        access_keys.add(connection, key)
    assert Keys(Settings(data_dir=tmp_path), database).made is None
    assert not (tmp_path / "access-key.json").exists()


def test_a_disabled_first_key_stays_disabled_and_a_removed_one_away(
    tmp_path: Path, database: Database
) -> None:
    settings = Settings(data_dir=tmp_path)
    made = Keys(settings, database).made
    assert made is not None
    with database.begin() as connection:
        assert access_keys.set_active(connection, made.key_id, active=False)
    found = Keys(settings, database).find(made.key_id)
    assert found is not None
    assert not found.active
    with database.begin() as connection:
        access_keys.add(connection, access_keys.make(Kind.LASTING, now=1).key)
        assert access_keys.remove(connection, made.key_id)
    first_key.discard(tmp_path, "another")
    first_key.discard(tmp_path, made.key_id)
    first_key.discard(tmp_path, made.key_id)
    again = Keys(settings, database)
    assert (again.made, again.find(made.key_id)) == (None, None)


def test_a_first_key_removed_elsewhere_does_not_come_back(
    tmp_path: Path, database: Database
) -> None:
    """Several servers share a database, each with a data folder: one file stays behind."""
    settings = Settings(data_dir=tmp_path)
    made = Keys(settings, database).made
    assert made is not None
    with database.begin() as connection:
        assert access_keys.remove(connection, made.key_id)
    assert Keys(settings, database).find(made.key_id) is None
    with database.read() as connection:
        assert access_keys.listed(connection) == []


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


@pytest.mark.parametrize("text", ["", "[]", "{}", "nothing", '{"AccessKeyId":"a"}'])
def test_a_broken_key_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "access-key.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"access-key\.json"):
        Keys(Settings(data_dir=tmp_path))


@pytest.mark.parametrize("odd", ["", "a" * 65, "猫", "\0", "\ud800", "a\nb"])
def test_what_cannot_be_the_id_of_a_key(tmp_path: Path, database: Database, odd: str) -> None:
    assert Keys(Settings(data_dir=tmp_path), database).find(odd) is None


def test_a_temporary_key_has_a_token(tmp_path: Path, database: Database) -> None:
    made = access_keys.make(Kind.TEMPORARY, expires=5_000, now=1)
    with database.begin() as connection:
        assert access_keys.add(connection, made.key)
        assert not access_keys.add(connection, made.key)
    keys = Keys(Settings(data_dir=tmp_path), database)
    assert made.key.key_id.startswith("STS.")
    assert keys.find(made.key.key_id) == made.key
    assert keys.owner(made.token) == made.key
    assert keys.owner(made.token + "x") is None
    assert keys.owner("\ud800") is None
    assert keys.bearer(made.token) is None
    assert made.token not in repr(made) + repr(made.key)
    assert made.secret not in repr(made) + repr(made.key)
    with database.begin() as connection:
        access_keys.forget(connection, now=5_000 + access_keys.REMEMBERED - 1)
        assert access_keys.find(connection, made.key.key_id) is not None
        access_keys.forget(connection, now=5_000 + access_keys.REMEMBERED)
        assert access_keys.find(connection, made.key.key_id) is None


def test_an_error_of_the_database_tells_no_secret(database: Database) -> None:
    absent = sa.table("absent", sa.column("secret"))
    with pytest.raises(sa.exc.DatabaseError) as error, database.begin() as connection:
        connection.execute(absent.insert().values(secret="hidden"))
    assert "hidden'" not in str(error.value)


def test_nobody_signs_with_a_bearers_key(tmp_path: Path, database: Database) -> None:
    made = access_keys.make(Kind.BEARER, now=1)
    with database.begin() as connection:
        access_keys.add(connection, made.key)
    keys = Keys(Settings(data_dir=tmp_path), database)
    assert keys.bearer(made.token) == made.key
    assert keys.find(made.key.key_id) is None
    assert (made.secret, bool(made.key.secret)) == ("", True)


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


def test_a_nonce_waits_for_no_transaction_of_the_jobs(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'reelwright.db'}")
    database.migrate()
    with database.begin():
        assert nonces.Nonces(database).use("key", "n")
    file = tmp_path / "reelwright-nonces.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not nonces.Nonces(database).use("key", "n")
    database.close()


def test_the_file_of_nonces_after_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that stayed whole is read on; one that did not is begun anew, not served."""
    database = Database(f"sqlite:///{tmp_path / 'reelwright.db'}")
    assert nonces.Nonces(database).use("key", "n")
    monkeypatch.setattr(nonces, "_boot", lambda: 7)
    assert not nonces.Nonces(database).use("key", "n")
    file = tmp_path / "reelwright-nonces.db"
    monkeypatch.setattr(nonces, "_boot", lambda: 8)
    gc.collect()  # Connections stay open until then, and their log has whole pages.
    assert [path.name for path in tmp_path.glob(f"{file.name}*")] == [file.name]
    file.write_bytes(file.read_bytes()[:4096] + bytes(8192))
    assert nonces.Nonces(database).use("key", "n")
    assert not nonces.Nonces(database).use("key", "n")


def test_the_file_of_nonces_does_not_grow_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'reelwright.db'}")
    remembered = nonces.Nonces(database)
    with monkeypatch.context() as past:
        past.setattr(nonces, "MEMORY", 0)
        assert all(remembered.use("key", str(number)) for number in range(250))
    assert all(remembered.use("key", f"new {number}") for number in range(250))
    with Database(f"sqlite:///{tmp_path / 'reelwright-nonces.db'}").read() as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(tables.nonces))
    assert count == 250


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
