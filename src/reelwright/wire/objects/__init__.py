"""An endpoint of the object-storage protocol, for the files that callers upload.

It opens only the object of an upload, to the temporary key that was handed out for it.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from reelwright.operations.services import Services
from reelwright.wire.objects.endpoint import Endpoint
from reelwright.wire.objects.route import ObjectRoute


def route(services: Services) -> BaseRoute:
    """Return the route; it stands before all others, because it goes by the credentials."""
    return ObjectRoute(Endpoint(services))
