"""The methods of `Engine` that another process answers, read off the protocol.

The client forwards these methods, and the server allows no others: a new method is written in
`Engine` and `LocalEngine`, and nowhere else.
"""

from __future__ import annotations

import inspect
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from ganscope.engine.protocol import Engine

# Each process does these itself.
LOCAL = frozenset({"open", "close", "watch", "unwatch"})


@dataclass(frozen=True)
class Method:
    """A method of an engine; `has_run_id`: its first argument is the id of a run."""

    name: str
    has_run_id: bool


def _methods_of(protocol: type) -> Iterator[Method]:
    for name, function in vars(protocol).items():
        if isinstance(function, FunctionType) and not name.startswith("_") and name not in LOCAL:
            _, *parameters = inspect.signature(function).parameters
            yield Method(name, parameters[:1] == ["run_id"])


METHODS: Mapping[str, Method] = {method.name: method for method in _methods_of(Engine)}


class EngineProxy(Engine):
    """An `Engine` whose methods, but for those in `LOCAL`, call another process.

    Type checkers see the signatures of `Engine`; the bodies are made below.
    """

    @abstractmethod
    async def _call(self, method: str, run_id: str | None, *arguments: Any, **named: Any) -> Any:
        """Calls a method of the other process's engine; `run_id` is its first argument, if any."""


def _forwarder(method: Method) -> Callable[..., Any]:
    async def forward_of_run(self: EngineProxy, run_id: str, *arguments: Any, **named: Any) -> Any:
        return await self._call(method.name, run_id, *arguments, **named)

    async def forward(self: EngineProxy, *arguments: Any, **named: Any) -> Any:
        return await self._call(method.name, None, *arguments, **named)

    return forward_of_run if method.has_run_id else forward


for _method in METHODS.values():
    setattr(EngineProxy, _method.name, _forwarder(_method))
