"""Votes count once each, and not after the answers are revealed."""

from __future__ import annotations

import pytest

from ganscope.web import polls
from ganscope.web.polls import Poll, VoteRefused


def a_poll() -> Poll:
    return Poll(1, "What will happen?", ("all", "some", "none"))


def test_each_votes_once():
    poll = a_poll()
    poll.vote("a", 0)
    poll.vote("a", 0)  # a repeated request
    with pytest.raises(VoteRefused, match="already"):
        poll.vote("a", 1)
    poll.vote("b", 2)
    assert poll.counts() == [1, 0, 1]


def test_counts_are_hidden_until_they_are_revealed():
    poll = a_poll()
    poll.vote("a", 1)
    assert poll.document(has_counts=False)["counts"] is None
    assert poll.document(has_counts=False)["n_votes"] == 1
    assert poll.document(has_counts=True)["counts"] == [0, 1, 0]
    poll.is_revealed = True
    assert poll.document(has_counts=False)["counts"] == [0, 1, 0]
    with pytest.raises(VoteRefused, match="revealed"):
        poll.vote("b", 1)


def test_answers_and_votes_are_bounded(monkeypatch):
    monkeypatch.setattr(polls, "MAX_VOTES", 2)
    poll = a_poll()
    with pytest.raises(VoteRefused):
        poll.vote("a", 3)
    poll.vote("a", 0)
    poll.vote("b", 0)
    with pytest.raises(VoteRefused):
        poll.vote("c", 0)
