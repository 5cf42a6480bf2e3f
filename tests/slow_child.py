"""The training process as it is, but that it computes while it starts, until a file exists."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ganscope import child
from ganscope.engine.remote.child_status import IMPORTING

serve = child._serve


def wait_for(gate):
    """Uses the processor all the while, as imports do."""
    while not gate.exists():
        sum(range(200_000))
        time.sleep(0.02)


async def serve_slowly(parent, given):
    parent.connection.send("progress", IMPORTING)
    wait_for(Path(sys.argv[1]))
    await serve(parent, given)


if __name__ == "__main__":
    child._serve = serve_slowly
    child.main()
