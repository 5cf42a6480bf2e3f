"""The unloaded runs: only the store has them. Loads and unloads runs."""

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
    """The views of the unloaded runs, by id. An unloaded run has no thread and no program.

    moving: the lock to hold while a run is loaded or unloaded.

    Args:
      store: where runs are saved.
      runs: returns all loaded runs.
    """

    def __init__(self, store: Store, runs: Callable[[], Iterable[Savable]]) -> None:
        self.moving = threading.RLock()
        self._store, self._runs = store, runs
        self._views: dict[str, View] = {}
        self._autosaver = AutoSaver(store, runs, self.restore)

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._views

    def views(self) -> dict[str, View]:
        """Of the unloaded runs alone."""
        return dict(self._views)

    def health(self) -> dict[str, Any]:
        """The health of the store, and how many runs are unloaded."""
        return self._store.health() | {"dormant": len(self._views)}

    def restore(self) -> None:
        """Finds all saved runs in the store."""
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

    def load(self, run_id: str, reason: str, **how: Any) -> tuple[Recovery, MetricHistory]:
        """Reads a run; it counts as unloaded until `activated` is called. Raises `RunError`.

        Args:
          run_id: the run.
          reason: the sentence that its viewers get.
          how: see `restored`.
        """
        try:
            parts = self._store.load(run_id)
            origin, history, stored = restored(parts, reason, **how)
            stale = dict.fromkeys(parts.keys() - names_of(stored))
            self._store.save({run_id: stale} if stale else {})
        except (NotSaved, CorruptRun) as error:
            raise RunError(f"The saved run cannot be read: {error}") from error
        self._autosaver.begin(run_id, stored)
        return origin, history

    def activated(self, run_id: str) -> None:
        """The run has a thread now."""
        self._views.pop(run_id, None)

    def unload(self, run: Savable) -> None:
        """Keeps a run whose thread has ended. If it cannot be saved, it is lost."""
        image = run.image()
        if self._autosaver.unload(run) and image is not None:
            self._views[run.id] = at_rest(image.view)

    def quarantine(self, run_id: str, reason: str) -> None:
        """Marks an unloaded run as failed, also for later processes."""
        self._views[run_id] = replace(self._views[run_id], status="failed", reason=reason)
        try:
            head = with_status(self._store.load(run_id)[HEAD], "failed", reason)
            self._store.save({run_id: {HEAD: head}})
        except (NotSaved, KeyError) as error:
            logger.warning("That run %s has failed is not saved: %s", run_id, error)

    def delete(self, run_id: str) -> None:
        """Deletes all of a run that was ended, or is unloaded."""
        self._views.pop(run_id, None)
        self._autosaver.delete(run_id)

    def ring(self) -> None:
        """Saves soon, because there is a new run."""
        self._autosaver.ring()

    def close(self) -> None:
        """Saves everything for the last time, and closes the file."""
        self._autosaver.close()
        self._store.close()
