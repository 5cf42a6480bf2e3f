"""A field is one number or choice that a user may set; it carries its range, help and effect."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

type Value = float | int | bool | str | tuple[float, ...] | tuple[list[float], ...]
type Kind = Literal["number", "integer", "choice", "boolean", "numbers", "points"]
type Change = Literal["live", "recompile", "restart"]


class ConfigError(ValueError):
    """A configuration that cannot be used: names the field, what was given and what is allowed.

    Args:
      field: where it stands in the configuration, such as `generator.hidden_layers`.
      given: the value that is refused.
      allowed: what may stand there instead, so that "must be ..." is a sentence.
      suggestion: the name that was probably meant.
      title: what the control is called, such as "Generator hidden layers"; "" is the field itself.
      is_unknown: there is no such field.
    """

    def __init__(
        self,
        field: str,
        given: object,
        allowed: str,
        suggestion: str | None = None,
        title: str = "",
        is_unknown: bool = False,
    ) -> None:
        self.field, self.given, self.allowed, self.suggestion = field, given, allowed, suggestion
        self.title, self.is_unknown = title, is_unknown
        hint = f" Did you mean {suggestion!r}?" if suggestion else ""
        super().__init__(f"{self._sentence()}{hint}")

    def _sentence(self) -> str:
        if self.is_unknown:
            return f"There is no setting {self.field}."
        # What is on is an object of parameters, which would tell a reader nothing.
        shown = "" if isinstance(self.given, Mapping) else f" (got {_shorten(self.given)})"
        allowed = self.allowed.replace("null (off)", "off")
        return f"{self.title or self.field} must be {allowed}{shown}."

    def inside(self, prefix: str, owner: str = "") -> ConfigError:
        """The same error seen from one level further out: `prefix` goes in front of the field, and
        `owner`, such as "Generator", in front of the title."""
        title = f"{owner} {_lowered(self.title)}" if owner and self.title else self.title
        return ConfigError(
            f"{prefix}.{self.field}" if prefix else self.field,
            self.given,
            self.allowed,
            self.suggestion,
            title,
            self.is_unknown,
        )


def _lowered(title: str) -> str:
    """A title within a sentence: "Hidden layers" becomes "hidden layers", and "KL" stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _shorten(given: object, length: int = 60) -> str:
    # The entries of a long list say less than their number.
    if isinstance(given, list | tuple) and len(given) > length:
        return f"a list of {len(given)} entries"
    # Python refuses to write out an integer of thousands of digits.
    is_huge = isinstance(given, int) and given.bit_length() > 1000
    if isinstance(given, float):
        return plain_number(given)
    text = "an endless number" if is_huge else repr(given)
    return text if len(text) <= length else text[: length - 3] + "..."


def plain_number(number: float) -> str:
    """A number as people write it, 0.000001 and not 1e-06, unless it is very large or small."""
    if number == 0 or not 1e-9 <= abs(number) < 1e12:
        return f"{number:g}"
    return np.format_float_positional(number, precision=12, fractional=False, trim="-")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One settable value.

    Args:
      name: `snake_case`, the same in Python, JSON, URLs and the browser.
      title: what the control is called.
      help: one or two sentences for a student; shown on hover and focus.
      default: the value when nothing is said.
      kind: what the value is. `numbers` is a list of up to `length` numbers, `points` one of up to
        `length` places with `axes` coordinates each.
      minimum, maximum: inclusive bounds of a number, also of each in a list.
      scale: how a slider should be spaced.
      unit: written behind the value.
      choices: (name, title) pairs of a choice.
      length: the most entries of a list; missing ones of `numbers` take `fill`.
      fill: what a missing entry of `numbers` counts as.
      axes: how many coordinates each entry of `points` has.
      change: `live` acts at the next chunk; `recompile` builds a new program and keeps the weights;
        `restart` begins again from step 0.
      group: the panel that the control stands in.
      is_advanced: set once and left alone by most; the page keeps it behind "More".
      way_round: how to have what lies beyond the bounds all the same; ends the words of `allowed`.
      is_neutral: the default is as good as no such field, so that what was counted before it was
        added still holds: see `config.without_neutral`.
    """

    name: str
    title: str
    help: str
    default: Value
    kind: Kind = "number"
    minimum: float | None = None
    maximum: float | None = None
    scale: Literal["linear", "log"] = "linear"
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    length: int = 0
    fill: float = 0.0
    axes: int = 2
    change: Change = "live"
    group: str = ""
    is_advanced: bool = False
    way_round: str = ""
    is_neutral: bool = False

    def check(self, value: object) -> Value:
        """Returns `value` in its normal form. Raises `ConfigError` when it is not allowed."""
        match self.kind:
            case "boolean":
                if isinstance(value, bool):
                    return value
            case "choice":
                if isinstance(value, str) and value in dict(self.choices):
                    return value
            case "numbers":
                if isinstance(value, list | tuple) and 1 <= len(value) <= self.length:
                    numbers = [self._number(entry) for entry in value]
                    if all(number is not None for number in numbers):
                        return tuple(float(n) for n in numbers if n is not None)
            case "points":
                if isinstance(value, list | tuple) and 1 <= len(value) <= self.length:
                    return self._points(value)
            case "integer" | "number":
                number = self._number(value)
                if number is not None:
                    return number
        raise ConfigError(self.name, value, self.allowed(), title=self.title)

    def _number(self, value: object) -> float | int | None:
        # bool is a subclass of int, but `true` is no learning rate.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        # The bounds come before any conversion: an integer of 400 digits has no float.
        low, high = self.minimum, self.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            return None
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if self.kind == "integer":
            return int(value) if value == int(value) else None
        return float(value)

    def _points(self, value: Sequence[object]) -> tuple[list[float], ...]:
        # One look at each of 40 000 numbers would take a tenth of a second.
        points = self._points_at_once(value)
        if points is None:
            for i, entry in enumerate(value):
                if not self._is_point(entry):
                    allowed = f"{self.allowed()} (entry {i} is not)"
                    raise ConfigError(self.name, entry, allowed, title=self.title)
            points = np.asarray(value, np.float64)
        return tuple(points.tolist())

    def _points_at_once(self, value: Sequence[object]) -> np.ndarray | None:
        """All points as one array; None if any of them has to be looked at more closely."""
        try:
            are_plain = {type(number) for entry in value for number in entry} <= {int, float}  # type: ignore[attr-defined]
            points = np.asarray(value, np.float64)
        except (TypeError, ValueError, OverflowError):
            return None
        if (
            not are_plain
            or points.shape != (len(value), self.axes)
            or not np.all(np.isfinite(points))
        ):
            return None
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        return points if np.all((points >= low) & (points <= high)) else None

    def _is_point(self, entry: object) -> bool:
        if not isinstance(entry, list | tuple) or len(entry) != self.axes:
            return False
        return all(self._number(number) is not None for number in entry)

    def allowed(self) -> str:
        """What may be given, in words."""
        return f"{self._kind()}: {self.way_round}" if self.way_round else self._kind()

    def _kind(self) -> str:
        match self.kind:
            case "boolean":
                return "true or false"
            case "choice":
                return "one of " + ", ".join(name for name, _ in self.choices)
            case "numbers":
                return f"a list of 1 to {self.length} numbers{self._range()}"
            case "points":
                each = f", each number{self._range()}" if self._range() else ""
                entries = "[x, y] pairs" if self.axes == 2 else "[x] entries"
                return f"a list of 1 to {self.length} {entries}{each}"
            case "integer":
                return f"a whole number{self._range()}"
            case _:
                return f"a number{self._range()}"

    def _range(self) -> str:
        low, high = self.minimum, self.maximum
        if low is None:
            return "" if high is None else f" of at most {plain_number(high)}"
        if high is None:
            return f" of at least {plain_number(low)}"
        return f" from {plain_number(low)} to {plain_number(high)}"
