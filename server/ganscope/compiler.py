"""The compiling process: `python -m ganscope.compiler FOLDER`, started by the training process.

It reads requests on standard input and writes answers on standard output, one per line. It ends
when its input ends, or when it has had no request for a while.
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

# The next request usually comes at once, or only after minutes.
IDLE_SECONDS = 5.0
# Where both processes share a core, the training process gets two thirds of it.
NICENESS = 3


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches the whole process group
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what is printed goes to standard error: it is no answer
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_read, args=[requests], daemon=True).start()
    compile_one = _compiler(Path(sys.argv[1]))
    with suppress(queue.Empty):
        while True:
            request = requests.get(timeout=IDLE_SECONDS)
            print(json.dumps(compile_one(request)), file=answers, flush=True)
    os._exit(0)  # the compiler would spend time on freeing what the system frees anyway


def _read(requests: queue.Queue[dict[str, Any]]) -> None:
    for line in sys.stdin.buffer:
        requests.put(json.loads(line))
    os._exit(0)  # the training process has ended


def _compiler(folder: Path) -> Any:
    from ganscope.runs.compute.compile_process import request_from
    from ganscope.runs.compute.export_cache import ExportCache
    from ganscope.runs.compute.jax_setup import use_cache
    from ganscope.runs.compute.lowering import compile_program, shapes_of

    use_cache(folder)
    exports = ExportCache(folder)

    def compile_one(request: dict[str, Any]) -> dict[str, Any]:
        try:
            name, structure, hyper = request_from(request)
            compile_program(name, structure, hyper, shapes_of(structure, hyper), exports)
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return {"name": name}

    return compile_one


if __name__ == "__main__":
    main()
