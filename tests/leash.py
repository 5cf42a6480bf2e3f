"""Runs a Python program that ends when its starter ends: `leash.py (-m MODULE | FILE) [...]`.

Its standard input is a pipe that the starter holds and never writes to. However the starter ends,
even by `kill -9`, the system closes that pipe, and this process goes too.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def _watch() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


def main() -> None:
    threading.Thread(target=_watch, name="leash", daemon=True).start()
    _, first, *rest = sys.argv
    # What Python itself would have put there.
    if first == "-m":
        sys.path[0], sys.argv = os.getcwd(), rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.path[0], sys.argv = os.path.dirname(os.path.abspath(first)), [first, *rest]
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    main()
