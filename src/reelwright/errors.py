"""The errors a caller can meet, each with the code of the API.

* ReelwrightError
  + ApiError                    answered at once, with an HTTP status
    - MissingArgument           a required API argument is absent
    - MissingParameter          a required field inside a JSON document is absent
    - InvalidParameter          an argument or field is present but wrong
    - ResourceNotFound          an ID is not known
    - ProjectNotFound
    - StorageNotFound           a bucket is not known
  + JobError                    ends a job; its code and message stand in the job's record
    - TransientError            may pass by itself: the step is tried again
  + SettingsError               nothing starts with such settings
"""

from __future__ import annotations


class ReelwrightError(Exception):
    """Something went wrong that a caller can be told about.

    `code` is the API's error code, `message` one English sentence or two.
    """

    code = "InternalError"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class ApiError(ReelwrightError):
    """A call is refused: `status` is the HTTP status of the answer."""

    status = 400

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message, code=code)
        if status is not None:
            self.status = status


class MissingArgument(ApiError):
    """A required argument of the operation is absent; the code carries its name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is mandatory for this action.", code=f"Missing{name}")
        self.name = name


class MissingParameter(ApiError):
    """A required field inside a JSON document is absent; `path` is its full JSON path."""

    code = "MissingParameter"

    def __init__(self, path: str, reason: str = "") -> None:
        text = (
            f'The input parameter "{path}" that is mandatory for processing this request'
            " is not supplied."
        )
        super().__init__(f"{text} {reason}".rstrip())
        self.path = path
        self.reason = reason


class InvalidParameter(ApiError):
    """An argument or field is present but wrong; `path` is its full JSON path."""

    code = "InvalidParameter"

    def __init__(self, path: str, reason: str = "") -> None:
        super().__init__(f'The specified parameter "{path}" is not valid. {reason}'.rstrip())
        self.path = path
        self.reason = reason


class ResourceNotFound(ApiError):
    """No job, template or media asset of that ID exists."""

    code = "ResourceNotFound"
    status = 404

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"Resource not found: {kind} {identifier}")


class ProjectNotFound(ApiError):
    """No editing project of that ID exists."""

    code = "ProjectNotFound"
    status = 404

    def __init__(self) -> None:
        super().__init__("Project not found.")


class StorageNotFound(ApiError):
    """The bucket of an address is not known to this server."""

    code = "InvalidStorage.NotFound"

    def __init__(self, bucket: str) -> None:
        super().__init__(f'The specified storage "{bucket}" is not found.')
        self.bucket = bucket


class JobError(ReelwrightError):
    """A job cannot be done; the code and the message are shown in its record."""


class TransientError(JobError):
    """A fault that may pass by itself (a full disk, a killed helper): worth another try."""


class SettingsError(ReelwrightError):
    """The settings ask for what this installation does not have: nothing starts with them."""

    code = "InvalidSettings"
