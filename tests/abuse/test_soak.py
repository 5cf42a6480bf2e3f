"""A short run of the soak test, see tests/soak.py."""

from __future__ import annotations

import os

from soak import Soak

# `make soak` runs for an hour.
SECONDS = float(os.environ.get("SOAK_SECONDS", "120"))


def test_nothing_grows_and_nothing_is_lost(server, address, healthy):
    soak = Soak(address, server.pid)
    try:
        soak.run(SECONDS)
        soak.check()
        assert soak.n_events > 0
    finally:
        soak.close()
