"""Two runs that keep step with each other, so that they can be compared.

Both train up to a common target step and show it. There each proposes how far to go next. Once both
have proposed, the nearer proposal sets the next target. Commands that start, stop or pace a run act
on both: they are put into both mailboxes in the same order, and a target is set only when both runs
have accepted the same number of them. Therefore both runs handle each command at the same step.

Nothing can hang. A run below the target waits for nothing. A run at the target waits in its
mailbox, without holding a lock, for the other run only. Both cannot be at the target and wait,
since the later proposal sets the next target and rings the other run. A run that does not propose
has got a command to stand still, and the other run has got the same command. A run that cannot go
on leaves the pair, which rings the other run as well.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Future

from ganscope.runs.loop.commands import Command
from ganscope.runs.loop.mailbox import Mailbox, MailboxClosed
from ganscope.runs.loop.messages import Envelope


class LockstepMember:
    """One run's place in a pair. `partner` is the id of the other run."""

    def __init__(self, pair: LockstepPair, partner: str) -> None:
        self.partner = partner
        self._pair = pair
        self._mailbox: Mailbox[Envelope] | None = None
        # Commands that were sent before the run existed.
        self._early: list[Envelope] = []
        self._n_accepted = 0
        self._proposal: int | None = None

    @property
    def is_separated(self) -> bool:
        """Whether one of the runs has left the pair."""
        return self._pair.is_separated

    def attach(self, mailbox: Mailbox[Envelope]) -> None:
        """The run exists, and reads this mailbox."""
        with self._pair.lock:
            self._mailbox = mailbox
            for envelope in self._early:
                mailbox.put(envelope, is_forced=True)

    def set_target(self, step: int) -> None:
        """Sets the first target: where one run is, and the other one begins."""
        with self._pair.lock:
            self._pair.target = step

    def send(self, command: Command, *, is_forced: bool = False) -> Future[None]:
        """Sends a command to both runs.

        Raises:
          MailboxFull: too many messages are waiting, and `is_forced` is false.
          MailboxClosed: the run was deleted.
        """
        other = self._other
        envelope, copy = Envelope(command, Future(), self), Envelope(command, Future(), other)
        for each in (envelope, copy):
            # Both runs have to handle the command, so neither reply may be cancelled.
            each.reply.set_running_or_notify_cancel()
        with self._pair.lock:
            assert self._mailbox is not None
            self._mailbox.put(envelope, is_forced=is_forced)
            if other._mailbox is None:
                other._early.append(copy)
            else:
                with contextlib.suppress(MailboxClosed):
                    other._mailbox.put(copy, is_forced=True)
        return envelope.reply

    def propose(self, step: int, n_steps: int) -> int:
        """The steps left to the target. 0 if the run is there and the other one is not: then it
        proposes `n_steps` more, and is rung when there is a new target."""
        with self._pair.lock:
            if step >= self._pair.target:
                self._proposal = n_steps
                self._agree()
            return max(0, self._pair.target - step)

    def _agree(self) -> None:
        mine, other = self, self._other
        if mine._proposal is None or other._proposal is None:
            return
        if mine._n_accepted == other._n_accepted:
            self._pair.target += min(mine._proposal, other._proposal)
            mine._proposal = other._proposal = None
            other._ring()

    def accept_command(self) -> int:
        """Counts a common command; returns the step at which both runs handle it."""
        with self._pair.lock:
            self._n_accepted += 1
            self._proposal = None
            return self._pair.target

    def is_target(self, step: int) -> bool:
        """Whether both runs show this step."""
        return step == self._pair.target

    def leave_pair(self) -> None:
        """Separates the runs; each trains on alone."""
        with self._pair.lock:
            self._pair.is_separated = True
            self._other._ring()

    @property
    def _other(self) -> LockstepMember:
        first, second = self._pair.members
        return second if self is first else first

    def _ring(self) -> None:
        if self._mailbox is not None:
            self._mailbox.ring()


class LockstepPair:
    """What both members share. Use the members; only they change it."""

    def __init__(self, first_id: str, second_id: str) -> None:
        self.lock = threading.Lock()
        self.target = 0
        self.is_separated = False
        self.members = (LockstepMember(self, second_id), LockstepMember(self, first_id))
