"""A process that trains and saves, until somebody kills it: `victim.py DATABASE CACHE [RUN]`.

Tells on standard output, line by line, how far the run is and what has taken effect.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ganscope.gan.config import full_config
from ganscope.runs.commands import Start
from ganscope.runs.compilation import configure_jax
from ganscope.runs.events import Silence
from ganscope.runs.host import Host
from ganscope.runs.programs import Programs
from ganscope.runs.store import Store

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}


def main(database: str, cache: str, *run_ids: str) -> None:
    configure_jax(Path(cache))
    host = Host(Programs(), store=Store.open(Path(database)))
    host.restore()
    run = host.get(*run_ids) if run_ids else host.create(full_config(TINY), 7, Silence())
    run.submit(Start()).result(150)
    while run.view().status != "running":
        time.sleep(0.01)
    for i in range(10_000):
        mean = 1.0 + i % 50 / 50
        run.patch({"problem_parameters": {"mean": mean}})
        time.sleep(0.05)
        sys.stdout.write(f"{run.id} {run.view().step} {len(run.past().records)}\n")
        sys.stdout.flush()


main(*sys.argv[1:])
