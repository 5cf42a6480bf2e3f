"""A store that an earlier version wrote is opened, and its runs go on with the same bits.

`store_v1.sqlite` holds two short runs: of the ring with stabilizers that reach into the networks,
one of them added in training, and of the Dirac-GAN. Both were rewound and went on.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import jax
import pytest

from ganscope.export.retrain import digest
from ganscope.runs.journal.replay import replay
from ganscope.runs.loop.commands import Step
from ganscope.runs.run_manager import RunManager
from ganscope.runs.storage.store import VERSION, Limits, Store
from patience import PATIENCE_SECONDS

WRITTEN = Path(__file__).with_name(f"store_v{VERSION}.sqlite")
# By problem: the run, its last step, and what its state hashed to there and 40 steps later.
RUNS = {
    "ring": (
        "423e829f67",
        70,
        "6e497d1fa648f75f22ce81959be6f377de958096dd73ba5d4c5750db80a1f9c7",
        "2325627f2c978b77715a293282c521589971397d9f55f29dbf616b20839df48a",
    ),
    "dirac": (
        "efe5d0d40c",
        50,
        "dcbc4b4a185ae519107e71e9c9df303e5cdc5d4168005511c658b529daf3ccd7",
        "c7c0438a48b23cb67e507a3a37e187716eec6c900362d71a7338ba9f2c6e5e46",
    ),
}


@pytest.fixture
def manager(shared_programs, tmp_path):
    """The runs of a copy of the old file."""
    path = tmp_path / "runs.sqlite"
    shutil.copy(WRITTEN, path)
    # However old the file is, its runs are kept.
    store = Store.open(path, limits=Limits(keep_seconds=1e12))
    manager = RunManager(shared_programs, store=store)
    manager.restore()
    yield manager
    manager.close()


@pytest.mark.parametrize("problem", RUNS)
def test_run_of_an_old_store_has_its_bits_and_goes_on(manager, programs, eventually, problem):
    run_id, last_step, expected, expected_later = RUNS[problem]
    run = manager.get(run_id)
    eventually(lambda: run.view().status in ("idle", "stopped"))
    assert (run.view().step, run.view().config["problem"]) == (last_step, problem)
    state = run.ask(lambda trainer: trainer.state())
    assert digest(state) == expected

    past = run.past()
    from_the_beginning = replay(past.config, past.seed, past.records, last_step, programs).state()
    assert jax.tree.structure(from_the_beginning) == jax.tree.structure(state)
    if digest(from_the_beginning) != expected:
        pytest.skip("This machine rounds otherwise than the one that wrote the file.")
    run.submit(Step(40, "both")).result(PATIENCE_SECONDS)
    eventually(lambda: run.view().step == last_step + 40 and run.view().status == "stopped")
    assert digest(run.ask(lambda trainer: trainer.state())) == expected_later
