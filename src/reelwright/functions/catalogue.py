"""Which functions there are: the modules of the folder `named`. A new function is one file."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from reelwright.errors import ApiError
from reelwright.functions.protocol import Function


@cache
def functions() -> dict[str, Function]:
    """Return all functions by FunctionName."""
    found: dict[str, Function] = {}
    for file in sorted((Path(__file__).parent / "named").glob("*.py")):
        if not file.stem.startswith("_"):
            module = importlib.import_module(f"reelwright.functions.named.{file.stem}")
            function: Function = module.FUNCTION
            found[function.name] = function
    return found


def function_named(name: str) -> Function:
    """Return the function of that name, exact case.

    Raises:
        ApiError: `InvalidParameter.FunctionNotSupported`: there is none.
    """
    found = functions().get(name)
    if found is None:
        raise ApiError(
            f'The function "{name[:64]}" is not supported.',
            code="InvalidParameter.FunctionNotSupported",
        )
    return found
