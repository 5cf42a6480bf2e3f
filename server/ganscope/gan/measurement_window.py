"""The last measurements of a run, as the rules of the notices look at them. NumPy, no JAX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int

from ganscope.gan.metric_inputs import COVERED_SHARE

type Value = int | float | str
type Column = Float[np.ndarray, " n"]


@dataclass(frozen=True)
class Window:
    """The last rows of what was measured, oldest first.

    metrics: name -> one number per row, NaN where undefined.
    shares: the share of all fakes near each mode of the data.
    weights, places: of these modes, their shares in the data and where they are.
    data_mean, data_std: of the data; the latter over all axes, as the spread of G is.
    """

    steps: Int[np.ndarray, " n"]
    metrics: Mapping[str, Column]
    shares: Float[np.ndarray, "n modes"]
    weights: Float[np.ndarray, " modes"]
    places: Float[np.ndarray, "modes d"]
    data_mean: Float[np.ndarray, " d"]
    data_std: float

    @property
    def step(self) -> int:
        """The step of the newest row."""
        return int(self.steps[-1])

    def column(self, name: str) -> Column:
        """One metric; NaN throughout where it was not measured."""
        found = self.metrics.get(name)
        return np.full(len(self.steps), np.nan) if found is None else found

    def covered(self) -> Bool[np.ndarray, "n modes"]:
        """Which modes are covered, by the threshold of the metric `modes_covered`."""
        return self.shares >= np.minimum(0.5 * self.weights, COVERED_SHARE)

    def holding_since(
        self, is_so: Bool[np.ndarray, " n"], measurements: int, steps: int
    ) -> int | None:
        """The step since which `is_so` holds in every row, if that are at least `measurements` rows
        over at least `steps` steps; else None."""
        breaks = np.flatnonzero(~is_so)
        first = int(breaks[-1]) + 1 if len(breaks) else 0
        if len(is_so) - first < measurements or self.step - self.steps[first] < steps:
            return None
        return int(self.steps[first])

    def text_values(self) -> dict[str, Value]:
        """The values of the newest row that the texts of a notice may use."""
        numbers = {
            "spread": self.column("generator_std")[-1],
            "norm": self.column("generator_gradient_norm")[-1],
            "fake": self.column("fake_probability")[-1],
            "distance": self.column("js")[-1],
        }
        accuracy = self.column("discriminator_accuracy")[-1]
        return {
            **{name: float(number) for name, number in numbers.items()},
            "percent": 0 if np.isnan(accuracy) else round(100 * float(accuracy)),
            "left": int(self.covered()[-1].sum()),
            "total": len(self.weights),
            "wanted": self.data_std,
        }


@dataclass(frozen=True)
class Finding:
    """What a rule has found: `form` says which of its texts fits, `values` fill it.

    since: the step at which it began.
    """

    form: str
    since: int
    values: Mapping[str, Value] = field(default_factory=dict)


def fill_template(text: str, values: Mapping[str, Value]) -> str:
    """A text with its braces filled: whole numbers with commas, others to three digits."""

    def words(value: Value) -> str:
        match value:
            case int():
                return f"{value:,}"
            case float():
                return f"{value:.3g}"
        return value

    return text.format_map({name: words(value) for name, value in values.items()})


def point_words(place: Float[np.ndarray, " d"]) -> str:
    """A place as it is read off the axes: `1.4` or `(1.4, -1.4)`."""
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    numbers = [f"{round(float(x), 1) + 0.0:g}" for x in place]
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"
