"""Saves all runs about every second; with many runs, every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from ganscope.runs.storage.run_parts import StoredParts, difference
from ganscope.runs.storage.savable import Savable
from ganscope.runs.storage.store import NotSaved, Store

logger = logging.getLogger(__name__)

# The most that a crash may cost, with a few runs and with many. In between, the pause depends on
# the work: saving thirty runs every second would take as long as training some of them.
SAVE_SECONDS, MOST_SAVE_SECONDS = 1.0, 10.0
# The share of one core that saving all runs may take.
SAVE_SHARE = 0.05
# The pause after a failed save.
RETRY_SECONDS = 5.0
RETAIN_SECONDS = 60.0


class AutoSaver:
    """A thread that writes to the store what has changed since the last round. It never delays a
    training, because it reads immutable images of the runs.

    Args:
      store: where runs are saved.
      runs: returns all runs to save.
      on_change: called when the store may hold other runs than before.
      save_seconds: the pause between two rounds.
      retry_seconds: the pause after a failed save.
    """

    def __init__(
        self,
        store: Store,
        runs: Callable[[], Iterable[Savable]],
        on_change: Callable[[], None],
        *,
        save_seconds: float = SAVE_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._store, self._runs, self._on_change = store, runs, on_change
        self._save_seconds, self._retry_seconds = save_seconds, retry_seconds
        self._lock = threading.Lock()
        self._stored: dict[str, StoredParts] = {}
        self._pending_deletes: set[str] = set()
        self._generation = store.generation
        self._n_rounds = 0
        self._bell = threading.Event()
        self._is_closed = self._has_changed = False
        self._last_warning = ""
        self._thread = threading.Thread(target=self._work, name="autosaver", daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """Starts the next round at once."""
        self._bell.set()

    def _work(self) -> None:
        while not self._is_closed:
            had_problem, began = self._store.problem is not None, time.thread_time()
            try:
                is_saved = self._round()
            except Exception as error:
                logger.error("The runs could not be saved.", exc_info=error)
                is_saved = False
            if had_problem and is_saved:
                logger.info("Runs are saved again.")
            if self._has_changed or (had_problem and is_saved):
                # Without holding the lock, because the callee has a lock of its own.
                self._has_changed = False
                self._on_change()
            self._report_problem()
            worked = time.thread_time() - began
            pause = pause_after(worked, self._save_seconds)
            self._bell.wait(pause if is_saved else self._retry_seconds)
            self._bell.clear()

    def _report_problem(self) -> None:
        # A method of its own, so that no local variable keeps a deleted run while the thread waits.
        for run in self._runs():
            run.report_not_saved(self._store.problem)

    def _round(self) -> bool:
        """Saves everything; returns whether that succeeded."""
        with self._lock:
            runs = list(self._runs())
            self._n_rounds += 1
            try:
                self._delete_pending()
                self._save(runs)
                self._retain(runs)
            except NotSaved as error:
                if str(error) != self._last_warning:
                    logger.warning("Runs are not saved: %s", error)
                self._last_warning = str(error)
                return False
            self._last_warning = ""
            return True

    def _retain(self, runs: list[Savable]) -> None:
        every = max(1, round(RETAIN_SECONDS / self._save_seconds))
        if self._n_rounds % every == 1 % every:
            self._has_changed |= bool(self._store.retain(run.id for run in runs))

    def _save(self, runs: list[Savable]) -> None:
        if self._generation != self._store.generation:
            self._generation = self._store.generation
            self._stored.clear()
        changes, stored = {}, {}
        for run in runs:
            image = run.image()
            if image is None:
                continue  # between two epochs: next time
            try:
                change, after = difference(image, self._stored.get(run.id, StoredParts()))
            except Exception as error:
                logger.error("Run %s cannot be saved.", run.id, exc_info=error)
                continue
            stored[run.id] = after
            if change:
                changes[run.id] = change
        try:
            self._store.save(changes)
        except NotSaved:
            # The disk may be full: unused runs make room for those that train.
            if not self._store.retain(run.id for run in self._runs()):
                raise
            self._has_changed = True
            self._store.save(changes)
        self._stored |= stored

    def _delete_pending(self) -> None:
        self._store.delete(self._pending_deletes)
        self._pending_deletes.clear()

    def unload(self, run: Savable) -> bool:
        """Saves a run that has ended for the last time; returns whether that succeeded."""
        with self._lock:
            try:
                self._save([run])
            except NotSaved:
                return False
            finally:
                self._stored.pop(run.id, None)
            return True

    def delete(self, run_id: str) -> None:
        """Deletes a run from the store, now or as soon as the disk allows."""
        with self._lock:
            self._stored.pop(run_id, None)
            self._pending_deletes.add(run_id)
            try:
                self._delete_pending()
            except NotSaved as error:
                logger.warning("Run %s is not deleted from the disk yet: %s", run_id, error)

    def begin(self, run_id: str, stored: StoredParts) -> None:
        """Notes what the store already has of a run that begins again."""
        with self._lock:
            self._stored[run_id] = stored

    def close(self) -> None:
        """Saves everything for the last time."""
        self._is_closed = True
        self._bell.set()
        self._thread.join()
        self._round()


def pause_after(worked: float, usual: float = SAVE_SECONDS) -> float:
    """The seconds until the next round, after a round that took `worked` seconds of CPU time."""
    return max(usual, min(worked / SAVE_SHARE, MOST_SAVE_SECONDS))
