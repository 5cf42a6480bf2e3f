"""Notices from measurements as a run delivers them: each begins once and ends once."""

import numpy as np
import pytest

from ganscope.gan.config import full_config
from ganscope.runs.loop.notice_detector import MAX_ROWS, NoticeDetector

CONFIG = full_config({"problem": "ring", "latent_dim": 2})
ANGLES = np.arange(8) * np.pi / 4


def target(radius: float = 2.0):
    """The arrays of a ring of eight modes, padded to ten."""
    modes = np.zeros((10, 2), np.float32)
    modes[:8] = radius * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
    weight = np.r_[np.full(8, 1 / 8), 0.0, 0.0].astype(np.float32)
    return {"modes": modes, "mode_weight": weight, "mode_std": np.full((10, 2), 0.05, np.float32)}


@pytest.fixture
def detector():
    return NoticeDetector()


@pytest.fixture
def see(detector):
    """(step, how many modes are served) -> the notices."""

    def detect(step, served, spread=2.0, **changes):
        share = np.zeros(10, np.float32)
        share[:served] = 0.9 / max(1, served)
        metrics = {"generator_std": spread, "modes_covered": float(served)}
        arrays = {**target(**changes), "mode_share": share}
        return detector.detect(step, metrics, arrays, CONFIG)

    return detect


def collapsed(see, until=10):
    """Eight modes for a while, then one."""
    notices = [notice for step in range(0, 50, 10) for notice in see(step, 8)]
    return notices + [n for step in range(50, 50 + 10 * until, 10) for n in see(step, 1)]


def test_collapse_is_reported_once_with_what_to_try(see):
    notices = collapsed(see)
    assert [(n["name"], n["form"], n["is_over"]) for n in notices] == [("collapse", "modes", False)]
    notice = notices[0]
    assert notice["title"] == "Mode collapse"
    assert "lost 7 of the 8 modes" in notice["text"]
    assert notice["values"]["since"] == 50
    assert [remedy["name"] for remedy in notice["remedies"]] == [
        "minibatch_discrimination",
        "minibatch_stddev",
        "packing",
    ]


def test_recovery_is_reported_once_and_a_second_collapse_again(see):
    collapsed(see)
    notices = [n for step in range(200, 260, 10) for n in see(step, 8)]
    assert [(n["name"], n["is_over"]) for n in notices] == [("collapse", True)]
    assert notices[0]["text"] == "8 of 8 modes are covered again."
    assert notices[0]["remedies"] == []
    again = [n for step in range(260, 330, 10) for n in see(step, 2)]
    assert [(n["name"], n["is_over"]) for n in again] == [("collapse", False)]


def test_single_steps_leave_room_for_what_happened_before(see, detector):
    for step in range(1000):
        see(step, 8)
    assert detector._n <= 2 * MAX_ROWS
    assert detector._window(-1).steps[0] <= 50
    assert np.diff(detector._steps[: detector._n]).min() >= 1


def test_number_of_rows_is_bounded(see, detector):
    for step in range(0, 100 * MAX_ROWS, 10):
        see(step, 8)
    window = detector._window(-1)
    assert len(window.steps) == MAX_ROWS
    assert (np.diff(window.steps) == 10).all()


def test_going_back_discards_later_notices(see, detector):
    first = collapsed(see)
    detector.discard_after(45)
    assert detector.active("collapse") is None
    again = [n for step in range(50, 150, 10) for n in see(step, 1)]
    assert again == first


def test_going_back_to_a_collapse_makes_it_active_again(see, detector):
    collapsed(see)
    for step in range(200, 260, 10):
        see(step, 8)
    assert detector.active("collapse") is None
    detector.discard_after(100)
    assert detector.active("collapse") is not None


def test_new_data_end_the_notices_about_the_old_data(see):
    collapsed(see)
    notices = see(300, 1, radius=1.0)
    assert [(n["name"], n["is_over"], n["title"]) for n in notices] == [
        ("collapse", True, "The data changed")
    ]
    assert see(310, 1, radius=1.0) == []


def test_new_epoch_begins_without_notices(see, detector):
    collapsed(see)
    detector.reset()
    assert detector.active("collapse") is None
    assert see(0, 1) == []


def test_divergence_is_reported_with_what_to_try(detector):
    notice = detector.diverged(70, CONFIG)
    assert (notice["name"], notice["is_over"]) == ("divergence", False)
    assert "step 70" in notice["text"]
    assert notice["remedies"][0]["config"] == {
        "generator_learning_rate": float(f"{CONFIG['generator_learning_rate'] / 3:.2g}"),
        "discriminator_learning_rate": float(f"{CONFIG['discriminator_learning_rate'] / 3:.2g}"),
    }
