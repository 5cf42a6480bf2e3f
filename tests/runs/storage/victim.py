"""A process that trains and saves until it is killed: `victim.py DATABASE [RUN]`.

Prints what is saved, line by line: the run, its step and its number of records.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path

from ganscope.gan.config import full_config
from ganscope.runs.compute.jax_setup import configure_jax
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.journal.events import Silence
from ganscope.runs.loop.commands import Start
from ganscope.runs.run_manager import RunManager
from ganscope.runs.storage.codec import of_bytes
from ganscope.runs.storage.run_parts import HEAD
from ganscope.runs.storage.store import Store

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}


def main(database: str, *run_ids: str) -> None:
    configure_jax(Path(os.environ["JAX_COMPILATION_CACHE_DIR"]))
    store = Store.open(Path(database))
    manager = RunManager(ProgramCache(), store=store)
    manager.restore()
    run = manager.get(*run_ids) if run_ids else manager.create(full_config(TINY), 7, Silence())
    run.submit(Start()).result()
    for i in itertools.count():
        mean = 1.0 + i % 50 / 50
        run.patch({"problem_parameters": {"mean": mean}})
        time.sleep(0.05)
        if (data := store.load(run.id).get(HEAD)) is not None:
            head = of_bytes(data)
            sys.stdout.write(f"{run.id} {head['view']['step']} {head['n_records']}\n")
            sys.stdout.flush()


main(*sys.argv[1:])
