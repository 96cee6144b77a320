"""Runs one function of ours in a child that reads only its inputs and writes only one folder."""

from __future__ import annotations

from reelwright.sandbox.failures import (
    AnswerRefused,
    DiskFull,
    FolderFull,
    MachineOutOfMemory,
    OutOfMemory,
    SandboxError,
    SandboxUnavailable,
    SessionClosed,
    TaskCancelled,
    TaskCrashed,
    TaskFailed,
    TaskFailedForNow,
    TaskKilled,
    TaskTimedOut,
)
from reelwright.sandbox.forkserver import PRELOAD, ForkServer, launch
from reelwright.sandbox.inspection import Wall, walls
from reelwright.sandbox.limits import Limits, Priority
from reelwright.sandbox.session import Session
from reelwright.sandbox.task import Cancelled, Context

__all__ = [
    "PRELOAD",
    "AnswerRefused",
    "Cancelled",
    "Context",
    "DiskFull",
    "FolderFull",
    "ForkServer",
    "Limits",
    "MachineOutOfMemory",
    "OutOfMemory",
    "Priority",
    "SandboxError",
    "SandboxUnavailable",
    "Session",
    "SessionClosed",
    "TaskCancelled",
    "TaskCrashed",
    "TaskFailed",
    "TaskFailedForNow",
    "TaskKilled",
    "TaskTimedOut",
    "Wall",
    "launch",
    "walls",
]
