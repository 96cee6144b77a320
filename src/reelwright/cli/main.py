"""The command `reelwright`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from reelwright import __version__
from reelwright.cli import keys, logs
from reelwright.config import load_settings
from reelwright.errors import ReelwrightError

# The rooms are imported by the commands that need them, so that the others answer at once.

app = typer.Typer(
    name="reelwright",
    help="Makes videos from clips and words, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
jobs_app = typer.Typer(help="Look at jobs, and cancel them.", no_args_is_help=True)
bucket_app = typer.Typer(help="The folders that hold media.", no_args_is_help=True)
app.add_typer(jobs_app, name="jobs")
app.add_typer(bucket_app, name="bucket")
app.add_typer(keys.app, name="keys")

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept.", show_default=False)
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Children that work at once (default: one per core)."),
]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log more.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    data_dir: DataDir = None,
    workers: Workers = None,
    verbose: Verbose = False,
) -> None:
    """Start API and workers in one go."""
    from reelwright.cli.serve import serve as run
    from reelwright.jobs import current_job

    logs.configure(verbose=verbose, job=current_job.get)
    settings = load_settings(host=host, port=port, data_dir=data_dir, workers=workers)
    _leave(run(settings))


@app.command()
def worker(data_dir: DataDir = None, workers: Workers = None, verbose: Verbose = False) -> None:
    """Start workers alone, beside a server on the same database."""
    from reelwright.cli.serve import work
    from reelwright.jobs import current_job

    logs.configure(verbose=verbose, job=current_job.get)
    _leave(work(load_settings(data_dir=data_dir, workers=workers)))


@app.command()
def produce(
    job: Annotated[Path, typer.Argument(help="JOB.json", exists=True, dir_okay=False)],
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed, the same videos.")] = None,
    data_dir: DataDir = None,
    workers: Workers = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    verbose: Verbose = False,
) -> None:
    """Run one batch job without a server; relative paths start from the job's folder."""
    from reelwright.cli import produce as producing

    logs.configure(verbose=verbose, quiet=not verbose)
    console = Console(stderr=as_json)
    settings = load_settings(data_dir=data_dir, workers=workers)
    path = job.resolve()
    finished = producing.produce(
        settings, producing.read_job(path), path.parent, console, seed=seed
    )
    status = producing.report(finished, console)
    if as_json:
        print(json.dumps(producing.as_json(finished), ensure_ascii=False))
    _leave(status)


@app.command()
def function(
    name: Annotated[str, typer.Argument(help="SpeechDenoise, AudioMixing, …", show_default=False)],
    source: Annotated[Path, typer.Argument(metavar="INPUT", show_default=False)],
    output: Annotated[
        str, typer.Argument(help="May hold placeholders; - for none.", show_default=False)
    ],
    params: Annotated[str, typer.Option(help="JobParams as JSON.")] = "",
    model: Annotated[str, typer.Option(help="ModelId.")] = "",
    picture: Annotated[Path | None, typer.Option(help="Where the extra picture goes.")] = None,
    data_dir: DataDir = None,
    verbose: Verbose = False,
) -> None:
    """Run one algorithm on a local file; the result goes to standard output as JSON."""
    from reelwright.cli.function import function as run

    logs.configure(verbose=verbose, quiet=not verbose)
    settings, console = load_settings(data_dir=data_dir), Console(stderr=True)
    found = run(
        settings, name, source, output, console, params=params, model=model, picture=picture
    )
    print(found)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to put it.")] = Path("reelwright-demo"),
    data_dir: DataDir = None,
    workers: Workers = None,
    verbose: Verbose = False,
) -> None:
    """Make small material and three videos from it: the quickest way to see it work."""
    from reelwright.cli.demo import demo as run

    logs.configure(verbose=verbose, quiet=not verbose)
    settings = load_settings(data_dir=data_dir or folder.resolve() / "data", workers=workers)
    _leave(run(settings, folder, Console()))


@app.command()
def doctor(data_dir: DataDir = None) -> None:
    """Say what is installed, which engine serves what, and what is missing."""
    from reelwright.cli import doctor as doctors

    logs.configure(verbose=False, quiet=True)
    _leave(doctors.doctor(load_settings(data_dir=data_dir), Console()))


@jobs_app.command("list")
def list_jobs(
    data_dir: DataDir = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    every: Annotated[bool, typer.Option("--all", help="Sub-jobs too.")] = False,
) -> None:
    """List the newest jobs."""
    from reelwright.cli import jobs as joblists

    logs.configure(verbose=False, quiet=True)
    joblists.show_list(load_settings(data_dir=data_dir), Console(), limit=limit, every=every)


@jobs_app.command("show")
def show_job(job_id: str, data_dir: DataDir = None) -> None:
    """Show one job and its outputs."""
    from reelwright.cli import jobs as joblists

    logs.configure(verbose=False, quiet=True)
    joblists.show_one(load_settings(data_dir=data_dir), Console(), job_id)


@jobs_app.command("cancel")
def cancel_job(job_id: str, data_dir: DataDir = None) -> None:
    """End a job; what is finished stays."""
    from reelwright.cli import jobs as joblists

    logs.configure(verbose=False, quiet=True)
    _leave(joblists.cancel(load_settings(data_dir=data_dir), Console(), job_id))


@bucket_app.command("add")
def add_bucket(
    name: str,
    folder: Annotated[Path | None, typer.Argument(file_okay=False, exists=True)] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a bucket, in a folder of its own or in one that is there already."""
    from reelwright.library.buckets import Buckets

    buckets = Buckets(load_settings(data_dir=data_dir))
    try:
        buckets.create(name, folder)
    except (ValueError, NotADirectoryError) as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"oss://{name}/")


@bucket_app.command("list")
def list_buckets(data_dir: DataDir = None) -> None:
    """List the buckets."""
    from reelwright.library.buckets import Buckets

    for name in Buckets(load_settings(data_dir=data_dir)).names():
        typer.echo(name)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command line; errors of ours end in one line on standard error."""
    try:
        app()
    except ReelwrightError as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        sys.exit(1)


def _leave(status: int) -> None:
    """End the process even when a job's thread has not let go: the next start takes it over."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
