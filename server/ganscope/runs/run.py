"""One training in progress, as the rest of the program sees it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ganscope.gan.config import apply_patch, change_kind
from ganscope.gan.fields import Change
from ganscope.runs.commands import Command, Config, Patch, Record
from ganscope.runs.events import Listener, View
from ganscope.runs.history import History
from ganscope.runs.mailbox import Mailbox, MailboxClosed
from ganscope.runs.programs import Program, Programs
from ganscope.runs.trainer import Trainer
from ganscope.runs.worker import Letter, Question, RunError, Worker

# A compilation takes a second or two; with many at once on two cores, they queue.
READY_SECONDS = 120.0


class _StructureChanged(RuntimeError):
    """A question was prepared for another program than the one now in use."""


class Run:
    """A thread that trains, and the ways to talk to it. Every method may be called from any thread;
    those that wait say so."""

    def __init__(
        self,
        run_id: str,
        config: Config,
        seed: int,
        programs: Programs,
        listener: Listener,
        speed: float | None = None,
    ) -> None:
        view = View(
            id=run_id,
            status="compiling",
            reason=None,
            step=0,
            seed=seed,
            epoch=0,
            config=config,
            speed=speed,
            steps_per_second=0.0,
            viewers=0,
            metrics={},
            created_at=time.time(),
        )
        self.id = run_id
        self.history = History()
        self.touched_at = time.monotonic()
        # When the last of its viewers left; None while it has some, or if it never had any.
        self.deserted_at: float | None = None
        self._config = config
        self._lock = threading.Lock()
        self._mailbox: Mailbox[Letter] = Mailbox()
        self._worker = Worker(view, programs, listener, self._mailbox, self.history)
        self._thread = threading.Thread(target=self._worker.run, name=f"run-{run_id}", daemon=True)
        self._thread.start()

    def view(self) -> View:
        """What the run is now, with every configuration accepted so far."""
        return replace(self._worker.view, config=self._config)

    def touch(self) -> None:
        """Somebody takes an interest: the run does not expire."""
        self.touched_at = time.monotonic()

    def submit(self, command: Command) -> Future[None]:
        """Resolves when the command has taken effect, after the chunk in progress."""
        return self._send(command)

    def patch(self, patch: Config) -> Change | str:
        """Accepts a merge patch, which then takes effect by itself; returns the kind of change.

        Raises:
          ConfigError: the result would not be a configuration; nothing changes.
        """
        with self._lock:
            config = apply_patch(self._config, patch)
            kind = change_kind(self._config, config)
            if kind != "none":
                self._send(Patch(patch, config))
                self._config = config
            return kind

    def set_viewers(self, viewers: int) -> None:
        self.touch()
        self.deserted_at = None if viewers else time.monotonic()
        self._worker.viewers = viewers
        self._mailbox.ring()

    def _send(self, message: Command | Question) -> Future[Any]:
        self.touch()
        reply: Future[Any] = Future()
        try:
            self._mailbox.put(Letter(message, reply))
        except MailboxClosed:
            raise RunError("The run was deleted.") from None
        return reply

    def ask[T](self, answer: Callable[[Trainer], T], timeout: float = READY_SECONDS) -> T:
        """Waits for something computed from the state, between two chunks."""
        result: T = self._send(Question(answer)).result(timeout)
        return result

    def log(self) -> tuple[Config, int, Sequence[Record]]:
        """Waits for (configuration, seed, log) of the present epoch: all that a replay needs."""
        worker = self._worker
        return self.ask(lambda trainer: (worker.log_config, trainer.seed, tuple(worker.log)))

    def samples(self, n: int, seed: int) -> tuple[int, np.ndarray[Any, Any]]:
        """Waits for (step, `n` fresh samples)."""
        return self._compute(
            lambda program: program.generate(n),
            lambda trainer, function: trainer.samples(function, n, seed),
        )

    def judge(self, x: np.ndarray[Any, Any]) -> tuple[int, tuple[np.ndarray[Any, Any], ...]]:
        """Waits for (step, (logits, probabilities)) of D at the rows of `x`."""
        return self._compute(
            lambda program: program.judge(len(x)),
            lambda trainer, function: trainer.judge(function, x),
        )

    def _compute[T](
        self,
        function_of: Callable[[Program], Future[Any]],
        compute: Callable[[Trainer, Any], T],
    ) -> tuple[int, T]:
        """Compiles on the caller's time, not on the run's: training does not stop for it."""

        def answer(program: Program, function: Any, trainer: Trainer) -> tuple[int, T]:
            if trainer.program is not program:
                raise _StructureChanged
            return trainer.step, compute(trainer, function)

        for _ in range(3):
            program = self.ask(lambda trainer: trainer.program)
            function = function_of(program).result(READY_SECONDS)
            try:
                return self.ask(partial(answer, program, function))
            except _StructureChanged:
                continue
        raise RunError("The run's structure keeps changing. Try again in a moment.")

    def close(self) -> None:
        """Ends the run; waits for its thread, which finishes its chunk first."""
        self._worker.is_closed = True
        self._mailbox.ring()
        self._thread.join()
