"""The compiled programs that all runs share."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from weakref import WeakValueDictionary

import jax

from ganscope.gan.structure import Structure
from ganscope.gan.types import Hyper
from ganscope.runs.compute.activity import Activity
from ganscope.runs.compute.compile_clock import CLOCK
from ganscope.runs.compute.compile_process import CompileProcess
from ganscope.runs.compute.core_scheduler import CoreScheduler
from ganscope.runs.compute.export_cache import TRACING, ExportCache
from ganscope.runs.compute.process_memory import freeze_gc, memory_map_usage, trim_heap
from ganscope.runs.compute.program import Program

# Each takes some 40 MB.
MAX_PROGRAMS = 8
# Each takes a thousand or two of the memory maps that the system grants; without any left, the
# compiler crashes. Beyond the first share only what runs need is kept, beyond the second nothing
# new is begun.
CROWDED, FULL = 0.5, 0.85
# JAX remembers all that it has traced, more than a megabyte for each structure, and hardly ever
# needs it again.
FORGET_EVERY = 8
# XLA compiles in parallel with itself (it releases the GIL); tracing does not.
COMPILE_THREADS = 2


class ProgramCache:
    """The programs most recently used; a structure is compiled once, whoever asks."""

    def __init__(
        self,
        max_programs: int = MAX_PROGRAMS,
        activity: Activity | None = None,
        export_cache: ExportCache | None = None,
        compiler: CompileProcess | None = None,
    ) -> None:
        self._max_programs = max_programs
        self._export_cache = export_cache or ExportCache()
        self._compiler = compiler
        self.activity = activity or Activity()
        self._pool = ThreadPoolExecutor(COMPILE_THREADS, thread_name_prefix="compile")
        # Apart, so that nothing that could wait stands in front of what somebody waits for.
        self._background = ThreadPoolExecutor(1, thread_name_prefix="leisure")
        # The runs that train at this moment, and where they do.
        self.playing: set[str] = set()
        self.scheduler = CoreScheduler()
        self._lock = threading.Lock()
        self._programs: OrderedDict[Structure, Program] = OrderedDict()
        # Also those that only a run still holds.
        self._alive: WeakValueDictionary[Structure, Program] = WeakValueDictionary()
        self.n_compiled = 0

    def get(self, structure: Structure, hyper: Hyper) -> Future[Program]:
        """The program of a structure, once it is ready; see `order`."""
        program, answer = self.request(structure, hyper), Future[Program]()

        def resolve(initializable: Future[None]) -> None:
            if (error := initializable.exception()) is None:
                answer.set_result(program)
            else:
                answer.set_exception(error)

        program.initializable.add_done_callback(resolve)
        return answer

    def request(self, structure: Structure, hyper: Hyper, *, needs_init: bool = True) -> Program:
        """The program of a structure, which may not be compiled yet; `hyper` only shows the shapes
        of what is traced. is_anew: it is to be completed at once. Raises RuntimeError if there is
        no room for it."""
        with self._lock:
            program = self._alive.get(structure)
            if program is None or program.has_failed:
                self._make_room()
                pools = self._pool, self._background
                program = Program(
                    *(structure, hyper, *pools, self.activity, self._export_cache, self._compiler)
                )
                self._alive[structure] = program
                self.n_compiled += 1
                if self.n_compiled == 1:
                    # The compiler has brought in a good deal by then.
                    program.measurable.add_done_callback(lambda _: freeze_gc())
                if self.n_compiled % FORGET_EVERY == 0:
                    self._background.submit(_forget_traces)
            self._programs[structure] = program
            self._programs.move_to_end(structure)
            while len(self._programs) > self._max_programs:
                self._programs.popitem(last=False)
        if needs_init:
            program.compile_init()
        return program

    def _make_room(self) -> None:
        if memory_map_usage() < CROWDED:
            return
        self._programs.clear()
        for program in list(self._alive.values()):
            program.forget_extras()
        if memory_map_usage() > FULL:
            raise RuntimeError(
                "Too many different structures are in use. Delete a run, or wait a while."
            )

    def health(self) -> dict[str, float]:
        """`{compiled, n_compiling, compile_seconds}`."""
        with self._lock:
            n_compiling = sum(not program.initializable.done() for program in self._alive.values())
        seconds = round(CLOCK.seconds, 3)
        return {
            "compiled": self.n_compiled,
            "n_compiling": n_compiling,
            "compile_seconds": seconds,
        }

    def close(self) -> None:
        """Waits for the compilation in progress; what has not begun is dropped."""
        if self._compiler is not None:
            self._compiler.close()  # whoever waits for it then compiles here, or not at all
        for pool in (self._pool, self._background):
            pool.shutdown(wait=True, cancel_futures=True)
        for program in list(self._alive.values()):
            program.fail(RuntimeError("What compiles has been closed."))


def _forget_traces() -> None:
    with TRACING:  # not in the midst of one
        jax.clear_caches()
    gc.collect()
    trim_heap()
