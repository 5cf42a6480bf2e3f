"""What can be set from outside, by variables `GANSCOPE_...` or by the command line."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# It becomes a part of a header: nothing but a scheme, a host and a port.
type EmbedOrigin = Annotated[
    str, Field(pattern=r"^(\*|https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?)$")
]


def _split(value: Any) -> Any:
    """The entries of a list with commas between them."""
    if not isinstance(value, str):
        return value
    return [entry for part in value.split(",") if (entry := part.strip())]


def _check_networks(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and networks, or "*"; raises ValueError for anything else."""
    for entry in entries:
        if entry != "*":
            ipaddress.ip_network(entry)
    return entries


def default_data_dir() -> Path:
    """Where this platform keeps what belongs to no document of the user's."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "ganscope"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ganscope"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "ganscope"


class Settings(BaseSettings):
    """Read once, and handed to `create_app`."""

    model_config = SettingsConfigDict(env_prefix="GANSCOPE_", frozen=True)

    host: str = Field(
        "127.0.0.1",
        description="The address to listen on; 0.0.0.0 lets other machines in, and needs `share`.",
    )
    share: bool = Field(
        False, description="Let other machines in: without it only this machine is listened to."
    )
    port: int = Field(8000, ge=0, le=65535, description="The port; 0 picks a free one.")
    browser: bool = Field(True, description="Open the page in a browser.")
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Where runs and compiled programs are kept. Only you should be able to write "
        "there, and one ganscope at a time saves its runs there.",
    )
    keep_days: float = Field(
        7.0, gt=0, description="So long a saved run is kept that nobody touches."
    )
    max_saved_runs: int = Field(
        200, ge=1, le=1_000_000, description="How many runs are kept on the disk."
    )
    max_store_bytes: int = Field(
        2**30,
        ge=2**20,
        description="How much they may take there. Those not touched for longest go first.",
    )
    max_runs: int = Field(30, ge=1, le=10_000, description="How many runs there may be at once.")
    max_runs_per_address: int = Field(
        15,
        ge=1,
        le=10_000,
        description="How many of them one address may have. A school may have one address in all: "
        "more where each pupil is to have a run. Whoever is at this machine may have all.",
    )
    max_new_runs_per_minute_per_address: int = Field(
        120, ge=1, le=100_000, description="How many runs one address may make in a minute."
    )
    max_requests_per_second_per_address: int = Field(
        300,
        ge=1,
        le=100_000,
        description="How much one address may ask, ten seconds' worth at once; the page's own "
        "files are not counted.",
    )
    max_connections: int = Field(
        2000,
        ge=1,
        le=1_000_000,
        description="How many streams may be open, of all runs. As many connections may be there "
        "that ask for nothing; beyond that the one that has done so longest is closed.",
    )
    max_connections_per_address: int = Field(
        1000, ge=1, le=1_000_000, description="How many of each one address may have."
    )
    max_messages_per_second: float = Field(
        20.0,
        gt=0,
        le=10_000,
        description="What a page may say on its stream, beside that it has drawn a frame.",
    )
    max_messages_at_once: int = Field(
        60, ge=1, le=10_000, description="How much of that may come in one go."
    )
    max_viewers_per_run: int = Field(
        500, ge=1, le=100_000, description="How many pages may watch one run."
    )
    max_frames_per_second_total: float = Field(
        6300.0,
        gt=0,
        description="How many pictures all viewers together are sent in a second. With more "
        "viewers each gets fewer: 30 a second up to 210 viewers, 21 with 300.",
    )
    max_megabit_per_second: float = Field(
        1000.0,
        gt=0,
        description="How much of the network all viewers together may fill. A classroom's Wi-Fi "
        "may carry 100.",
    )
    idle_minutes: float = Field(
        30.0,
        gt=0,
        description="After so many minutes without a viewer or a request a run leaves the memory. "
        "It stays on the disk, and comes back when it is asked for.",
    )
    deserted_seconds: float = Field(
        60.0,
        gt=0,
        description="So long after its last viewer has left a run stops training.",
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
        NoDecode,  # not JSON: uvicorn's own setting of this name is such a list too
        BeforeValidator(_split),
        AfterValidator(_check_networks),
    ] = Field(
        (),
        description="Reverse proxies, as addresses and networks with commas between them: what "
        "they say of their clients in Forwarded, X-Forwarded-For and X-Forwarded-Proto counts. "
        '"*" believes everybody, which is safe only where nobody but a proxy reaches the server.',
    )
    embed_origins: tuple[EmbedOrigin, ...] = Field(
        (),
        description="Sites whose pages may show ganscope in a frame, as a JSON list such as "
        '["https://course.example.org"]; "*" lets all.',
    )
    max_body_bytes: int = Field(
        1024 * 1024,  # holds the 20 000 points that the problem `custom` takes
        ge=1024,
        description="The largest request body that is read.",
    )
    head_timeout_seconds: float = Field(
        10.0,
        gt=0,
        description="A connection that has not asked for anything after so long is closed, however "
        "slowly it speaks.",
    )
    body_timeout_seconds: float = Field(
        30.0, gt=0, description="So long the body of a request may be on its way."
    )
    send_timeout_seconds: float = Field(
        10.0, gt=0, description="A viewer that takes nothing for so long is dropped."
    )
    compile_timeout_seconds: float = Field(
        180.0,
        gt=0,
        description="What is compiled for longer is given up: the training process begins again, "
        "and a run that does it three times is set aside. Time in which a busy machine gives it no "
        "processor is not counted.",
    )
    log: Literal["text", "json"] = Field(
        "text", description="How what happens is told on standard error."
    )
