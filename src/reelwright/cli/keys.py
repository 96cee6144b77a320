"""The commands `reelwright keys create|list|disable|enable|remove`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from reelwright.cli import logs
from reelwright.config import Settings, load_settings

# The rooms are imported by the commands that need them, so that the others answer at once.

app = typer.Typer(help="Who may call, and what they may do.", no_args_is_help=True)

STS_SECONDS = 3600

MOST_SECONDS = 100 * 365 * 24 * 3600
"""A date beyond could be written neither in answers nor in lists."""

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept.", show_default=False)
]
KeyId = Annotated[str, typer.Argument(metavar="KEY", help="AccessKeyId.", show_default=False)]


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for.")] = "",
    read_only: Annotated[bool, typer.Option("--read-only", help="It may only read.")] = False,
    allow: Annotated[
        list[str] | None, typer.Option(help="Actions it may call, such as 'Get*'; all by default.")
    ] = None,
    deny: Annotated[
        list[str] | None, typer.Option(help="Actions it may not call, whatever is allowed.")
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(help="A policy document in place of both.", exists=True, dir_okay=False),
    ] = None,
    sts: Annotated[bool, typer.Option("--sts", help="A temporary key with a token.")] = False,
    bearer: Annotated[bool, typer.Option("--bearer", help="A token in place of a key.")] = False,
    seconds: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_SECONDS,
            help="How long it lasts (temporary ones: an hour by default).",
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Make a key and show its secret: this once, never again."""
    from reelwright.cli import key_rows
    from reelwright.library.access_keys import Kind

    if sts and bearer:
        raise typer.BadParameter("A key is either temporary or a bearer's.")
    if seconds is not None and not (sts or bearer):
        raise typer.BadParameter("Only temporary keys and bearer tokens end by themselves.")
    try:
        rights = key_rows.read_policy(allow or [], deny or [], policy, read_only=read_only)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    kind = Kind.TEMPORARY if sts else Kind.BEARER if bearer else Kind.LASTING
    if sts and seconds is None:
        seconds = STS_SECONDS
    made = key_rows.create(_settings(data_dir), kind, rights, name=name, seconds=seconds)
    if as_json:
        print(json.dumps(key_rows.as_json(made)))
    else:
        key_rows.show(made, Console(highlight=False, markup=False))


@app.command("list")
def list_keys(data_dir: DataDir = None) -> None:
    """List the keys and what they may do."""
    from reelwright.cli import key_rows

    key_rows.show_list(_settings(data_dir), Console(highlight=False, markup=False))


@app.command()
def disable(key: KeyId, data_dir: DataDir = None) -> None:
    """Let a key be refused until it is enabled again."""
    from reelwright.cli import key_rows

    key_rows.set_active(_settings(data_dir), key, active=False)


@app.command()
def enable(key: KeyId, data_dir: DataDir = None) -> None:
    """Let a key be used again."""
    from reelwright.cli import key_rows

    key_rows.set_active(_settings(data_dir), key, active=True)


@app.command()
def remove(key: KeyId, data_dir: DataDir = None) -> None:
    """Remove a key for good."""
    from reelwright.cli import key_rows

    key_rows.remove(_settings(data_dir), key)


def _settings(data_dir: Path | None) -> Settings:
    logs.configure(verbose=False, quiet=True)
    return load_settings(data_dir=data_dir)
