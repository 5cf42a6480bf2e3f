"""The settings of the server, from environment variables `GANSCOPE_...` or the command line."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# A scheme, a host and a port, and nothing else, because it becomes a part of a header.
type EmbedOrigin = Annotated[
    str, Field(pattern=r"^(\*|https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?)$")
]


def _split(value: Any) -> Any:
    """Splits a text at commas; returns any other value unchanged."""
    if not isinstance(value, str):
        return value
    return [entry for part in value.split(",") if (entry := part.strip())]


def _without_slash(value: Any) -> Any:
    """Removes slashes from the end of a path; returns any other value unchanged."""
    return value.rstrip("/") if isinstance(value, str) else value


def _check_networks(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError for an entry that is neither an address, a network nor "*"."""
    for entry in entries:
        if entry != "*":
            ipaddress.ip_network(entry)
    return entries


def default_data_dir() -> Path:
    """The platform's folder for caches and other data that a program manages itself.

    Where the user has no home, a folder that cannot be made: the command says so, and goes on.
    """
    home = _home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "ganscope"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ganscope"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "ganscope"


def _home() -> Path:
    """The user's home; what Debian's user database calls it where there is none."""
    try:
        # An empty HOME stands for none, and would be the root of the disk.
        return Path.home() if os.environ.get("HOME", "-") else Path("/nonexistent")
    except RuntimeError:  # neither HOME nor an entry of the user database
        return Path("/nonexistent")


class Settings(BaseSettings):
    """All settings. They are read once, when the program starts."""

    model_config = SettingsConfigDict(env_prefix="GANSCOPE_", frozen=True)

    host: str = Field(
        "127.0.0.1",
        description="The address to listen on; 0.0.0.0 lets other machines in, and needs `share`.",
    )
    share: bool = Field(
        False, description="Let other machines in. Without it, only this machine can connect."
    )
    port: int = Field(8000, ge=0, le=65535, description="The port; 0 picks a free one.")
    browser: bool = Field(True, description="Open the page in a browser.")
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="The folder for saved runs and compiled programs. Only you should be able to "
        "write there; only one ganscope at a time saves its runs there.",
    )
    keep_days: float = Field(
        7.0, gt=0, description="How many days a saved run is kept after its last use."
    )
    max_saved_runs: int = Field(
        200, ge=1, le=1_000_000, description="How many runs are kept on the disk."
    )
    max_store_bytes: int = Field(
        2**30,
        ge=2**20,
        description="How many bytes saved runs may take. Those unused for longest go first.",
    )
    max_runs: int = Field(
        40,  # of a class of thirty, its instructor, and a few more
        ge=1,
        le=10_000,
        description="How many runs there may be at once.",
    )
    max_runs_per_address: int = Field(
        15,
        ge=1,
        le=10_000,
        description="How many of them one address may have. A whole school may have one address: "
        "raise it if each pupil needs a run. Clients on this machine have no limit of their own.",
    )
    max_new_runs_per_minute_per_address: int = Field(
        120, ge=1, le=100_000, description="How many runs one address may create in a minute."
    )
    max_requests_per_second_per_address: int = Field(
        300,
        ge=1,
        le=100_000,
        description="How many requests one address may send per second, ten seconds' worth at "
        "once. The page's own files are not counted.",
    )
    max_connections: int = Field(
        2000,
        ge=1,
        le=1_000_000,
        description="How many streams may be open, of all runs. The same limit holds for idle "
        "connections; beyond it the one that is idle for longest is closed.",
    )
    max_connections_per_address: int = Field(
        1000, ge=1, le=1_000_000, description="How many of each one address may have."
    )
    max_messages_per_second: float = Field(
        20.0,
        gt=0,
        le=10_000,
        description="How many messages per second a page may send on its stream, beside "
        "acknowledgements of frames.",
    )
    max_messages_at_once: int = Field(
        60, ge=1, le=10_000, description="How many of these messages may come at once."
    )
    max_viewers_per_run: int = Field(
        500, ge=1, le=100_000, description="How many pages may watch one run."
    )
    max_frames_per_second_total: float = Field(
        6300.0,
        gt=0,
        description="How many frames per second are sent to all viewers together. With more "
        "viewers each gets fewer: 30 per second up to 210 viewers, 21 with 300.",
    )
    max_megabit_per_second: float = Field(
        1000.0,
        gt=0,
        description="How much bandwidth the frames of all viewers together may take. The Wi-Fi of "
        "a classroom may carry 100.",
    )
    idle_minutes: float = Field(
        30.0,
        gt=0,
        description="A run without viewers and requests is unloaded from memory after this many "
        "minutes. It stays on the disk, and is loaded again when it is needed.",
    )
    unwatched_seconds: float = Field(
        10.0,
        gt=0,
        description="How many seconds a run of the page trains on while nobody watches it: enough "
        "for a reload, or a short break of the network. It goes on when a viewer comes back.",
    )
    deserted_seconds: float = Field(
        60.0,
        gt=0,
        description="The same for a run that a program has created without "
        "`keep_running_seconds`, after its last viewer has left. Without any viewer it trains on.",
    )
    root_path: Annotated[
        str, Field(pattern=r"^(/[A-Za-z0-9._~%@:+-]+)*$"), BeforeValidator(_without_slash)
    ] = Field(
        "",
        description="The path below which a reverse proxy serves ganscope, such as /gan or "
        "/user/jane/proxy/8000: for links that the server makes itself.",
    )
    allowed_hosts: tuple[str, ...] = Field(
        (),
        description="Further host names under which the server may be reached, as a JSON list. "
        "IP addresses and localhost always work.",
    )
    allowed_origins: tuple[str, ...] = Field(
        (),
        description="Further origins whose pages may change things, as a JSON list, such as "
        "https://gan.example.org: needed behind a proxy that speaks HTTPS, unless it is one of "
        "`forwarded_allow_ips` and sends X-Forwarded-Proto.",
    )
    forwarded_allow_ips: Annotated[
        tuple[str, ...],
        NoDecode,  # not JSON, like the setting of the same name in uvicorn
        BeforeValidator(_split),
        AfterValidator(_check_networks),
    ] = Field(
        (),
        description="Trusted reverse proxies, as addresses and networks with commas between them: "
        "their headers Forwarded, X-Forwarded-For and X-Forwarded-Proto name the clients. "
        '"*" trusts every peer, which is safe only if nothing but a proxy can reach the server.',
    )
    embed_origins: tuple[EmbedOrigin, ...] = Field(
        (),
        description="Sites whose pages may show ganscope in a frame, as a JSON list such as "
        '["https://course.example.org"]; "*" allows all.',
    )
    max_body_bytes: int = Field(
        1024 * 1024,  # room for the 20 000 points that the problem `custom` takes
        ge=1024,
        description="The largest request body that is read, in bytes.",
    )
    head_timeout_seconds: float = Field(
        10.0,
        gt=0,
        description="How many seconds a connection has for the head of a request before it is "
        "closed.",
    )
    body_timeout_seconds: float = Field(
        30.0, gt=0, description="How many seconds the body of a request may take to arrive."
    )
    send_timeout_seconds: float = Field(
        10.0, gt=0, description="A viewer that takes nothing for this many seconds is dropped."
    )
    compile_timeout_seconds: float = Field(
        180.0,
        gt=0,
        description="A compilation that takes longer is ended: the training process restarts, and "
        "a run that causes this three times is set aside. Only time in which the compilation has a "
        "processor is counted.",
    )
    log: Literal["text", "json"] = Field(
        "text", description="The format of the log on standard error."
    )
