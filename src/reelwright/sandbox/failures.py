"""How a sandboxed task can end badly.

* SandboxError (JobError)
  + TaskFailed               the task raised: its own code and message, or InternalError
    - TaskFailedForNow       ... a fault of which the task says that it may pass (transient)
  + TaskCrashed              a signal or an exit ended the child
    - TaskKilled             ... SIGKILL from outside (transient)
  + TaskTimedOut             more time than allowed, on the clock or on the processor
  + TaskCancelled            `cancelled` said so
  + OutOfMemory              the task reached its memory limit
    - MachineOutOfMemory     ... the machine itself had no memory left (transient)
  + FolderFull               more written than allowed
    - DiskFull               ... the disk itself is full (transient)
  + AnswerRefused            the child said something that is no answer, or too much
  + SessionClosed            the session was closed, or a task before ended it
  + SandboxUnavailable       the fork server is gone or no child can be made (transient)
"""

from __future__ import annotations

from reelwright.errors import JobError, TransientError


class SandboxError(JobError):
    """A sandboxed task did not give an answer; `lines` are the last lines of its log."""

    def __init__(
        self, message: str, *, code: str | None = None, lines: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, code=code)
        self.lines = lines


class TaskFailed(SandboxError):
    """The task raised an exception; the session can be used again."""


class TaskFailedForNow(TaskFailed, TransientError):
    """The task raised a TransientError."""


class TaskCrashed(SandboxError):
    """The child ended in the middle of a task."""


class TaskKilled(TaskCrashed, TransientError):
    """Somebody else killed the child."""


class TaskTimedOut(SandboxError):
    """The task took more time than allowed and was ended."""


class TaskCancelled(SandboxError):
    """The task was ended because nobody wants its result any more."""

    code = "JobCanceled"


class OutOfMemory(SandboxError):
    """The task needed more memory than a task may have."""


class MachineOutOfMemory(OutOfMemory, TransientError):
    """The kernel killed the task because the machine had no memory left."""


class FolderFull(SandboxError):
    """The task wrote more than it may."""


class DiskFull(FolderFull, TransientError):
    """The disk has no space left."""


class AnswerRefused(SandboxError):
    """What the child sent is no valid message; the session is closed."""


class SessionClosed(SandboxError):
    """The session cannot run anything any more."""


class SandboxUnavailable(SandboxError, TransientError):
    """No child could be had, or the fork server died under it."""
