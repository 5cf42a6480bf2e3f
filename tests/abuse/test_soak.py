"""The long test, in short: see tests/soak.py."""

from __future__ import annotations

import os

from soak import Soak

# An hour is `make soak`. Here as long as finds a leak of something a cycle: two minutes of it would
# take an eighth of the time that all tests together have. SOAK_SECONDS=120 does so.
SECONDS = float(os.environ.get("SOAK_SECONDS", "20"))


def test_nothing_grows_and_nothing_is_lost(server, address, healthy):
    soak = Soak(address, server.pid)
    try:
        soak.go_on(SECONDS)
        soak.check()
        assert soak.n_events > 0
    finally:
        soak.close()
