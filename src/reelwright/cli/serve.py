"""`reelwright serve` and `reelwright worker`."""

from __future__ import annotations

import gc
import logging
import signal
import threading
from types import FrameType

import uvicorn
from rich.console import Console

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.library.keys import Keys
from reelwright.library.networks import Allowed
from reelwright.wire import app, crowd, listening
from reelwright.workflows.delivery import Deliverer
from reelwright.workflows.housekeeping import Housekeeper
from reelwright.workflows.upload_keeper import UploadKeeper

GRACE_SECONDS = 10

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Tells when it listens, and leaves the signals to us."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self.listening.set()


def serve(settings: Settings) -> int:
    """Run API, deliverer and workers until a signal comes; return the exit status."""
    house = House.build(settings)
    crowd.allow_files()
    keys = Keys(settings, house.workshop.database)
    if keys.made is not None:
        _show_key(keys.made.key_id, keys.made.secret)
    stopping = threading.Event()
    config = listening.config(
        app.build(house.services, keys, ready=lambda: not stopping.is_set()),
        settings.host,
        settings.port,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    deliverer = Deliverer(house.workshop.database, Allowed(settings.callback_allow))
    keeper = UploadKeeper(settings, house.workshop.database)
    housekeeper = Housekeeper(settings, house.workshop.database, house.workshop.buckets, house.jobs)

    def stop(signum: int, _frame: FrameType | None) -> None:
        log.info("stopping", extra={"signal": signal.Signals(signum).name})
        stopping.set()
        server.should_exit = True

    try:
        house.jobs.start()
        deliverer.start()
        keeper.start()
        housekeeper.start()
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        _spare_collector()
        server.run()
    finally:
        stopping.set()
        deliverer.stop()
        keeper.stop()
        housekeeper.stop()
        house.jobs.stop(GRACE_SECONDS)
        house.close()
    return 0 if server.started else 1


def _spare_collector() -> None:
    """Let the garbage collector pass over what lives as long as the process.

    Looking through all modules again and again would stop every call for a tenth of a second.
    """
    gc.collect()
    gc.freeze()


def work(settings: Settings) -> int:
    """Carry jobs out without an API until a signal comes."""
    house = House.build(settings)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    try:
        house.jobs.start()
        log.info("working", extra={"workers": settings.workers})
        stopping.wait()
    finally:
        house.jobs.stop(GRACE_SECONDS)
        house.close()
    return 0


def _show_key(key_id: str, secret: str) -> None:
    console = Console(stderr=True, highlight=False)
    console.print("An access key was made and stored in the data folder; it is shown only now:")
    console.print(f"  AccessKeyId      {key_id}")
    console.print(f"  AccessKeySecret  {secret}")
