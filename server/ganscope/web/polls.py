"""A question of an instructor to a class, with votes that are counted once each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ganscope.wire.json_text import Json

MAX_VOTES = 600


class VoteRefused(Exception):
    """This vote does not count. The message is for the user."""


@dataclass
class Poll:
    """A question, its answers, and who has given which.

    Attributes:
      number: counts the questions of a class, from 1.
      votes: the index of an answer, by who votes: a pupil's run, or the ballot of a page.
      is_revealed: whether all pages see the counts; nobody votes any more then.
    """

    number: int
    question: str
    answers: tuple[str, ...]
    votes: dict[str, int] = field(default_factory=dict)
    is_revealed: bool = False

    def vote(self, voter: str, answer: int) -> None:
        """Counts a vote; the same one again changes nothing. Raises `VoteRefused`."""
        if self.votes.get(voter) == answer:
            return
        if self.is_revealed:
            raise VoteRefused("The answers are revealed already.")
        if voter in self.votes:
            raise VoteRefused("You have voted already.")
        if not 0 <= answer < len(self.answers):
            raise VoteRefused("There is no such answer.")
        if len(self.votes) >= MAX_VOTES:
            raise VoteRefused("Too many have voted already.")
        self.votes[voter] = answer

    def counts(self) -> list[int]:
        """How many have chosen each answer."""
        counted = Counter(self.votes.values())
        return [counted[i] for i in range(len(self.answers))]

    def document(self, *, has_counts: bool) -> Json:
        """The question as a page gets it; `counts` is null where they are not shown."""
        return {
            "number": self.number,
            "question": self.question,
            "answers": list(self.answers),
            "n_votes": len(self.votes),
            "counts": self.counts() if has_counts or self.is_revealed else None,
            "is_revealed": self.is_revealed,
        }
