"""The mailbox is bounded, and wakes its reader."""

import threading

import pytest

from ganscope.runs.loop.mailbox import Mailbox, MailboxClosed, MailboxFull


def test_everything_is_taken_in_order():
    mailbox = Mailbox[int]()
    for i in range(3):
        mailbox.put(i)
    assert mailbox.take() == [0, 1, 2]
    assert mailbox.take() == []


def test_full_mailbox_refuses_without_waiting():
    mailbox = Mailbox[int](limit=2)
    mailbox.put(1)
    mailbox.put(2)
    with pytest.raises(MailboxFull):
        mailbox.put(3)


@pytest.mark.parametrize("wake", [lambda m: m.put(1), lambda m: m.ring()], ids=["put", "ring"])
def test_reader_is_woken(wake):
    mailbox = Mailbox[int]()
    timer = threading.Timer(0.05, wake, [mailbox])
    timer.start()
    mailbox.wait(timeout=None)
    timer.join()


def test_wait_ends_after_the_timeout():
    Mailbox[int]().wait(0.01)


def test_closed_mailbox_returns_the_rest_and_refuses_more():
    mailbox = Mailbox[int]()
    mailbox.put(1)
    assert mailbox.close() == [1]
    with pytest.raises(MailboxClosed):
        mailbox.put(2)
