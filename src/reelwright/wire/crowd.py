"""How many callers may be connected at once, so that files and database stay within reach.

A process whose open files have run out can answer nobody and carry nothing out.
"""

from __future__ import annotations

import resource

MOST_FILES = 16384
"""Open files for which a server asks, where the machine grants them."""

_OWN_FILES = 128
"""Those that the server needs for itself: its database, its children, its log."""
_FILES_EACH = 2
"""A connection, and the file that it fetches or brings."""
_FEWEST = 16


def allow_files() -> None:
    """Raise the number of files that this process may open, as far as it may by itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_connections() -> int:
    """Return how many connections the limit of open files leaves room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, MOST_FILES)
    return max(_FEWEST, (files - _OWN_FILES) // _FILES_EACH)
