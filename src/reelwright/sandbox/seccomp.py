"""A filter of system calls: no sockets, no looking into other processes, no new namespaces.

Nor files and segments that are memory only: they count as no process's, so that no limit holds.
Landlock knows nothing of UDP or of named Unix sockets, and a network namespace leaves the named
sockets (a container engine's, a database's) reachable; a task needs no socket at all.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from reelwright.sandbox import kernel

_MODE_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_X32 = 0x40000000
"""x86-64 kernels may take calls with 32-bit pointers under numbers with this bit."""

_EVERYWHERE = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
    "mount_setattr": 442,
    "memfd_secret": 447,
}
_X86_64 = {
    "shmget": 29,
    "socket": 41,
    "ptrace": 101,
    "pivot_root": 155,
    "mount": 165,
    "umount2": 166,
    "init_module": 175,
    "kexec_load": 246,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "unshare": 272,
    "perf_event_open": 298,
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "setns": 308,
    "memfd_create": 319,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "finit_module": 313,
    "bpf": 321,
    "userfaultfd": 323,
}
_AARCH64 = {
    "umount2": 39,
    "mount": 40,
    "pivot_root": 41,
    "unshare": 97,
    "kexec_load": 104,
    "init_module": 105,
    "ptrace": 117,
    "shmget": 194,
    "socket": 198,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "perf_event_open": 241,
    "name_to_handle_at": 264,
    "open_by_handle_at": 265,
    "setns": 268,
    "memfd_create": 279,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "finit_module": 273,
    "bpf": 280,
    "userfaultfd": 282,
}
_MACHINES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _instruction(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, when_true, when_false, value)


def _program(architecture: int, refused: list[int]) -> bytes:
    """Return the filter; offsets 4 and 0 are the architecture and the number of the call."""
    count = len(refused)
    lines = [
        _instruction(_LOAD, 4),
        _instruction(_EQUAL, architecture, 0, count + 3),
        _instruction(_LOAD, 0),
        _instruction(_AT_LEAST, _X32, count + 1, 0),
    ]
    lines += [
        _instruction(_EQUAL, number, count - index, 0) for index, number in enumerate(refused)
    ]
    # The jump counts above lead to the last line; those that fall through allow the call.
    lines += [_instruction(_RETURN, _ALLOW), _instruction(_RETURN, _REFUSE)]
    return b"".join(lines)


def restrict() -> None:
    """Refuse the calls for this process and its descendants; no new privileges beforehand.

    Raises:
        OSError: The kernel has no filters, or the numbers for this machine are not known.
    """
    machine = os.uname().machine
    if machine not in _MACHINES:
        raise OSError(errno.ENOTSUP, f"no table of system calls for {machine}")
    architecture, numbers = _MACHINES[machine]
    program = _program(architecture, sorted({*_EVERYWHERE.values(), *numbers.values()}))
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_program = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_char_p))
    kernel.control_process(kernel.PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(filter_program))
