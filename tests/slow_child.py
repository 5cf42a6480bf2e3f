"""The child as it is, but for one thing: on its way it computes until a file is there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ganscope import child
from ganscope.engine.remote.child_status import IMPORTING

soundly = child._live


def wait_for(gate):
    """As whatever imports, it uses the processor all the while."""
    while not gate.exists():
        sum(range(200_000))
        time.sleep(0.02)


async def slowly(parent, given):
    parent.link.send("progress", IMPORTING)
    wait_for(Path(sys.argv[1]))
    await soundly(parent, given)


if __name__ == "__main__":
    child._live = slowly
    child.main()
