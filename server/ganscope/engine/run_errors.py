"""The errors of runs as those of the protocol."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ganscope.engine.protocol import Busy, Conflict, Full, NoSuchRun
from ganscope.runs.loop.mailbox import MailboxFull
from ganscope.runs.loop.messages import RunError
from ganscope.runs.run_manager import CapacityExceeded, UnknownRun


@contextlib.contextmanager
def translated_errors() -> Iterator[None]:
    """Raises an `EngineError` in place of an error of a run."""
    try:
        yield
    except UnknownRun as error:
        raise NoSuchRun(str(error)) from None
    except CapacityExceeded as error:
        raise Full(str(error)) from None
    except RunError as error:
        raise Conflict(str(error)) from None
    except MailboxFull as error:
        raise Busy(str(error)) from None
