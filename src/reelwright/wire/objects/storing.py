"""What the requests do to object and parts; every function here may block."""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from contextlib import suppress
from pathlib import Path

from reelwright.errors import ApiError, JobError, StorageNotFound, TransientError
from reelwright.library import records, uploads
from reelwright.library.incoming import Arrival, Incoming
from reelwright.library.uploads import Multipart, Part
from reelwright.operations.services import Services
from reelwright.wire.objects import completion
from reelwright.wire.objects.access import Grant, deleted
from reelwright.workflows import uploading

MIB = 1 << 20

MOST_OPEN = 4
"""Objects in parts that are open for one asset: clients that died leave theirs behind."""


def _no_upload() -> ApiError:
    return ApiError(
        "The specified upload does not exist. The upload ID might be invalid, or the multipart"
        " upload might have been aborted or completed.",
        code="NoSuchUpload",
        status=404,
    )


def too_large() -> ApiError:
    """Return the error for more than may be uploaded."""
    return ApiError("Your proposed upload exceeds the maximum allowed size.", code="EntityTooLarge")


class Store:
    """Object and parts of uploads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database
        self._incoming = Incoming(services.settings.uploads_dir)
        self.most = services.settings.max_upload_mib * MIB

    def arrive(self) -> Arrival:
        """Open a file for what a request brings."""
        return self._incoming.arrive(self.most)

    def put_object(self, grant: Grant, arrival: Arrival, md5: str) -> None:
        """Make the object of a file that has arrived whole."""
        _check_md5(arrival, md5)
        arrival.flush()
        self._publish(grant, [arrival.path])
        self._receive(grant, arrival.size, arrival.etag, arrival.crc64)

    def begin(self, grant: Grant) -> str:
        """Begin an object in parts; of many that are open the oldest is forgotten for it."""
        media_id = grant.asset.media_id
        with self._database.begin() as connection:
            uploads.hold_asset(connection, media_id)
            forgotten = uploads.open_multiparts(connection, media_id)[: 1 - MOST_OPEN]
            for old in forgotten:
                uploads.abort_multipart(connection, old)
            upload_id = uploads.open_multipart(connection, media_id, now=records.now())
        for old in forgotten:
            self._incoming.drop(old)
        return upload_id

    def put_part(
        self, grant: Grant, upload_id: str, number: int, arrival: Arrival, md5: str
    ) -> None:
        """Keep a part that has arrived whole; an older one of its number goes."""
        self.require_open(grant, upload_id)
        _check_md5(arrival, md5)
        path = self._incoming.parts(upload_id) / f"{number}-{uuid.uuid4().hex}"
        arrival.keep(path)
        part = Part(
            number=number,
            size=arrival.size,
            etag=arrival.etag,
            crc64=arrival.crc64,
            file=path.name,
            modified=records.now(),
        )
        try:
            with self._database.begin() as connection:
                uploads.hold_asset(connection, grant.asset.media_id)
                older = uploads.put_part(connection, upload_id, part)
                if uploads.size_of_parts(connection, grant.asset.media_id) > self.most:
                    raise too_large()
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, LookupError):
                raise _no_upload() from None
            raise
        if older is not None:
            path.with_name(older).unlink(missing_ok=True)

    def parts(self, grant: Grant, upload_id: str, after: int, limit: int) -> list[Part]:
        """Return the parts that are here, one more than asked for when there are more."""
        self.require_open(grant, upload_id)
        with self._database.read() as connection:
            return uploads.parts(connection, upload_id, after=after, limit=limit + 1)

    def complete(self, grant: Grant, upload_id: str, body: bytes, *, all_parts: bool) -> Multipart:
        """Make the object of its parts; a repeated request gets the same answer again."""
        listed = [] if all_parts else completion.read(body)
        self._find(grant, upload_id)
        with self._incoming.joining(upload_id) as folder:
            found = self._find(grant, upload_id)
            if found.state == uploads.OPEN:
                found = self._join(grant, found, listed, folder, all_parts=all_parts)
        self._incoming.drop(upload_id)
        return found

    def abort(self, grant: Grant, upload_id: str) -> None:
        """Forget an object in parts."""
        self.require_open(grant, upload_id)
        with self._database.begin() as connection:
            uploads.abort_multipart(connection, upload_id)
        self._incoming.drop(upload_id)

    def require_open(self, grant: Grant, upload_id: str) -> None:
        """Make sure that parts of the object can come.

        Raises:
            ApiError: `NoSuchUpload`.
        """
        if self._find(grant, upload_id).state != uploads.OPEN:
            raise _no_upload()

    def path(self, grant: Grant) -> Path:
        """Return the file of the object.

        Raises:
            ApiError: `NoSuchKey`.
        """
        with suppress(FileNotFoundError, StorageNotFound):
            return self._services.buckets.path_of(grant.name)
        raise ApiError("The specified key does not exist.", code="NoSuchKey", status=404)

    def exists(self, grant: Grant) -> bool:
        """Tell whether the object is there."""
        return self._services.buckets.exists(grant.name)

    def _find(self, grant: Grant, upload_id: str) -> Multipart:
        with self._database.read() as connection:
            found = uploads.multipart(connection, upload_id)
        if found is None or found.media_id != grant.asset.media_id:
            raise _no_upload()
        return found

    def _join(
        self,
        grant: Grant,
        found: Multipart,
        listed: list[tuple[int, str]],
        folder: Path,
        *,
        all_parts: bool,
    ) -> Multipart:
        with self._database.read() as connection:
            here = uploads.parts(connection, found.upload_id)
        if all_parts:
            listed = [(part.number, part.etag) for part in here]
        chosen = completion.check(listed, here)
        if not chosen:
            raise ApiError("There are no parts.", code="InvalidPart")
        self._publish(grant, [folder / part.file for part in chosen])
        size = sum(part.size for part in chosen)
        etag, crc64 = completion.etag(chosen), completion.crc64(chosen)
        self._receive(grant, size, etag, crc64, upload_id=found.upload_id)
        return self._find(grant, found.upload_id)

    def _publish(self, grant: Grant, files: list[Path]) -> None:
        try:
            self._services.buckets.publish_joined(files, grant.name)
        except StorageNotFound as error:
            message = "The specified bucket does not exist."
            raise ApiError(message, code="NoSuchBucket", status=404) from error
        except TransientError:
            raise
        except JobError as error:
            raise ApiError(error.message, code="InvalidObjectName") from error

    def _receive(
        self, grant: Grant, size: int, etag: str, crc64: int, *, upload_id: str = ""
    ) -> None:
        """Record that the object is whole, and have it taken into the library."""
        with self._database.begin() as connection:
            if upload_id and not uploads.complete_multipart(
                connection, upload_id, etag=etag, crc64=crc64
            ):
                raise _no_upload()
            known = uploading.received(
                connection,
                self._services.jobs,
                self._services.settings,
                grant.asset.media_id,
                size=size,
                etag=etag,
                crc64=crc64,
            )
        if not known:
            self._services.buckets.delete(grant.name)
            raise deleted()


def _check_md5(arrival: Arrival, given: str) -> None:
    if not given:
        return
    try:
        wanted = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        wanted = b""
    if len(wanted) != 16:
        raise ApiError("The Content-MD5 you specified is not valid.", code="InvalidDigest")
    if not hmac.compare_digest(wanted, arrival.md5):
        raise ApiError(
            "The Content-MD5 you specified did not match what we received.", code="InvalidDigest"
        )
