"""Where the files of a command go: looked at before the work, written to after it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from reelwright.errors import JobError
from reelwright.functions import faults


def check(targets: Iterable[Path]) -> None:
    """See whether files can be written, so that nobody works for nothing; nothing is left behind.

    Raises:
        JobError: `OutputFailed`: one cannot.
    """
    for target in targets:
        try:
            _try(target)
        except OSError as error:
            raise _refusal(target, error) from error


def put(file: Path, target: Path) -> None:
    """Copy a file to where it is wanted, making the folders on the way.

    Raises:
        JobError: `OutputFailed`.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target, follow_symlinks=False)
    except OSError as error:
        raise _refusal(target, error) from error


def _try(target: Path) -> None:
    if target.is_file() or target.is_dir():
        # A directory is refused by this, with the right words.
        with target.open("ab"):
            return
    if target.exists():
        # A device or a pipe, which is opened once.
        return
    folder = next(parent for parent in target.absolute().parents if _exists(parent))
    # What a folder allows is not all in its permissions: some take no files at all.
    with tempfile.TemporaryFile(dir=folder):
        return


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _refusal(target: Path, error: OSError) -> JobError:
    return faults.output_failed(f'"{target}" could not be written: {error.strerror or error}.')
