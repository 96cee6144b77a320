"""Access keys: the one of the settings, or the one that the first start makes."""

from __future__ import annotations

import json
import os
import secrets
import string
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from reelwright.config import Settings

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class AccessKey:
    """What a caller signs with."""

    key_id: str
    secret: str = field(repr=False)
    active: bool = True


class Keys:
    """The access keys that this server knows.

    `made` is the key that this object created because there was none: it is to be shown once.
    """

    def __init__(self, settings: Settings) -> None:
        secret = settings.access_key_secret.get_secret_value()
        if bool(settings.access_key_id) != bool(secret):
            raise ValueError("Set both the access key's id and its secret, or neither.")
        self.made: AccessKey | None = None
        if settings.access_key_id:
            self.key = AccessKey(settings.access_key_id, secret)
        else:
            self.key = self._of_file(settings.data_dir / "access-key.json")

    def find(self, key_id: str) -> AccessKey | None:
        """Return the key of that id, if there is one."""
        return self.key if key_id == self.key.key_id else None

    def _of_file(self, path: Path) -> AccessKey:
        try:
            return _read(path)
        except FileNotFoundError:
            key = AccessKey("RW" + _letters(22), _letters(40))
        if _write(path, key):
            self.made = key
            return key
        return _read(path)


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _read(path: Path) -> AccessKey:
    text = path.read_text(encoding="utf-8")
    path.chmod(0o600)
    try:
        document = json.loads(text)
        return AccessKey(str(document["AccessKeyId"]), str(document["AccessKeySecret"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} does not hold an access key.") from error


def _write(path: Path, key: AccessKey) -> bool:
    """Write the file whole, readable for its owner only; False when there is one already."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    document = {"AccessKeyId": key.key_id, "AccessKeySecret": key.secret}
    number, hidden = tempfile.mkstemp(dir=path.parent, prefix=".access-key-")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(document, file)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(hidden, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(hidden)
    return True
