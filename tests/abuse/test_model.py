"""F18: after any sequence of commands, a run is in the state that a small model predicts."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from abuse.conftest import CLIENT, OwnedRun, create
from patience import until

RATES = (0.001, 0.002, 0.003)


class Model:
    """The expected state of a run: its step, and the changes that took effect before it."""

    def __init__(self, rate: float) -> None:
        self.step = self.last_step = self.epoch = self.seed = 0
        self.rates = [(0, rate)]  # (step at which it took effect, learning rate of G)

    @property
    def rate(self) -> float:
        return next(rate for step, rate in reversed(self.rates) if step <= self.step)

    def branch(self) -> None:
        """Forgets everything after the present step."""
        self.rates = [entry for entry in self.rates if entry[0] <= self.step]
        self.last_step = self.step


class Machine(RuleBasedStateMachine):
    """One run that is stopped after each command, so that each command has an exact outcome."""

    address: str
    keys = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.run: OwnedRun = create(self.address, speed=None, start=False)
        self.model = Model(self.run.get()["config"]["generator_learning_rate"])

    def ask(self, path: str, body: Any, method: str = "POST", times: int = 1) -> None:
        """Sends a request several times with one key: it must be carried out once."""
        headers = {**self.run.headers, "Idempotency-Key": f"model-of-a-run-{next(self.keys):06}"}
        url = self.address + self.run.path + path
        for _ in range(times):
            answer = CLIENT.request(method, url, json=body, headers=headers)
            assert answer.is_success, answer.text

    @initialize()
    def is_there(self) -> None:
        until(lambda: self.run.get()["status"] == "idle", "it is still compiling")

    @rule(n=st.integers(1, 5), times=st.integers(1, 2))
    def step(self, n: int, times: int) -> None:
        self.model.branch()
        self.model.step += n
        self.model.last_step = self.model.step
        self.ask("/step", {"n": n}, times=times)
        until(lambda: self.run.get()["status"] == "stopped", "it still trains")

    @rule(rate=st.sampled_from(RATES), times=st.integers(1, 2))
    def tune(self, rate: float, times: int) -> None:
        if rate != self.model.rate:
            self.model.branch()
            self.model.rates.append((self.model.step, rate))
        self.ask("", {"config": {"generator_learning_rate": rate}}, "PATCH", times)
        until(self.has_the_rate, "the change does not take effect")

    def has_the_rate(self) -> bool:
        journal = self.run.get("/events")
        rate = journal["config"]["generator_learning_rate"]
        for entry in journal["log"]:
            if entry["step"] <= self.model.step:
                rate = entry.get("change", {}).get("generator_learning_rate", rate)
        return bool(rate == self.model.rate)

    @rule(share=st.floats(0, 1))
    def rewind(self, share: float) -> None:
        self.model.step = round(share * self.model.last_step)
        self.ask("/rewind", {"step": self.model.step})

    @rule(seed=st.integers(0, 3), times=st.integers(1, 2))
    def reset(self, seed: int, times: int) -> None:
        rate, epoch = self.model.rate, self.model.epoch + 1
        self.model = Model(rate)
        self.model.epoch, self.model.seed = epoch, seed
        self.ask("/reset", {"seed": seed}, times=times)

    @rule(step=st.integers(1, 9))
    def rewind_too_far(self, step: int) -> None:
        body = {"step": self.model.last_step + step}
        answer = self.run.request("POST", "/rewind", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "step"

    @invariant()
    def is_as_the_model_says(self) -> None:
        run, model = self.run.get(), self.model
        found = (run["step"], run["last_step"], run["epoch"], run["seed"])
        assert found == (model.step, model.last_step, model.epoch, model.seed)
        assert run["config"]["generator_learning_rate"] == model.rate

    def teardown(self) -> None:
        assert self.run.request("DELETE").status_code == 204


@pytest.mark.usefixtures("healthy")
def test_run_is_what_the_model_says(address: str) -> None:
    Machine.address = address
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=8, stateful_step_count=12, deadline=None)
    )
