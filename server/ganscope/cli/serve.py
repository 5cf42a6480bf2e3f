"""`ganscope` or `ganscope serve`: serves the page and opens it in the browser."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import typer

import ganscope
from ganscope.cli.common import TYPER_OPTIONS, wrong_settings
from ganscope.cli.console import say
from ganscope.cli.data_folder import with_data_folder

if TYPE_CHECKING:
    from ganscope.settings import Settings

app = typer.Typer(**TYPER_OPTIONS)

# Errors of the address that the user chose, each with what to do.
_ADDRESS_ERRORS = {
    errno.EADDRINUSE: "Port {port} on {host} is taken. --port 0 picks a free one.",
    errno.EACCES: "Port {port} needs more rights than you have. Ports from 1024 on do not.",
    errno.EADDRNOTAVAIL: "This machine has no address {host}. 127.0.0.1 and 0.0.0.0 always work.",
    socket.EAI_NONAME: "{host} is not an address. 127.0.0.1 and 0.0.0.0 always work.",
}
_NOT_SHARED = (
    "{host} lets other machines in: everybody who reaches it sees every run and can create "
    "runs. To allow that: --share, or GANSCOPE_SHARE=yes."
)


def _print_version(is_requested: bool) -> None:
    if is_requested:
        say(f"ganscope {ganscope.__version__}")
        raise typer.Exit


@app.command(
    context_settings=TYPER_OPTIONS["context_settings"],
    epilog="Other commands: `ganscope lessons --help`, `ganscope compare --help`, "
    "`ganscope notices --help`, `ganscope doctor`.",
)
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
    share: Annotated[
        bool | None,
        typer.Option(
            "--share/--no-share",
            envvar="GANSCOPE_SHARE",
            show_default="no-share",
            help="Let other machines in: they see every run and can create runs.",
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
    forwarded_allow_ips: Annotated[
        str | None,
        typer.Option(
            envvar="GANSCOPE_FORWARDED_ALLOW_IPS",
            show_default="none",
            help="Reverse proxies whose X-Forwarded-For is trusted: addresses and networks, "
            "separated by commas.",
        ),
    ] = None,
    root_path: Annotated[
        str | None,
        typer.Option(
            envvar="GANSCOPE_ROOT_PATH",
            show_default="none",
            help="Path below which a reverse proxy serves ganscope, such as /gan.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Serve ganscope, a live oscilloscope for GAN training, and open it in the browser."""
    del command, version  # Typer has handled them
    options = {
        **{"host": host, "share": share, "port": port, "browser": browser, "data_dir": data_dir},
        "forwarded_allow_ips": forwarded_allow_ips,
        "root_path": root_path,
    }
    start({name: value for name, value in options.items() if value is not None})


def start(options: dict[str, Any]) -> None:
    """Serves until interrupted, and prints an error instead of a traceback.

    Args:
      options: settings by name, from the command line. They win over environment variables.
    """
    from pydantic import ValidationError

    from ganscope.logs import configure
    from ganscope.runs.compute.jaxlib_check import NumericsError
    from ganscope.settings import Settings
    from ganscope.web.network import addresses_for_others, is_loopback
    from ganscope.web.tokens import SecretError

    if options.get("share") and "host" not in options:
        options["host"] = "0.0.0.0"
    try:
        settings = Settings(**options)
    except ValidationError as error:
        for line in wrong_settings(error):
            say(line, is_error=True)
        raise typer.Exit(2) from None

    if not (settings.share or is_loopback(settings.host)):
        say(_NOT_SHARED.format(host=settings.host), is_error=True)
        raise typer.Exit(2)
    configure(settings.log)

    def announce(address: str) -> None:
        say(address)
        for other in addresses_for_others(settings.host, urlsplit(address).port or 80):
            say(f"Others on this network find it at {other}", is_error=True)
        if settings.browser:
            open_in_browser(address)

    try:
        with with_data_folder(settings) as usable:
            serve_with_training_process(usable, announce)
    except KeyboardInterrupt:
        pass  # Ctrl-C is the usual way to stop a server
    except (NumericsError, SecretError) as error:
        say(f"ganscope does not start: {error}", is_error=True)
        raise typer.Exit(1) from None
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise  # Typer ends quietly when nobody reads what is printed
        say(_reason(error, settings), is_error=True)
        raise typer.Exit(1) from None


def _reason(error: OSError, settings: Settings) -> str:
    """Why the server does not start, in one line."""
    known = _ADDRESS_ERRORS.get(error.errno or 0)  # some errors have no number
    if known is None:
        return f"ganscope does not start: {error}"
    return known.format(host=settings.host, port=settings.port)


def serve_with_training_process(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serves until interrupted. Starts the training process first, because its start is slowest.

    Args:
      settings: of the server.
      announce: called with the page's address once the server listens.
    """
    from ganscope.engine.remote.client import RemoteEngine

    engine = RemoteEngine.from_settings(settings.model_dump(mode="json"))
    engine.start()
    try:
        from ganscope.web.server import serve as serve_forever

        serve_forever(settings, announce, engine)
    finally:
        engine.end()


def open_in_browser(address: str) -> None:
    """Opens the page, in a thread: finding a browser is slow, and some calls never return."""
    has_screen = sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if has_screen:  # on a Linux console Python would start a text browser in this terminal
        import webbrowser

        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
