"""The engine in this process: plain data in and out, its own errors, and a loop that stays free."""

import asyncio
import json

import pytest

from ganscope.composition import catalog, config_schema
from ganscope.engine.local import LocalEngine
from ganscope.engine.protocol import Conflict, Engine, Full, NoSuchRun, Unfit
from ganscope.gan.fields import ConfigError
from ganscope.runs.compute.jax_setup import NumericsError
from ganscope.runs.compute.program_cache import ProgramCache
from ganscope.runs.run_manager import RunManager
from ganscope.runs.storage.store import Store
from patience import PATIENCE_SECONDS, POLL_SECONDS, until_async

TINY = {
    "generator": {"hidden_layers": 1, "hidden_width": 4},
    "discriminator": {"hidden_layers": 1, "hidden_width": 4},
    "batch_size": 8,
}


class SharedPrograms(ProgramCache):
    """Survives the engines that use it, to save time."""

    def close(self):
        pass


@pytest.fixture(scope="module")
def programs():
    programs = SharedPrograms()
    yield programs
    ProgramCache.close(programs)


@pytest.fixture
async def engine(programs, monkeypatch):
    monkeypatch.setattr("ganscope.engine.local.DEFAULTS", _tiny())
    engine: Engine = LocalEngine(
        RunManager(programs, max_runs=2), lambda snapshot: b"frame", catalog, config_schema
    )
    await engine.open()
    yield engine
    await engine.close()


def _tiny():
    from ganscope.gan.config import full_config

    return full_config(TINY)


async def create(engine, **more):
    return await engine.create(None, TINY, **{"seed": 0, "start": False, "speed": None, **more})


async def until(engine, run_id, is_fulfilled):
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_fulfilled(run := await engine.get(run_id)):
            assert run["status"] != "failed", run["reason"]
            await asyncio.sleep(0.01)
    return run


async def test_run_is_plain_json_data(engine):
    run = await create(engine)
    run = await until(engine, run["id"], lambda run: run["status"] == "idle" and run["metrics"])
    assert json.loads(json.dumps(run))["config"]["batch_size"] == 8
    assert [known["id"] for known in await engine.runs()] == [run["id"]]


async def test_run_may_start_at_once(engine):
    run = await create(engine, start=True)
    await until(engine, run["id"], lambda run: run["status"] == "running" and run["step"] > 10)


async def test_commands_answer_with_the_run_as_it_became(engine):
    run_id = (await create(engine))["id"]
    await until(engine, run_id, lambda run: run["status"] == "idle")
    assert (await engine.command(run_id, "start", {}))["run"]["status"] == "running"
    assert (await engine.command(run_id, "stop", {}))["run"]["status"] == "stopped"
    run = (await engine.command(run_id, "reset", {"seed": 5}))["run"]
    assert (run["seed"], run["step"], run["epoch"]) == (5, 0, 1)
    assert (await engine.command(run_id, "step", {"n": 3}))["run"]["status"] in (
        "running",
        "stopped",
    )
    await until(engine, run_id, lambda run: run["status"] == "stopped" and run["step"] == 3)


async def test_patch_says_what_it_takes(engine):
    run_id = (await create(engine))["id"]
    answer = await engine.command(run_id, "patch", {"config": {"latent_scale": 2.0}, "speed": 9.0})
    assert (answer["recompiled"], answer["restarted"]) == (False, False)
    assert answer["run"]["config"]["latent_scale"] == 2.0
    assert answer["run"]["speed"] == 9.0
    answer = await engine.command(run_id, "patch", {"config": {"generator": {"hidden_width": 5}}})
    assert (answer["recompiled"], answer["restarted"]) == (True, True)


async def test_unknown_run_is_refused(engine):
    for ask in (
        engine.get("nope"),
        engine.delete("nope"),
        engine.command("nope", "start", {}),
        engine.history("nope"),
        engine.samples("nope", 1, 0),
        engine.judge("nope", [[0.0]]),
        engine.watch("nope", object()),
    ):
        with pytest.raises(NoSuchRun, match="nope"):
            await ask
    await engine.unwatch("nope", object())


async def test_full_engine_refuses(engine):
    for _ in range(2):
        await create(engine)
    with pytest.raises(Full):
        await create(engine)


async def test_wrong_configuration_makes_no_run(engine):
    with pytest.raises(ConfigError):
        await engine.create(None, {"loss": "none"}, seed=0, start=False, speed=None)
    assert await engine.runs() == []


async def test_failed_run_is_a_conflict(engine):
    run_id = (await create(engine))["id"]
    await until(engine, run_id, lambda run: run["status"] == "idle")
    run = engine._manager.get(run_id)
    run._run_thread.fail(OSError("broken"))
    with pytest.raises(Conflict, match="Reset it"):
        await engine.command(run_id, "start", {})


async def test_samples_and_judgements_come_back_as_lists(engine):
    run_id = (await create(engine))["id"]
    answer = await engine.samples(run_id, 3, seed=1)
    assert [len(point) for point in answer["samples"]] == [1, 1, 1]
    answer = await engine.judge(run_id, [[0.0], [4.0]])
    assert len(answer["probability"]) == len(answer["logit"]) == 2
    with pytest.raises(ConfigError) as error:
        await engine.judge(run_id, [[0.0], [1.0, 2.0]])
    assert error.value.field == "x.1"


async def test_viewer_gets_frames_and_events_until_it_leaves(engine):
    frames, events = [], []

    class Viewer:
        def on_frame(self, number, frame):
            frames.append(number)

        def on_event(self, event):
            events.append(event)

    run_id = (await create(engine, start=True))["id"]
    viewer = Viewer()
    assert (await engine.watch(run_id, viewer))["viewers"] == 1
    await until_async(lambda: len(frames) >= 5)
    assert frames == sorted(set(frames))
    await engine.unwatch(run_id, viewer)
    await until(engine, run_id, lambda run: run["viewers"] == 0)
    seen = len(frames)
    await asyncio.sleep(0.2)
    assert len(frames) == seen


async def test_deletion_is_the_last_event(engine):
    events = []

    class Viewer:
        def on_frame(self, number, frame):
            pass

        def on_event(self, event):
            events.append(event["kind"])

    run_id = (await create(engine))["id"]
    await engine.watch(run_id, Viewer())
    await engine.delete(run_id)
    await until_async(lambda: events and events[-1] == "deleted")
    with pytest.raises(NoSuchRun):
        await engine.get(run_id)


async def test_loop_stays_free_while_a_run_trains_and_compiles(engine):
    is_compiled = asyncio.Event()

    class Viewer:
        def on_frame(self, number, frame):
            pass

        def on_event(self, event):
            if event["kind"] == "config" and event["recompiled"]:
                is_compiled.set()

    run_id = (await create(engine, start=True))["id"]
    await until(engine, run_id, lambda run: run["step"] > 0)
    await engine.watch(run_id, Viewer())
    await engine.command(run_id, "patch", {"config": {"batch_size": 24}})
    n_passes = 0
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_compiled.is_set():
            await asyncio.sleep(0.001)
            n_passes += 1
    # Tracing holds the interpreter for moments; a loop that waited for JAX would pass once.
    assert n_passes > 5


async def test_engine_that_computes_wrong_numbers_takes_no_run(programs, monkeypatch):
    def wrong():
        raise NumericsError("wrong sums")

    monkeypatch.setattr("ganscope.engine.local.check_numerics_once", wrong)
    monkeypatch.setattr("ganscope.engine.local.DEFAULTS", _tiny())
    engine = LocalEngine(RunManager(programs), lambda snapshot: b"", catalog, config_schema)
    await engine.open()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await engine.health())["is_fit"]:  # noqa: ASYNC110  nothing announces it
            await asyncio.sleep(POLL_SECONDS)
    with pytest.raises(Unfit, match="wrong sums"):
        await create(engine)
    await engine.close()


async def test_saved_run_is_listed_and_loaded_when_it_is_commanded(programs, tmp_path):
    def stored():
        manager = RunManager(programs, store=Store.open(tmp_path / "runs.sqlite"))
        return LocalEngine(manager, lambda snapshot: b"frame", catalog, config_schema)

    engine = stored()
    await engine.open()
    run_id = (await create(engine))["id"]
    await engine.command(run_id, "step", {"n": 30})
    await until(engine, run_id, lambda run: run["status"] == "stopped")
    await engine.close()

    engine = stored()
    await engine.open()
    (run,) = await engine.runs()
    assert (run["id"], run["status"], run["step"], run["epoch"]) == (run_id, "stopped", 30, 0)
    assert (await engine.health())["store"]["dormant"] == 1
    kinds = []

    class Viewer:
        def on_frame(self, number, frame):
            pass

        def on_event(self, event):
            kinds.append(event["kind"])

    assert (await engine.watch(run_id, Viewer()))["epoch"] == 1
    assert (await engine.health())["store"]["dormant"] == 0
    await engine.command(run_id, "step", {"n": 20})
    await until(engine, run_id, lambda run: run["step"] == 50)
    assert "recovered" in kinds
    await engine.delete(run_id)
    with pytest.raises(NoSuchRun):
        await engine.get(run_id)
    await engine.close()
