"""What every child of one fork server may read, whatever its task: the programs themselves."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin")
_FILES = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/fonts",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_FONT_FOLDERS = (".fonts", ".local/share/fonts")


@dataclass(frozen=True)
class Site:
    """The paths, and the packages whose `<room>.tasks` may be named."""

    packages: tuple[str, ...]
    programs: tuple[Path, ...]
    files: tuple[Path, ...]
    devices: tuple[Path, ...]


def here(packages: Sequence[str]) -> Site:
    """Return the site of this interpreter, as its import path now is."""
    return Site(
        packages=tuple(packages),
        programs=(*map(Path, _PROGRAMS), *_interpreter()),
        files=(*map(Path, _FILES), *(Path.home() / name for name in _FONT_FOLDERS)),
        devices=tuple(map(Path, _DEVICES)),
    )


def _interpreter() -> list[Path]:
    names = {*filter(None, sys.path), *os.environ.get("LD_LIBRARY_PATH", "").split(":")}
    names |= {sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
    # Not the prefixes whole: somebody's virtual environment may hold the data folder too.
    for prefix in {sys.prefix, sys.base_prefix}:
        names |= {f"{prefix}/lib", f"{prefix}/bin", f"{prefix}/pyvenv.cfg"}
    return sorted(Path(name) for name in names if os.path.isabs(name))
