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
from ganscope.runs.compute.export_cache import TRACING, ExportCache
from ganscope.runs.compute.process_memory import freeze_gc, memory_map_usage, trim_heap
from ganscope.runs.compute.program import Program

# Each program takes about 40 MB.
MAX_PROGRAMS = 8
# Shares of the memory maps that the system grants to this process; each program takes one or two
# thousand of them, and without any left the compiler crashes. Above the first share only programs
# that runs use are kept; above the second no program is added.
CROWDED, FULL = 0.5, 0.85
# JAX remembers everything that it has traced, more than a megabyte for each structure, and hardly
# ever needs it again. It is discarded after this many programs.
FORGET_EVERY = 8
# XLA compiles in parallel with itself (it releases the GIL); tracing does not.
COMPILE_THREADS = 2


class ProgramCache:
    """The programs used most recently. Each structure is compiled once, for all runs.

    Args:
      max_programs: how many are kept, beside those that runs use.
      activity: reports which threads compile.
      export_cache: where traced functions are stored.
      compiler: compiles in another process what no run waits for.
    """

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
        # Separate, so that work that can wait never delays work that a run waits for.
        self._background = ThreadPoolExecutor(1, thread_name_prefix="background")
        self._lock = threading.Lock()
        self._programs: OrderedDict[Structure, Program] = OrderedDict()
        # Also the programs that only a run still holds.
        self._alive: WeakValueDictionary[Structure, Program] = WeakValueDictionary()
        self.n_compiled = 0

    def get(self, structure: Structure, hyper: Hyper) -> Future[Program]:
        """The program of a structure, once it is initializable; see `request`."""
        program, answer = self.request(structure, hyper), Future[Program]()

        def resolve(initializable: Future[None]) -> None:
            if (error := initializable.exception()) is None:
                answer.set_result(program)
            else:
                answer.set_exception(error)

        program.initializable.add_done_callback(resolve)
        return answer

    def request(self, structure: Structure, hyper: Hyper, *, needs_init: bool = True) -> Program:
        """The program of a structure, which may not be compiled yet.

        Args:
          structure: what is compiled in.
          hyper: any of this structure; only its shapes matter.
          needs_init: compile `init` at once, because there is no state to continue from.

        Raises:
          RuntimeError: there is no room for another program.
        """
        with self._lock:
            program = self._alive.get(structure)
            if program is None or program.has_failed:
                program = self._add(structure, hyper)
            self._programs[structure] = program
            self._programs.move_to_end(structure)
            while len(self._programs) > self._max_programs:
                self._programs.popitem(last=False)
        if needs_init:
            program.compile_init()
        return program

    def _add(self, structure: Structure, hyper: Hyper) -> Program:
        self._make_room()
        program = Program(
            *(structure, hyper, self._pool, self._background),
            *(self.activity, self._export_cache, self._compiler),
        )
        self._alive[structure] = program
        self.n_compiled += 1
        if self.n_compiled == 1:
            # By then the compiler has loaded most of its own modules.
            program.measurable.add_done_callback(lambda _: freeze_gc())
        if self.n_compiled % FORGET_EVERY == 0:
            self._background.submit(_discard_traces)
        return program

    def _make_room(self) -> None:
        if memory_map_usage() < CROWDED:
            return
        self._programs.clear()
        for program in list(self._alive.values()):
            program.discard_extras()
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
        """Waits for the compilation in progress, and drops those that have not begun."""
        if self._compiler is not None:
            self._compiler.close()  # a thread that waits for it compiles here instead, or fails
        for pool in (self._pool, self._background):
            pool.shutdown(wait=True, cancel_futures=True)
        for program in list(self._alive.values()):
            program.fail(RuntimeError("The compiler was closed."))


def _discard_traces() -> None:
    with TRACING:  # never while a function is traced
        jax.clear_caches()
    gc.collect()
    trim_heap()
