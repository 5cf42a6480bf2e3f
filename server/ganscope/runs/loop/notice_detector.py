"""Finds notices, such as a mode collapse, in the measurements of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ganscope.gan.measurement_window import Finding, Window, fill_template
from ganscope.gan.registry import NOTICES
from ganscope.gan.remedy_patches import fitting
from ganscope.gan.specs import NoticeSpec
from ganscope.runs.journal.measured_rows import Arrays, MeasuredRows, MeasuredTable

type Notice = dict[str, Any]

# The arrays that describe the data.
TARGET = ("modes", "mode_weight", "mode_std")
# What stands for the modes of data that has none.
NO_MODES: Arrays = {
    "modes": np.zeros((0, 0)),
    **{name: np.zeros(0) for name in ("mode_weight", "mode_share")},
    "mode_std": np.zeros((0, 0)),
}
DATA_CHANGED = ("The data changed", "What was said about the data before no longer applies.")


@dataclass(frozen=True)
class _Mark:
    """From this step on a notice is active, or (None) is over."""

    step: int
    name: str
    found: Finding | None


class NoticeDetector:
    """Keeps the last measurements, and the notices that were found in them. Only the run's thread
    uses it, but for `rows`; it has no effect on the training."""

    def __init__(self) -> None:
        self.rows = MeasuredRows()
        self.reset()

    def reset(self) -> None:
        """Forgets everything, because a new epoch begins."""
        self._marks: list[_Mark] = []
        self.rows.clear()

    def discard_after(self, step: int) -> None:
        """Forgets the measurements and notices after a step, because the run went back to it."""
        self.rows.discard_after(step)
        self._marks = [mark for mark in self._marks if mark.step <= step]

    def resume(
        self, earlier: Iterable[tuple[int, Mapping[str, Any]]], measured: MeasuredTable
    ) -> None:
        """Takes on the notices of an earlier run or process, as (step, notice), and its rows."""
        if len(measured.rows):
            self._take_target(measured.target)
            self.rows.resume(measured)
        for step, notice in earlier:
            found = None
            if not notice["is_over"]:
                found = Finding(notice["form"], notice["values"]["since"], notice["values"])
            self._marks.append(_Mark(step, notice["name"], found))

    def detect(
        self, step: int, metrics: Mapping[str, float], arrays: Arrays, config: Mapping[str, Any]
    ) -> list[Notice]:
        """Takes one measurement; returns the notices that begin or end with it."""
        has_modes = "modes" in arrays
        arrays = arrays if has_modes else {**arrays, **NO_MODES}
        notices = []
        if not self._is_same_target(arrays):
            # The first data that are seen are no change, even if notices stand from before.
            notices = self._end_all(step) if self.rows.target else []
            self._take_target({name: arrays[name] for name in TARGET})
        self.rows.append(step, metrics, arrays["mode_share"][self._is_mode])
        for name, spec in NOTICES.items():
            if spec.needs_modes and not has_modes:
                continue
            before = self.active(name)
            if before is None and any(self.active(other) for other in spec.behind):
                continue
            window = self._window(self._quiet_since(name))
            if window is None:
                continue
            found = spec.find(window, before)
            if (found is None) == (before is None):
                continue
            self._marks.append(_Mark(step, name, found))
            if found is not None:
                notices.append(opened(spec, found, config))
            elif before is not None:
                notices.append(_ended(spec, before, window))
        return notices

    def diverged(self, step: int, config: Mapping[str, Any]) -> Notice:
        """The notice of a training that has just diverged."""
        return opened(NOTICES["divergence"], Finding("diverged", step, {"since": step}), config)

    def active(self, name: str) -> Finding | None:
        """The finding of an active notice; None if it is not active."""
        mark = next((mark for mark in reversed(self._marks) if mark.name == name), None)
        return None if mark is None else mark.found

    def _quiet_since(self, name: str) -> int:
        """The step at which the notice was last over: earlier measurements are not used again."""
        return max((m.step for m in self._marks if m.name == name and not m.found), default=-1)

    def _is_same_target(self, arrays: Arrays) -> bool:
        before = self.rows.target
        return all(name in before and np.array_equal(before[name], arrays[name]) for name in TARGET)

    def _take_target(self, target: Arrays) -> None:
        """The target is another one: earlier measurements say nothing about it."""
        self.rows.begin(target)
        weights = target["mode_weight"]
        self._is_mode = weights > 0
        places = np.asarray(target["modes"][self._is_mode], np.float64)
        share = weights[self._is_mode].astype(np.float64)
        mean = share @ places
        around = ((places - mean) ** 2 + target["mode_std"][self._is_mode] ** 2).sum(axis=1)
        self._data = (share, places, mean, float(np.sqrt(share @ around)))

    def _end_all(self, step: int) -> list[Notice]:
        """What was said about the data before no longer applies."""
        active = [name for name in NOTICES if self.active(name)]
        self._marks += [_Mark(step, name, None) for name in active]
        title, text = DATA_CHANGED
        return [_notice(NOTICES[name], "", title, text, {}, is_over=True) for name in active]

    def _window(self, after: int) -> Window | None:
        table = self.rows.last(after)
        rows, n = table.rows, 1 + len(table.columns)
        if not len(rows):
            return None
        share, places, mean, std = self._data
        metrics = {name: rows[:, i] for i, name in enumerate(table.columns, 1)}
        steps = rows[:, 0].astype(np.int64)
        return Window(steps, metrics, rows[:, n:], share, places, mean, std)


def opened(spec: NoticeSpec, found: Finding, config: Mapping[str, Any]) -> Notice:
    """The fields of the event of a notice that begins, with what to try."""
    form = spec.forms[found.form]
    notice = _notice(spec, found.form, form.title, form.text, found.values, is_over=False)
    return {**notice, "remedies": fitting(spec.remedies, config)}


def _ended(spec: NoticeSpec, found: Finding, window: Window) -> Notice:
    form = spec.forms[found.form]
    values = {**found.values, **window.text_values()}
    return _notice(spec, found.form, form.over_title, form.over_text, values, is_over=True)


def _notice(
    spec: NoticeSpec, form: str, title: str, text: str, values: Mapping[str, Any], *, is_over: bool
) -> Notice:
    return {
        "name": spec.name,
        "form": form,
        "title": title,
        "text": fill_template(text, values),
        "values": dict(values),
        "remedies": [],
        "is_over": is_over,
    }
