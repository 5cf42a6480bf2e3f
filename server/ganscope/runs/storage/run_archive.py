"""The runs that only the store holds, and the ways from there and back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ganscope.runs.journal.events import View
from ganscope.runs.journal.metric_history import MetricHistory
from ganscope.runs.loop.messages import RunError
from ganscope.runs.loop.origins import Recovery
from ganscope.runs.storage.autosaver import AutoSaver
from ganscope.runs.storage.run_parts import (
    CONFIG,
    HEAD,
    CorruptRun,
    at_rest,
    names_of,
    restored,
    unloaded_view,
    with_status,
)
from ganscope.runs.storage.savable import Savable
from ganscope.runs.storage.store import NotSaved, Store

logger = logging.getLogger(__name__)


class RunArchive:
    """The dormant runs, by id. They take no thread and no program.

    moving: whoever brings a run from the store to life, or back, holds this lock.
    """

    def __init__(self, store: Store, runs: Callable[[], Iterable[Savable]]) -> None:
        self.moving = threading.RLock()
        self._store, self._runs = store, runs
        self._views: dict[str, View] = {}
        self._autosaver = AutoSaver(store, runs, self.restore)

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._views

    def views(self) -> dict[str, View]:
        """Of the dormant runs alone."""
        return dict(self._views)

    def health(self) -> dict[str, Any]:
        """What the store says of itself, and how many runs are dormant."""
        return self._store.health() | {"dormant": len(self._views)}

    def restore(self) -> None:
        """Learns of everything that is saved."""
        with self.moving:
            try:
                heads = self._store.heads((HEAD, CONFIG))
            except NotSaved as error:
                logger.warning("Saved runs cannot be read: %s", error)
                return
            loaded, found = {run.id for run in self._runs()}, {}
            for run_id in heads.keys() - loaded:
                try:
                    found[run_id] = unloaded_view(heads[run_id])
                except CorruptRun as error:
                    logger.error("Saved run %s is left out: %s", run_id, error)
            self._views = found

    def take(self, run_id: str, reason: str, **how: Any) -> tuple[Recovery, MetricHistory]:
        """All of a run; it stays dormant until it `woke`. Raises `RunError`."""
        try:
            parts = self._store.load(run_id)
            origin, history, kept = restored(parts, reason, **how)
            stale = dict.fromkeys(parts.keys() - names_of(kept))
            self._store.save({run_id: stale} if stale else {})
        except (NotSaved, CorruptRun) as error:
            raise RunError(f"The saved run cannot be read: {error}") from error
        self._autosaver.begin(run_id, kept)
        return origin, history

    def activated(self, run_id: str) -> None:
        """It is a run like any other now."""
        self._views.pop(run_id, None)

    def unload(self, run: Savable) -> None:
        """A run that has ended becomes dormant; it is gone if it cannot be saved."""
        image = run.image()
        if self._autosaver.unload(run) and image is not None:
            self._views[run.id] = at_rest(image.view)

    def quarantine(self, run_id: str, reason: str) -> None:
        """The dormant run has failed, also for those who start after us."""
        self._views[run_id] = replace(self._views[run_id], status="failed", reason=reason)
        try:
            head = with_status(self._store.load(run_id)[HEAD], "failed", reason)
            self._store.save({run_id: {HEAD: head}})
        except (NotSaved, KeyError) as error:
            logger.warning("That run %s has failed is not saved: %s", run_id, error)

    def forget(self, run_id: str) -> None:
        """A run was deleted."""
        self._views.pop(run_id, None)
        self._autosaver.forget(run_id)

    def ring(self) -> None:
        """There is something worth saving at once."""
        self._autosaver.ring()

    def close(self) -> None:
        """Saves everything for the last time, and lets go of the file."""
        self._autosaver.close()
        self._store.close()
