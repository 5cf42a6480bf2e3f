"""A client of a ganscope server: starts, changes, watches and waits for runs, without JAX.

    from ganscope.client import Client, at_most

    with Client("http://127.0.0.1:8000") as client:
        run = client.run(preset="collapse_1d", seed=1, start=True)
        for frame in run.watch():
            print(frame.step, frame["fake_samples"].std())
            if frame.step >= 2000:
                break
        run.set(stabilizers={"minibatch_discrimination": {}})
        run.wait(js=at_most(0.1), timeout=300)

`AsyncClient` has the same methods as coroutines. It needs httpx: `pip install 'ganscope[client]'`.
"""

from ganscope.client.asynchronous import AsyncClient, AsyncRun
from ganscope.client.conditions import Bound, at_least, at_most
from ganscope.client.errors import (
    AccessError,
    ApiError,
    InvalidRequest,
    NoSuchRun,
    RunEnded,
    ServerUnavailable,
    TooManyRequests,
)
from ganscope.client.frames import Event, Frame
from ganscope.client.synchronous import Client, Run

__all__ = [
    "AccessError",
    "ApiError",
    "AsyncClient",
    "AsyncRun",
    "Bound",
    "Client",
    "Event",
    "Frame",
    "InvalidRequest",
    "NoSuchRun",
    "Run",
    "RunEnded",
    "ServerUnavailable",
    "TooManyRequests",
    "at_least",
    "at_most",
]
