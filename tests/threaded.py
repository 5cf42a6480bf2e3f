"""A real server in a thread of this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from ganscope.web.server import listen, server_config, url_of
from patience import PATIENCE_SECONDS


@contextmanager
def serving_in_thread(app: FastAPI) -> Iterator[str]:
    """Serves until the block ends; yields the address."""
    server = uvicorn.Server(server_config(app))
    listener = listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=[[listener]])
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        listener.close()
        assert not thread.is_alive()
