"""The keys of an installation, as the gateway looks them up: that of the settings, and the rows.

Rows are read anew for every call, so that a key that was disabled a moment ago is refused.
"""

from __future__ import annotations

from reelwright.config import Settings
from reelwright.library import access_keys, first_key
from reelwright.library.access_keys import AccessKey, Kind
from reelwright.library.database import Database


class Keys:
    """The access keys that this server knows.

    `made` is the key that this object created because there was none: it is to be shown once.
    """

    def __init__(self, settings: Settings, database: Database | None = None) -> None:
        """Use `database`, or that of the settings.

        Raises:
            ValueError: the settings or the file of the first key hold half a key.
        """
        secret = settings.access_key_secret.get_secret_value()
        if bool(settings.access_key_id) != bool(secret):
            raise ValueError("Set both the access key's id and its secret, or neither.")
        self._database = database or Database(settings.database_address)
        self._standing: AccessKey | None = None
        self.made: AccessKey | None = None
        if settings.access_key_id:
            self._standing = AccessKey(settings.access_key_id, secret, name="settings")
            return
        if database is None:
            self._database.migrate()
        self.made = first_key.settle(settings.data_dir, self._database)

    def find(self, key_id: str) -> AccessKey | None:
        """Return the key of that id, if there is one that signs."""
        if self._standing is not None and key_id == self._standing.key_id:
            return self._standing
        if not access_keys.is_plain(key_id):
            return None
        with self._database.read() as connection:
            key = access_keys.find(connection, key_id)
        return None if key is None or key.kind is Kind.BEARER else key

    def bearer(self, token: str) -> AccessKey | None:
        """Return the bearer key of a token."""
        key = self.owner(token)
        return key if key is not None and key.kind is Kind.BEARER else None

    def owner(self, token: str) -> AccessKey | None:
        """Return the key to which a token belongs."""
        with self._database.read() as connection:
            return access_keys.find_by_token(connection, token)
