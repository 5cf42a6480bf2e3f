"""What can be set from outside, by variables `GANSCOPE_...` or by the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

# It becomes a part of a header: nothing but a scheme, a host and a port.
type EmbedOrigin = Annotated[
    str, Field(pattern=r"^(\*|https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?)$")
]


def default_data_dir() -> Path:
    """Where this platform keeps what can be made again."""
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
        description="The address to listen on; 0.0.0.0 lets other machines in.",
    )
    port: int = Field(8000, ge=0, le=65535, description="The port; 0 picks a free one.")
    browser: bool = Field(True, description="Open the page in a browser.")
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Where compiled programs are kept. Only you should be able to write there.",
    )
    max_runs: int = Field(30, ge=1, le=10_000, description="How many runs there may be at once.")
    max_viewers_per_run: int = Field(
        500, ge=1, le=100_000, description="How many pages may watch one run."
    )
    idle_minutes: float = Field(
        30.0,
        gt=0,
        description="After so many minutes without a viewer or a request a run is deleted.",
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
        description="Further origins whose pages may change things, as a JSON list: behind a "
        "proxy that speaks HTTPS, its address, such as https://gan.example.org.",
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
    send_timeout_seconds: float = Field(
        10.0, gt=0, description="A viewer that takes nothing for so long is dropped."
    )
