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

type Arrays = Mapping[str, np.ndarray[Any, Any]]
type Notice = dict[str, Any]

MAX_ROWS = 200
# Measurements that are fewer steps apart share a row, so that single steps and slow speeds leave
# room for what happened before.
SPACING = 5
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
    uses it; it has no effect on the training."""

    def __init__(self) -> None:
        self._target: Arrays = {}
        self.reset()

    def reset(self) -> None:
        """Forgets everything, because a new epoch begins."""
        self._marks: list[_Mark] = []
        self._clear_rows()

    def _clear_rows(self) -> None:
        self._columns: tuple[str, ...] = ()
        self._steps = np.zeros(2 * MAX_ROWS, np.int64)
        self._numbers = np.zeros((2 * MAX_ROWS, 0))
        self._shares = np.zeros((2 * MAX_ROWS, 0))
        self._n = 0

    def discard_after(self, step: int) -> None:
        """Forgets the measurements and notices after a step, because the run went back to it."""
        self._n = int(np.searchsorted(self._steps[: self._n], step, side="right"))
        self._marks = [mark for mark in self._marks if mark.step <= step]

    def resume(self, earlier: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Takes on the notices of an earlier run or process, as (step, notice)."""
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
        notices = [] if self._is_same_target(arrays) else self._start_over(step, arrays)
        self._append(step, metrics, arrays["mode_share"])
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
        names = ("modes", "mode_weight", "mode_std")
        is_same = all(
            name in self._target and np.array_equal(self._target[name], arrays[name])
            for name in names
        )
        self._target = {name: arrays[name] for name in names}
        return is_same

    def _start_over(self, step: int, arrays: Arrays) -> list[Notice]:
        """The target has changed: earlier measurements say nothing about it."""
        self._clear_rows()
        weights = arrays["mode_weight"]
        self._is_mode = weights > 0
        places = np.asarray(arrays["modes"][self._is_mode], np.float64)
        share = weights[self._is_mode].astype(np.float64)
        mean = share @ places
        around = ((places - mean) ** 2 + arrays["mode_std"][self._is_mode] ** 2).sum(axis=1)
        self._data = (share, places, mean, float(np.sqrt(share @ around)))
        active = [name for name in NOTICES if self.active(name)]
        self._marks += [_Mark(step, name, None) for name in active]
        title, text = DATA_CHANGED
        return [_notice(NOTICES[name], "", title, text, {}, is_over=True) for name in active]

    def _append(self, step: int, metrics: Mapping[str, float], shares: Any) -> None:
        if self._n == 0:
            self._columns = tuple(metrics)
            self._numbers = np.zeros((2 * MAX_ROWS, len(metrics)))
            self._shares = np.zeros((2 * MAX_ROWS, int(self._is_mode.sum())))
        if self._n and self._steps[self._n - 1] >= step:
            self._n = int(np.searchsorted(self._steps[: self._n], step))
        elif self._n >= 2 and step - self._steps[self._n - 2] <= SPACING:
            self._n -= 1
        if self._n == 2 * MAX_ROWS:
            for rows in (self._steps, self._numbers, self._shares):
                rows[:MAX_ROWS] = rows[MAX_ROWS:].copy()
            self._n = MAX_ROWS
        self._steps[self._n] = step
        self._numbers[self._n] = [metrics.get(name, np.nan) for name in self._columns]
        self._shares[self._n] = shares[self._is_mode]
        self._n += 1

    def _window(self, after: int) -> Window | None:
        first = int(np.searchsorted(self._steps[: self._n], after, side="right"))
        rows = slice(max(first, self._n - MAX_ROWS), self._n)
        if rows.start >= rows.stop:
            return None
        share, places, mean, std = self._data
        metrics = {name: self._numbers[rows, i] for i, name in enumerate(self._columns)}
        return Window(self._steps[rows], metrics, self._shares[rows], share, places, mean, std)


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
