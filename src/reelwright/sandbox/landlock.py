"""Landlock: what this process and its descendants may reach, by three raw system calls.

The numbers are those of the kernel's user-space interface; ABI n handles what n brought and
everything before it (https://docs.kernel.org/userspace-api/landlock.html).
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from reelwright.sandbox import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_FIRST = (1 << 13) - 1
_LATER = {2: _REFER, 3: _TRUNCATE, 5: 1 << 15}
_TCP = 0b11
_SCOPES = 0b11

READ = _READ_FILE | _READ_DIR
RUN = READ | _EXECUTE
DEVICE = _READ_FILE | _WRITE_FILE | _TRUNCATE
WRITE = READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
"""Regular files and folders only: a symbolic link or a FIFO would be a trap for the parent."""
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """Return the version of Landlock that the kernel offers, 0 where it has none."""
    try:
        return kernel.call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def _handled(version: int) -> tuple[_Ruleset, int]:
    rights = _FIRST
    for brought_by, right in _LATER.items():
        rights |= right if version >= brought_by else 0
    tcp = _TCP if version >= 4 else 0
    scopes = _SCOPES if version >= 6 else 0
    # Older kernels refuse fields that they do not know, so the length says how many there are.
    size = 8 if version < 4 else 16 if version < 6 else 24
    return _Ruleset(rights, tcp, scopes), size


def _allow(ruleset: int, path: Path, rights: int, *, required: bool) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        if required:
            raise
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _FOR_FILES
        rule = _PathBeneath(rights, descriptor)
        kernel.call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(descriptor)


def restrict(
    required: Iterable[tuple[Path, int]], optional: Iterable[tuple[Path, int]] = ()
) -> int:
    """Allow the paths with their rights and nothing else; return the ABI, 0 where none is.

    Refused from then on are also TCP (ABI 4), and abstract sockets of and signals to processes
    outside (ABI 6). The process must have given up new privileges. Optional paths may be absent.

    Raises:
        OSError: A required path cannot be opened, or the kernel refused although it has Landlock.
    """
    version = abi()
    if version == 0:
        return 0
    handled, size = _handled(version)
    ruleset = kernel.call(
        _CREATE_RULESET, ctypes.byref(handled), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    try:
        for path, rights in required:
            _allow(ruleset, path, rights & handled.handled_access_fs, required=True)
        for path, rights in optional:
            _allow(ruleset, path, rights & handled.handled_access_fs, required=False)
        kernel.call(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return version
