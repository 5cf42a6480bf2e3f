"""What crosses to another process is what the protocol says, and no more."""

from __future__ import annotations

from ganscope.engine.local import LocalEngine
from ganscope.engine.remote.methods import LOCAL, METHODS, EngineProxy, Method


class Recorded(EngineProxy):
    """Keeps what is asked for."""

    async def open(self):
        pass

    close = open

    async def watch(self, run_id, viewer):
        return {}

    unwatch = watch

    async def _call(self, method, run_id, *arguments, **named):
        return method, run_id, arguments, named


def test_methods_are_those_of_the_protocol():
    assert METHODS["get"] == Method("get", has_run_id=True)
    assert METHODS["create"] == Method("create", has_run_id=False)
    assert METHODS.keys() >= {"runs", "command", "frame", "fork", "step_trace", "health"}
    assert not METHODS.keys() & LOCAL
    assert all(callable(getattr(LocalEngine, name)) for name in METHODS)


async def test_proxy_forwards_arguments_as_they_are():
    engine = Recorded()
    assert await engine.samples("r", 3, seed=1) == ("samples", "r", (3,), {"seed": 1})
    assert await engine.frame(run_id="r", step=5) == ("frame", "r", (), {"step": 5})
    assert await engine.catalog("en") == ("catalog", None, ("en",), {})
