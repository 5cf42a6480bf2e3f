"""Two runs that keep step with each other, so that they can be compared.

Both train up to a common target and show it. There each proposes how far to go next, and once both
have, the nearer proposal is the next target. What is played acts on both; such commands are put
into both mailboxes in one order, and a target is set only when both runs have obeyed equally many.
So both obey each of them at the same step.

Nothing can hang: a run short of the target waits for nothing, and one at the target waits in its
mailbox, without a lock, for the other one alone. Both cannot be at the target and wait, since the
later proposal sets the next target and rings the other run. A run that does not propose has been
told to stand still, which the other one is told too; one that cannot go on parts, which rings as
well.
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
        # What was sent before the run was there to read it.
        self._early: list[Envelope] = []
        self._n_accepted = 0
        self._proposal: int | None = None

    @property
    def is_separated(self) -> bool:
        return self._pair.is_separated

    def attach(self, mailbox: Mailbox[Envelope]) -> None:
        """The run exists, and reads this mailbox."""
        with self._pair.lock:
            self._mailbox = mailbox
            for envelope in self._early:
                mailbox.put(envelope, is_forced=True)

    def set_target(self, step: int) -> None:
        """The first target: where the one run is, and the other one will begin."""
        with self._pair.lock:
            self._pair.target = step

    def send(self, command: Command, *, is_forced: bool = False) -> Future[None]:
        """Sends a command to both runs. Raises `MailboxFull`, if not forced, and
        `MailboxClosed`."""
        other = self._other
        envelope, copy = Envelope(command, Future(), self), Envelope(command, Future(), other)
        for each in (envelope, copy):
            # What one of them obeys, the other does: neither can be called back.
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
        """The steps left to the target; 0 if the other run is not as far yet. It rings."""
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
        """A common command is about to act: returns the step at which it does so in both runs."""
        with self._pair.lock:
            self._n_accepted += 1
            self._proposal = None
            return self._pair.target

    def is_target(self, step: int) -> bool:
        """Whether both runs show this step."""
        return step == self._pair.target

    def leave_pair(self) -> None:
        """From here on each goes its own way."""
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
    """What both seats share; use those."""

    def __init__(self, first_id: str, second_id: str) -> None:
        self.lock = threading.Lock()
        self.target = 0
        self.is_separated = False
        self.members = (LockstepMember(self, second_id), LockstepMember(self, first_id))
