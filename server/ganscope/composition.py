"""Puts the training process together: its composition root. Only that process needs all of it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import cast

from ganscope.engine.frame_budget import FrameBudget
from ganscope.engine.local import LocalEngine
from ganscope.runs.compute.activity import Activity
from ganscope.runs.compute.compile_process import CompileProcess
from ganscope.runs.compute.export_cache import ExportCache
from ganscope.runs.compute.jax_setup import configure_jax
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.run_manager import RunManager
from ganscope.runs.storage.store import Limits, Store
from ganscope.settings import Settings
from ganscope.wire.frames import encode
from ganscope.wire.languages import Language
from ganscope.wire.schema import config_schema

logger = logging.getLogger(__name__)


def catalog(language: str) -> bytes:
    """Returns the catalog in a language, as JSON."""
    # Imported here: reading the lessons takes long, and the web process mostly has the document.
    from ganscope.wire.catalog import catalog_document

    return catalog_document(cast(Language, language))


def create_manager(settings: Settings, activity: Activity | None = None) -> RunManager:
    """Returns what holds the runs. `activity` notes what each thread does."""
    folder = _cache_folder(settings.data_dir / "programs")
    compiler = None if folder is None else CompileProcess(folder)
    return RunManager(
        ProgramCache(activity=activity, export_cache=ExportCache(folder), compiler=compiler),
        max_runs=settings.max_runs,
        idle_seconds=60.0 * settings.idle_minutes,
        unwatched_seconds=settings.deserted_seconds,
        least_unwatched_seconds=settings.unwatched_seconds,
        store=_store(settings),
    )


def _cache_folder(folder: Path) -> Path | None:
    """Returns where compiled programs are kept for the next process; None if the disk refuses."""
    try:
        return configure_jax(folder)
    except OSError as error:
        logger.warning("Compiled programs are not kept: %s", error)
        return None


def _store(settings: Settings) -> Store:
    limits = Limits(86_400.0 * settings.keep_days, settings.max_saved_runs)
    path = settings.data_dir / "runs" / "runs.sqlite"
    return Store.open(path, max_bytes=settings.max_store_bytes, limits=limits)


def engine_of(manager: RunManager, settings: Settings) -> LocalEngine:
    """Returns the engine of these runs."""
    budget = FrameBudget(settings.max_frames_per_second_total, settings.max_megabit_per_second)
    return LocalEngine(manager, encode, catalog, config_schema, budget)
