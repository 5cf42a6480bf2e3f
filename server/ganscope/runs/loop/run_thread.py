"""The body of a run's thread: it owns the state, and reads messages between two chunks."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ganscope.runs.compute.services import RunServices
from ganscope.runs.journal.checkpoint import Checkpoint
from ganscope.runs.journal.events import Listener
from ganscope.runs.journal.journal import Journal
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.run_image import RunImage
from ganscope.runs.loop.command_handler import CommandHandler
from ganscope.runs.loop.commands import Command
from ganscope.runs.loop.config_changes import ConfigChanges
from ganscope.runs.loop.mailbox import Mailbox
from ganscope.runs.loop.messages import Envelope, Query, RunError
from ganscope.runs.loop.origins import Origin
from ganscope.runs.loop.publisher import RunPublisher, ViewerCountThrottle
from ganscope.runs.loop.surroundings import Surroundings
from ganscope.runs.loop.training_loop import TrainingLoop

logger = logging.getLogger(__name__)


class RunThread:
    """Answers messages, and trains in between.

    `run` is the thread's body. Any thread may call `set_surroundings` and `image`, and read
    `publisher.view`, `publisher.journal` and `loop.mode`; everything else belongs to the run's
    thread.

    publisher: the run's view, journal and events.
    loop: the run's training.
    """

    def __init__(
        self,
        origin: Origin,
        services: RunServices,
        listener: Listener,
        mailbox: Mailbox[Envelope],
        history: MetricHistory,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        journal = Journal()
        journal.resume(origin.past)
        publisher = RunPublisher(origin.first_view(), journal, listener, origin.seq)
        ring = mailbox.ring
        self.publisher = publisher
        self.loop = TrainingLoop(publisher, services, history, ring, clock, origin.member)
        self._changes = ConfigChanges(self.loop, publisher, services.programs, ring)
        self._handler = CommandHandler(self.loop, self._changes, publisher, history)
        self._viewer_count = ViewerCountThrottle(publisher, clock)
        self._services, self._mailbox, self._history = services, mailbox, history
        self._surroundings, self._lock = Surroundings(), threading.Lock()
        self._n_arrivals = 0
        # The origin, until the run has begun.
        self._beginning: Origin | None = origin
        # Queries that came before there was a state to compute from.
        self._early_queries: list[Envelope] = []

    def set_surroundings(self, **changes: Any) -> None:
        """Changes fields of `Surroundings`, and wakes the thread if they are new."""
        with self._lock:
            surroundings = replace(self._surroundings, **changes)
            if surroundings == self._surroundings:
                return
            self._surroundings = surroundings
        self._mailbox.ring()

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The moment that was kept last."""
        return self._handler.checkpoint

    def forget_checkpoint(self) -> None:
        """Releases the memory of the checkpoint."""
        self._handler.checkpoint = None

    def image(self) -> RunImage | None:
        """All that is saved of the run; None between two epochs."""
        # First what may be older than the journal.
        beginning = self._beginning
        mode, seq, view = self.loop.mode, self.publisher.seq, self.publisher.view
        if beginning is not None:
            view, mode = beginning.saved_as(view, mode)
        past = self.publisher.journal.past()
        if past.epoch != view.epoch:
            return None
        return RunImage(view, past, mode, seq, self._history.all_rows())

    def run(self) -> None:
        """Returns when the run is closed. An error ends the training, but neither the run nor other
        runs."""
        with self._services.activity.working_for(self.publisher.view.id):
            while not self._surroundings.is_closed:
                try:
                    wait = self._turn()
                except Exception as error:
                    self.fail(error)
                    wait = None
                if wait != 0.0:
                    self._mailbox.wait(wait)
            self._close()

    def _close(self) -> None:
        self.loop.leave_pair()
        for envelope in [*self._early_queries, *self._mailbox.close()]:
            envelope.reply.set_exception(RunError("The run was deleted."))
        self.loop.close()
        self.publisher.emit("deleted")

    def fail(self, error: Exception) -> None:
        """Ends the training after an error; the run stays, and can be reset."""
        logger.error("Run %s failed.", self.publisher.view.id, exc_info=error)
        self._changes.cancel()
        self.loop.fail(error)

    def _turn(self) -> float | None:
        """Handles the messages, trains a chunk, and publishes what is due. Returns the seconds
        until there is more to do; None if only a message can give the run more to do."""
        if self._beginning is not None:
            try:
                self._beginning.begin(self.loop, self._changes, self.publisher)
            finally:
                self._beginning = None
        self._changes.request_initial_program()
        for envelope in self._mailbox.take():
            self._process(envelope)
        self.loop.check_partner()
        until_published = self._take_in(self._surroundings)
        self._changes.install()
        self._answer_early_queries()
        with self._services.scheduler.slot():
            wait = self.loop.advance(is_compiling=self._changes.is_compiling)
            self.loop.publish_due()
        if until_published is None:
            return wait
        return min(until_published, math.inf if wait is None else wait)

    def _take_in(self, surroundings: Surroundings) -> float | None:
        """Returns the seconds until a new viewer count may be published; None if there is none."""
        has_more = surroundings.viewers > self.publisher.view.viewers
        if has_more or surroundings.n_arrivals != self._n_arrivals:
            self._n_arrivals = surroundings.n_arrivals
            self.loop.sampler.request_frame()
        self.loop.pacer.set_frame_rate(surroundings.frames_per_second)
        until_published = self._viewer_count.count(surroundings.viewers)
        self.publisher.set_not_saved(surroundings.not_saved)
        return until_published

    def _process(self, envelope: Envelope) -> None:
        is_early = self.loop.trainer is None and self._changes.is_compiling
        if is_early and isinstance(envelope.message, Query):
            self._early_queries.append(envelope)
            return
        if envelope.member is None and not envelope.reply.set_running_or_notify_cancel():
            return
        try:
            if envelope.member is not None:
                self.loop.train_to_common_step(envelope.member)
            envelope.reply.set_result(self._answer(envelope.message))
        except RunError as error:
            envelope.reply.set_exception(error)
        except Exception as error:
            envelope.reply.set_exception(error)
            # A query changes nothing, so its error harms nothing; a command may be half done.
            if not isinstance(envelope.message, Query):
                self.fail(error)

    def _answer(self, message: Command | Query) -> Any:
        if not isinstance(message, Query):
            self._handler.handle(message)
            return None
        if self.loop.trainer is None:
            raise RunError("The run has no state: it has failed.")
        return message.answer(self.loop.trainer)

    def _answer_early_queries(self) -> None:
        """Answers the queries that waited for a state, once there is one or none will come."""
        if self.loop.trainer is not None or not self._changes.is_compiling:
            queries, self._early_queries = self._early_queries, []
            for envelope in queries:
                self._process(envelope)
