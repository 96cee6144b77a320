"""A server in a process of its own: takes a data folder, prints its port, ends with its input."""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

import uvicorn
from pydantic import SecretStr
from wire_calls import KEY_ID, SECRET

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.library.keys import Keys
from reelwright.wire import app, listening


def main() -> None:
    """Serve until standard input ends."""
    settings = Settings(
        data_dir=Path(sys.argv[1]), access_key_id=KEY_ID, access_key_secret=SecretStr(SECRET)
    )
    house = House.build(settings, sandboxed=False)
    application = app.build(house.services, Keys(settings), ready=lambda: True)
    server = uvicorn.Server(listening.config(application, "127.0.0.1", 0))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        print(listener.getsockname()[1], flush=True)
        sys.stdin.read()
        server.should_exit = True
        thread.join()
    house.close()


if __name__ == "__main__":
    main()
