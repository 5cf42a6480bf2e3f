"""`ganscope doctor`: says whether this machine is fit for ganscope, and what a bug report needs."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

import ganscope
from ganscope.cli.common import TYPER_OPTIONS, wrong_settings
from ganscope.cli.console import say
from ganscope.cli.data_folder import reason_not_writable

if TYPE_CHECKING:
    from ganscope.settings import Settings

app = typer.Typer(**TYPER_OPTIONS)

PACKAGES = ("jax", "jaxlib", "optax", "numpy", "fastapi", "starlette", "uvicorn", "websockets")
LEAST_FREE_BYTES = 2 * 2**30  # saved runs and compiled programs take up to 1.5 GiB
LEAST_MEMORY_BYTES = 2 * 2**30  # the server with one run takes half of it


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
      verdict: "ok"; "note" if something is slower or lost; "bad" if ganscope does not work.
    """

    topic: str
    verdict: Literal["ok", "note", "bad"]
    text: str

    def __str__(self) -> str:
        return f"{self.verdict:5s} {self.topic:11s} {self.text}"


@app.command()
def doctor() -> None:
    """Say whether this machine is fit for ganscope: versions, processor, memory, folders, port, and
    whether JAX computes right numbers. Ends with status 1 if something does not work."""
    from pydantic import ValidationError

    from ganscope.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        for line in wrong_settings(error):
            say(str(Finding("settings", "bad", line)))
        raise typer.Exit(1) from None
    is_well = True
    for finding in findings(settings):
        say(str(finding))
        is_well &= finding.verdict != "bad"
    if not is_well:
        say("ganscope does not work here; see the lines marked bad.")
        raise typer.Exit(1)
    say("ganscope works here.")


def findings(settings: Settings) -> Iterator[Finding]:
    """The lines of the report, the quick ones first."""
    yield Finding("ganscope", "ok", f"{ganscope.__version__} in {Path(ganscope.__file__).parent}")
    yield Finding("Python", "ok", f"{platform.python_version()}, {sys.executable}")
    yield _packages()
    yield Finding("system", "ok", f"{platform.platform()}, {platform.machine()}")
    yield _processor()
    yield _memory()
    yield from _data_folder(settings.data_dir)
    yield _port(settings.host, settings.port)
    yield _numerics()


def _packages() -> Finding:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    text = ", ".join(found) + (f"; missing: {', '.join(missing)}" if missing else "")
    return Finding("packages", "bad" if missing else "ok", text)


def _processor() -> Finding:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    text = f"{count} for this process"
    if count == 1:
        return Finding("processors", "note", f"{text}: compiling interrupts training")
    return Finding("processors", "ok", text)


def _memory() -> Finding:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not every system says it
        return Finding("memory", "note", "unknown")
    text = f"{total / 2**30:.1f} GiB"
    if total < LEAST_MEMORY_BYTES:
        return Finding("memory", "note", f"{text}: compiling large networks may need more")
    return Finding("memory", "ok", text)


def _data_folder(folder: Path) -> Iterator[Finding]:
    reason = reason_not_writable(folder)
    if reason is not None:
        yield Finding("data folder", "note", f"{reason} Runs would be kept until the server stops.")
        return
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    free = shutil.disk_usage(folder).free
    text = f"{folder}, {size / 2**20:.0f} MiB used, {free / 2**30:.1f} GiB free"
    yield Finding("data folder", "ok" if free >= LEAST_FREE_BYTES else "note", text)


def _port(host: str, port: int) -> Finding:
    try:
        with socket.create_server((host, port)):
            return Finding("port", "ok", f"{port} on {host} is free")
    except OSError as error:
        reason = error.strerror or str(error)
        return Finding("port", "note", f"{port} on {host}: {reason}. --port 0 picks a free one")


def _numerics() -> Finding:
    """Compiles a program and compares its numbers with NumPy's."""
    started = time.perf_counter()
    try:
        from ganscope.runs.compute.jax_setup import check_numerics

        check_numerics()
    except Exception as error:  # whatever stops JAX here stops the server too
        return Finding("numbers", "bad", f"{type(error).__name__}: {error}")
    seconds = time.perf_counter() - started
    return Finding("numbers", "ok", f"JAX is loaded, compiles and computes right: {seconds:.1f} s")
