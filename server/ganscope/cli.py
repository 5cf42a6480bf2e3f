"""The command line: `ganscope` serves and opens the page.

JAX and FastAPI are imported only when serving starts, so that --help and --version answer at once.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

import ganscope

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain text reads well in any width
)


# What can be wrong with the address that the user chose, and what to do.
_EXPLAINED = {
    errno.EADDRINUSE: "Port {port} on {host} is taken. --port 0 picks a free one.",
    errno.EACCES: "Port {port} needs more rights than you have. Ports from 1024 on do not.",
    errno.EADDRNOTAVAIL: "{host} is no address of this machine. 127.0.0.1 and 0.0.0.0 always are.",
    socket.EAI_NONAME: "{host} is no address. 127.0.0.1 and 0.0.0.0 always are.",
}


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"ganscope {ganscope.__version__}")
        raise typer.Exit


@app.command(context_settings={"help_option_names": ["-h", "--help"]})
def serve(
    command: Annotated[
        Literal["serve"], typer.Argument(hidden=True, help="`ganscope serve` is `ganscope`.")
    ] = "serve",
    host: Annotated[
        str | None,
        typer.Option(
            envvar="GANSCOPE_HOST",
            show_default="127.0.0.1",
            help="Address to listen on; 0.0.0.0 lets other machines in.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            envvar="GANSCOPE_PORT",
            show_default="8000",
            min=0,
            max=65535,
            help="Port to listen on; 0 picks a free one.",
        ),
    ] = None,
    browser: Annotated[
        bool | None,
        typer.Option(
            "--browser/--no-browser",
            envvar="GANSCOPE_BROWSER",
            show_default="browser",
            help="Open the page when the server answers.",
        ),
    ] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            envvar="GANSCOPE_DATA_DIR",
            show_default="the user's data folder",
            file_okay=False,
            help="Folder for saved runs and compiled programs.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Serve ganscope, a live oscilloscope for GAN training, and open it in the browser."""
    del command, version  # typer has acted on them
    given = {"host": host, "port": port, "browser": browser, "data_dir": data_dir}
    _serve({name: value for name, value in given.items() if value is not None})


def _serve(given: dict[str, Any]) -> None:
    from pydantic import ValidationError

    from ganscope.runs.compilation import NumericsError
    from ganscope.web.server import serve as serve_forever
    from ganscope.web.settings import Settings

    try:
        settings = Settings(**given)
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            typer.echo(f"GANSCOPE_{name}={wrong['input']}: {wrong['msg']}.", err=True)
        raise typer.Exit(2) from None

    def announce(address: str) -> None:
        typer.echo(address)
        sys.stdout.flush()  # whoever reads a pipe waits for this line
        if settings.browser:
            _open_in_browser(address)

    try:
        serve_forever(settings, announce)
    except KeyboardInterrupt:
        pass  # Ctrl-C is how a server is stopped, no failure
    except NumericsError as error:
        typer.echo(f"ganscope does not start: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        if error.errno not in _EXPLAINED:
            raise
        reason = _EXPLAINED[error.errno].format(host=settings.host, port=settings.port)
        typer.echo(reason, err=True)
        raise typer.Exit(1) from None


def _open_in_browser(address: str) -> None:
    """Opens the page beside the server: finding a browser takes time, and some never return."""
    has_screen = sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if has_screen:  # on a Linux console Python would find a text browser, and that would take over
        import webbrowser

        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()


def main() -> None:
    app(prog_name="ganscope")
