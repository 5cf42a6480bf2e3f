"""The body of a run's thread: it owns the state, and listens between two chunks."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.compute.trainer import Trainer
from ganscope.runs.journal.events import Listener, View
from ganscope.runs.journal.journal import Journal, JournalSlice
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.journal.play_mode import PlayMode
from ganscope.runs.journal.run_image import RunImage
from ganscope.runs.loop.command_handler import CommandHandler
from ganscope.runs.loop.commands import Command
from ganscope.runs.loop.lockstep import LockstepMember
from ganscope.runs.loop.mailbox import Mailbox
from ganscope.runs.loop.messages import Envelope, Query, RunError
from ganscope.runs.loop.origins import Fork, Recovery
from ganscope.runs.loop.pacer import FRAME_SECONDS
from ganscope.runs.loop.publisher import RunPublisher

logger = logging.getLogger(__name__)


class RunThread:
    """Reads letters, and trains in between. Everything here happens on the run's own thread, except
    for reading `view`, `log` and `moment`, and setting `viewers`, `frame_rate`, `not_saved` and
    `is_closed`: single assignments."""

    def __init__(
        self,
        view: View,
        programs: ProgramCache,
        listener: Listener,
        mailbox: Mailbox[Envelope],
        history: MetricHistory,
        origin: Fork | Recovery | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.viewers = self.newcomers = 0
        self.frame_rate = 1 / FRAME_SECONDS
        self.is_closed = False
        self.not_saved: str | None = None
        self.journal = Journal()
        seq = 0
        if origin is None:
            self.journal.begin(view.epoch, view.config, view.seed)
        else:
            self.journal.resume(origin.past)
            seq = origin.seq
        self._publisher = RunPublisher(view, self.journal, listener, seq)
        member = origin.member if isinstance(origin, Fork) else None
        self._training = CommandHandler(
            self._publisher, programs, history, mailbox.ring, clock, member
        )
        self._mailbox, self._origin = mailbox, origin
        self._waking = origin if isinstance(origin, Recovery) else None
        self._activity, self._scheduler = programs.activity, programs.scheduler
        self._early: list[Envelope] = []

    @property
    def view(self) -> View:
        return self._publisher.view

    @property
    def is_playing(self) -> bool:
        return self._training.is_playing

    def image(self, history: MetricHistory) -> RunImage | None:
        """All that is to be saved; None between two epochs."""
        # What can be older than the log comes first.
        waking = self._waking
        mode, seq, view = self._training.mode, self._publisher.seq, self._publisher.view
        if waking is not None:
            # Whatever happens before it is awake, it is to be as it was.
            mode = waking.mode
            view = replace(view, status=waking.view.status, reason=waking.view.reason)
        past = self.journal.past()
        if past.epoch != view.epoch:
            return None
        return RunImage(view, past, mode, seq, history.saved())

    def run(self) -> None:
        """Until the run is deleted. An error ends the training, not the run, nor its neighbours."""
        with self._activity.working_for(self.view.id):
            self._live()

    def _live(self) -> None:
        while not self.is_closed:
            try:
                wait = self._turn()
            except Exception as error:
                self._fail(error)
                wait = None
            if wait != 0.0:
                self._mailbox.wait(wait)
        self._training.leave_pair()
        for envelope in [*self._early, *self._mailbox.close()]:
            envelope.reply.set_exception(RunError("The run was deleted."))
        self._training.trainer = None
        self._training.leave()
        self._publisher.emit("deleted")

    def _fail(self, error: Exception) -> None:
        logger.error("Run %s failed.", self.view.id, exc_info=error)
        self._training.fail(error)

    def _turn(self) -> float | None:
        """Once round; returns the seconds until there is more to do, None if only a command can
        give the run more to do."""
        training = self._training
        if self._origin is not None:
            origin, self._origin = self._origin, None
            if isinstance(origin, Fork):
                training.begin_as_fork(origin)
            else:
                try:
                    training.begin_again(origin)
                finally:
                    self._waking = None
        training.request_initial_program()
        for envelope in self._mailbox.take():
            self._open(envelope)
        training.check_partner()
        # The number that is counted here: `viewers` may change at any moment.
        untold = training.count_viewers(self.viewers, self.newcomers)
        training.set_frame_rate(self.frame_rate)
        training.report_not_saved(self.not_saved)
        training.install()
        self._answer_early()
        with self._scheduler.slot():
            wait = training.advance()
            training.look()
        return wait if untold is None else min(untold, math.inf if wait is None else wait)

    def _open(self, envelope: Envelope) -> None:
        is_early = self._training.trainer is None and self._training.pending.is_waiting
        if is_early and isinstance(envelope.message, Query):
            self._early.append(envelope)
            return
        if envelope.member is None and not envelope.reply.set_running_or_notify_cancel():
            return
        try:
            if envelope.member is not None:
                self._training.catch_up(envelope.member)
            envelope.reply.set_result(self._answer(envelope.message))
        except RunError as error:
            envelope.reply.set_exception(error)
        except Exception as error:
            envelope.reply.set_exception(error)
            # A question that cannot be answered harms nobody; a command half done does.
            if not isinstance(envelope.message, Query):
                self._fail(error)

    def _answer(self, message: Command | Query) -> Any:
        if not isinstance(message, Query):
            self._training.handle(message)
            return None
        if self._training.trainer is None:
            raise RunError("The run has no state: it has failed.")
        return message.answer(self._training.trainer)

    def _answer_early(self) -> None:
        """Questions that came before there was a state wait for it."""
        training = self._training
        if self._early and (training.trainer is not None or not training.pending.is_waiting):
            envelopes, self._early = self._early, []
            for envelope in envelopes:
                self._open(envelope)

    def join(
        self, member: LockstepMember, trainer: Trainer
    ) -> tuple[JournalSlice, PlayMode | None]:
        """From here on keeps step with another run; returns where that one begins, and how."""
        return self._training.join(member, trainer)
