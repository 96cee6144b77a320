"""Lives in a namespace of users that allows no further one, and looks what sessions leave there."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

import psutil
from sandbox_processes import all_end, offspring, wards

from reelwright.sandbox import ForkServer, SandboxError, kernel, launch, walls

ROGUE = "rogues.house.tasks:"


def forbid_namespaces() -> None:
    """Enter a namespace of users in which the limit of every kind is none."""
    user, group = os.geteuid(), os.getegid()
    kernel.leave_namespaces(kernel.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    for kind in ("user", "net", "pid", "ipc"):
        Path(f"/proc/sys/user/max_{kind}_namespaces").write_text("0", encoding="ascii")


def main(folder: Path) -> None:
    """Print what was seen as JSON."""
    try:
        forbid_namespaces()
    except OSError as error:
        print(error, file=sys.stderr)
        raise SystemExit(77) from None
    server = launch(preload=(), rooms=("rogues",))
    seen: dict[str, object] = {"walls": [wall.name for wall in walls() if wall.standing]}
    seen |= close(server, folder / "close")
    seen |= time_out(server, folder / "timeout")
    seen |= kill_guardian(server, folder / "guardian")
    seen |= kill_server(server, folder / "server")
    server.close()
    print(json.dumps(seen))


def close(server: ForkServer, folder: Path) -> dict[str, object]:
    """Close a session whose child has left others behind."""
    session = server.open([], folder)
    session.run(ROGUE + "desert", {"many": 3})
    deserters = len(wards(server.pid)) - 1
    session.close()
    left = len(wards(server.pid))
    return {"missing": session.missing, "deserters": deserters, "left_after_close": left}


def time_out(server: ForkServer, folder: Path) -> dict[str, object]:
    """End a task that does not end, and crash another."""
    words = ""
    tasks = (("desert_and_hang", {}, 1), ("be_killed", {"number": signal.SIGSEGV}, 20))
    for task, arguments, seconds in tasks:
        try:
            server.open([], folder).run(ROGUE + task, arguments, timeout=seconds)
        except SandboxError as error:
            words = error.message
    return {"left_after_timeout": len(wards(server.pid)), "crash": words}


def kill_guardian(server: ForkServer, folder: Path) -> dict[str, object]:
    """Kill the process that would have cleaned up."""
    session = server.open([], folder)
    session.run(ROGUE + "desert", {"many": 3})
    family = offspring(server.pid)
    for guardian in psutil.Process(server.pid).children():
        guardian.kill()
    return {"left_after_guardian_killed": 0 if all_end(family) else len(offspring(server.pid))}


def kill_server(server: ForkServer, folder: Path) -> dict[str, object]:
    """Kill the fork server under a task."""
    session = server.open([], folder)
    family = offspring(server.pid)
    errors: list[str] = []

    def work() -> None:
        try:
            session.run(ROGUE + "desert_and_hang", {})
        except SandboxError as error:
            errors.append(type(error).__name__)

    thread = threading.Thread(target=work)
    thread.start()
    while not (folder / "hanging").exists():
        thread.join(0.01)
    family = offspring(server.pid)
    os.kill(server.pid or 0, signal.SIGKILL)
    thread.join(20)
    left = 0 if all_end(family) else 1
    return {"left_after_server_killed": left, "error_after_server_killed": errors[0]}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
