"""Log lines, for people or for programs to read.

The message of a log record names the event; its facts are in `extra`.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any, Literal

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

type Format = Literal["text", "json"]

# A token gives control of a run. ganscope logs none, but a library might log a header.
_NAMED = re.compile(
    r"""(bearer\s+|ganscope\.token\.|token[\\"']*\s*[:=]\s*[\\"']*)[\w~+/.=-]{8,}""", re.IGNORECASE
)
_BARE_TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")
# uvicorn adds `color_message` for terminals.
_LEFT_OUT = {*RESERVED_ATTRS, "color_message"}
_BARE = re.compile(r"[\w.:/+%@-]+")
_DATES = "%Y-%m-%dT%H:%M:%S%z"


def without_tokens(text: str) -> str:
    """Returns `text` with stars in place of everything that looks like a token."""
    return _BARE_TOKEN.sub("***", _NAMED.sub(r"\1***", text))


class TextFormatter(logging.Formatter):
    """Formats `time level logger: message name=value ...`; a line break in a value is escaped."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", _DATES)

    def formatMessage(self, record: logging.LogRecord) -> str:
        facts = {name: value for name, value in vars(record).items() if name not in _LEFT_OUT}
        pairs = [f"{name}={_shown(value)}" for name, value in facts.items()]
        return " ".join([super().formatMessage(record), *pairs])

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if _BARE.fullmatch(text) or not isinstance(value, str) else json.dumps(text)


class _JsonFormatter(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


def formatter(format: Format) -> logging.Formatter:
    """Returns the formatter that turns a record into a line."""
    if format == "text":
        return TextFormatter()
    return _JsonFormatter(
        ["asctime", "levelname", "name", "message"],
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        reserved_attrs=sorted(_LEFT_OUT),
        datefmt=_DATES,
    )


def configure(format: Format) -> None:
    """Sends everything that this process logs to standard error, in one format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(format))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("ganscope").setLevel(logging.INFO)
    logging.captureWarnings(True)
