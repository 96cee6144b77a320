"""Whether a process that we know from the table still lives."""

from __future__ import annotations

import subprocess
from dataclasses import replace

from reelwright.jobs import identity
from reelwright.jobs.identity import identify


def test_this_process_lives() -> None:
    here = identify()
    assert here.sees(here) and not here.is_gone(here)
    assert identify().process_id != here.process_id


def test_a_number_that_was_given_again_is_another_process() -> None:
    here = identify()
    assert here.is_gone(replace(here, start_time=here.start_time - 1))


def test_an_ended_child_is_gone_even_before_it_is_waited_for() -> None:
    here = identify()
    with subprocess.Popen(["sleep", "60"]) as child:
        known = replace(here, pid=child.pid, start_time=identity._start_time(child.pid) or 0)
        assert not here.is_gone(known)
        child.kill()
        while identity._start_time(child.pid) is not None:
            pass
        assert here.is_gone(known)
    assert here.is_gone(known)


def test_what_cannot_be_seen_is_not_called_dead() -> None:
    here = identify()
    for other in (
        replace(here, boot_id="other", pid=1 << 30),
        replace(here, pid_namespace="other", pid=1 << 30),
    ):
        assert not here.sees(other) and not here.is_gone(other)
    blind = replace(here, boot_id="", pid=1 << 30)
    assert not blind.is_gone(blind)
