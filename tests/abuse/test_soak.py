"""The long test, in short: see tests/soak.py."""

from __future__ import annotations

import os

from soak import Soak

# An hour is `make soak`.
SECONDS = float(os.environ.get("SOAK_SECONDS", "120"))


def test_nothing_grows_and_nothing_is_lost(server, address, healthy):
    soak = Soak(address, server.pid)
    try:
        soak.go_on(SECONDS)
        soak.check()
        assert soak.n_events > 0
    finally:
        soak.close()
