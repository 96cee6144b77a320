"""System calls that Python has no function for.

Each raises OSError with the kernel's error number when it is refused.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

_PTRACE_SEIZE = 0x4206
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = Path("/proc/sys/kernel/cap_last_cap")

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def call(number: int, *arguments: object) -> int:
    """Make the system call `number`."""
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments))


def control_process(option: int, value: int = 0, more: int = 0) -> int:
    """Call prctl(2)."""
    unused = ctypes.c_ulong(0)
    return _checked(
        _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(more), unused, unused)
    )


def leave_namespaces(flags: int) -> None:
    """Call unshare(2)."""
    _checked(_libc.unshare(flags))


def die_with_parent(signal: int) -> None:
    """Have the kernel send `signal` to this process when its parent ends."""
    control_process(PR_SET_PDEATHSIG, signal)


def hide_from_peers(hidden: bool) -> None:
    """Keep processes of the same user from tracing this one or reading its memory."""
    control_process(PR_SET_DUMPABLE, 0 if hidden else 1)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends."""
    control_process(PR_SET_CHILD_SUBREAPER, 1)


def trace(process: int) -> None:
    """Call ptrace(2) to become the tracer of a process without stopping it."""
    _checked(_libc.ptrace(ctypes.c_long(_PTRACE_SEIZE), ctypes.c_int(process), None, None))


def capabilities() -> int:
    """Return the set of capabilities that this process has or could take, as bits."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    words = (ctypes.c_uint32 * 6)()
    _checked(_libc.capget(ctypes.byref(header), ctypes.byref(words)))
    effective, permitted = words[0] | words[3] << 32, words[1] | words[4] << 32
    return int(effective | permitted)


def drop_capabilities() -> None:
    """Give up every capability, for this process and what it executes."""
    control_process(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(int(_LAST_CAPABILITY.read_text(encoding="ascii")) + 1):
        try:
            control_process(PR_CAPBSET_DROP, capability)
        except PermissionError:
            break  # without CAP_SETPCAP there is nothing in the bounding set that could be gained
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(ctypes.byref(header), ctypes.byref(nothing)))
