"""Notices from measurements as a run delivers them: said once, over once, and forgotten."""

import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.runs.loop.notice_detector import MAX_ROWS, NoticeDetector

CONFIG = full_config({"problem": "ring", "latent_dim": 2})
ANGLES = np.arange(8) * np.pi / 4


def target(radius: float = 2.0):
    """The arrays of a ring of eight modes, with room for two more."""
    modes = np.zeros((10, 2), np.float32)
    modes[:8] = radius * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
    weight = np.r_[np.full(8, 1 / 8), 0.0, 0.0].astype(np.float32)
    return {"modes": modes, "mode_weight": weight, "mode_std": np.full((10, 2), 0.05, np.float32)}


@pytest.fixture
def watchman():
    return NoticeDetector()


@pytest.fixture
def see(watchman):
    """(step, how many modes are served) -> what is said."""

    def look(step, served, spread=2.0, **changes):
        share = np.zeros(10, np.float32)
        share[:served] = 0.9 / max(1, served)
        metrics = {"generator_std": spread, "modes_covered": float(served)}
        arrays = {**target(**changes), "mode_share": share}
        return watchman.detect(step, metrics, arrays, CONFIG)

    return look


def collapsed(see, until=10):
    """Eight modes for a while, then one."""
    said = [notice for step in range(0, 50, 10) for notice in see(step, 8)]
    return said + [n for step in range(50, 50 + 10 * until, 10) for n in see(step, 1)]


def test_collapse_is_said_once_with_what_to_try(see):
    said = collapsed(see)
    assert [(n["name"], n["form"], n["is_over"]) for n in said] == [("collapse", "modes", False)]
    notice = said[0]
    assert notice["title"] == "Mode collapse"
    assert "lost 7 of the 8 modes" in notice["text"]
    assert notice["values"]["since"] == 50
    assert [remedy["name"] for remedy in notice["remedies"]] == [
        "minibatch_discrimination",
        "minibatch_stddev",
        "packing",
    ]


def test_recovery_is_said_once_and_a_second_collapse_is_a_new_one(see):
    collapsed(see)
    said = [n for step in range(200, 260, 10) for n in see(step, 8)]
    assert [(n["name"], n["is_over"]) for n in said] == [("collapse", True)]
    assert said[0]["text"] == "8 of 8 modes are served again."
    assert said[0]["remedies"] == []
    again = [n for step in range(260, 330, 10) for n in see(step, 2)]
    assert [(n["name"], n["is_over"]) for n in again] == [("collapse", False)]


def test_single_steps_leave_room_for_what_happened_before(see, watchman):
    for step in range(1000):
        see(step, 8)
    assert watchman._n <= 2 * MAX_ROWS
    assert watchman._window(-1).steps[0] <= 50
    assert np.diff(watchman._steps[: watchman._n]).min() >= 1


def test_no_more_rows_are_kept_than_there_is_room_for(see, watchman):
    for step in range(0, 100 * MAX_ROWS, 10):
        see(step, 8)
    window = watchman._window(-1)
    assert len(window.steps) == MAX_ROWS
    assert (np.diff(window.steps) == 10).all()


def test_going_back_forgets_what_lies_ahead(see, watchman):
    first = collapsed(see)
    watchman.discard_after(45)
    assert watchman.active("collapse") is None
    again = [n for step in range(50, 150, 10) for n in see(step, 1)]
    assert again == first


def test_going_back_to_a_collapse_that_was_over_makes_it_stand_again(see, watchman):
    collapsed(see)
    for step in range(200, 260, 10):
        see(step, 8)
    assert watchman.active("collapse") is None
    watchman.discard_after(100)
    assert watchman.active("collapse") is not None


def test_other_data_end_what_was_said_about_the_old_ones(see):
    collapsed(see)
    said = see(300, 1, radius=1.0)
    assert [(n["name"], n["is_over"], n["title"]) for n in said] == [
        ("collapse", True, "The data changed")
    ]
    assert see(310, 1, radius=1.0) == []


def test_another_epoch_begins_with_nothing(see, watchman):
    collapsed(see)
    watchman.reset()
    assert watchman.active("collapse") is None
    assert see(0, 1) == []


def test_divergence_is_said_with_what_to_try(watchman):
    notice = watchman.diverged(70, CONFIG)
    assert (notice["name"], notice["is_over"]) == ("divergence", False)
    assert "step 70" in notice["text"]
    assert notice["remedies"][0]["config"] == {
        "generator_learning_rate": float(f"{CONFIG['generator_learning_rate'] / 3:.2g}"),
        "discriminator_learning_rate": float(f"{CONFIG['discriminator_learning_rate'] / 3:.2g}"),
    }
