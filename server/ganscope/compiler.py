"""The process that compiles: `python -m ganscope.compiler FOLDER`, begun by the one that trains.

It reads requests from its standard input, a line each, and answers on its standard output. It ends
with its input, or when it has had nothing to do for a while.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

# The next request usually comes at once, or not for minutes.
IDLE_SECONDS = 5.0
# Whoever trains comes first, where the two have to share a core: it then has two thirds of it.
NICENESS = 3


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches the whole group
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever is printed is no answer
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_read, args=[requests], daemon=True).start()
    compile_one = _compiler(Path(sys.argv[1]))
    with suppress(queue.Empty):
        while True:
            request = requests.get(timeout=IDLE_SECONDS)
            print(json.dumps(compile_one(request)), file=answers, flush=True)
    os._exit(0)  # the compiler takes a while to tidy up what the system can simply take back


def _read(requests: queue.Queue[dict[str, Any]]) -> None:
    for line in sys.stdin.buffer:
        requests.put(json.loads(line))
    os._exit(0)  # nobody is left to compile for


def _compiler(folder: Path) -> Any:
    from ganscope.runs.compute.compile_process import request_from
    from ganscope.runs.compute.export_cache import ExportCache
    from ganscope.runs.compute.jax_setup import use_cache
    from ganscope.runs.compute.lowering import compile_program, shapes_of

    use_cache(folder)
    traces = ExportCache(folder)

    def compile_one(request: dict[str, Any]) -> dict[str, Any]:
        try:
            name, structure, hyper = request_from(request)
            compile_program(name, structure, hyper, shapes_of(structure, hyper), traces)
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return {"name": name}

    return compile_one


if __name__ == "__main__":
    main()
