"""Strict reading of TOML: an error names the file, the entry and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ganscope.gan.config import Config, apply_patch
from ganscope.gan.fields import ConfigError
from ganscope.gan.suggest import closest

# The largest number of allowed names in an error message.
MAX_SHOWN = 40


class LessonError(ValueError):
    """A lesson file is invalid; the message names the file, the field and the fault."""

    def __init__(self, file: str, field: str, wrong: str) -> None:
        self.file, self.field = file, field
        super().__init__(f"{file}: {field}: {wrong}")


class Table:
    """One TOML table. Each method reads an entry; `done` rejects the entries that were not read."""

    def __init__(self, file: str, place: str, values: Mapping[str, Any]) -> None:
        self._file, self._place, self._values = file, place, dict(values)
        self._known: list[str] = []

    def error(self, key: str, wrong: str) -> LessonError:
        """An error about one entry of this table."""
        return LessonError(self._file, f"{self._place}{key}", wrong)

    def text(self, key: str, default: str | None = None) -> str:
        """A string that is not blank."""
        value = self._take(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f"got {value!r}, allowed is a text")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, none of them blank."""
        value = self._take(key)
        texts = value if isinstance(value, list) else []
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise self.error(key, f"got {value!r}, allowed is a list of texts")
        return tuple(text.strip() for text in texts)

    def whole(self, key: str, minimum: int) -> int:
        """A whole number."""
        value = self._take(key)
        if not _is_whole(value, minimum):
            raise self.error(key, f"got {value!r}, allowed is a whole number of at least {minimum}")
        return int(value)

    def moments(self, key: str, last: int) -> tuple[int, ...]:
        """A list of steps in ascending order, none beyond `last`."""
        value = self._take(key)
        steps = value if isinstance(value, list) else []
        if not steps or not all(_is_whole(s, 0) for s in steps) or sorted(set(steps)) != steps:
            raise self.error(key, f"got {value!r}, allowed is an ascending list of steps")
        if steps[-1] > last:
            raise self.error(key, f"{steps[-1]} is beyond the end: the training has {last} steps")
        return tuple(steps)

    def number(self, key: str, default: float) -> float:
        """A number of at least 0."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise self.error(key, f"got {value!r}, allowed is a number of at least 0")
        return float(value)

    def flag(self, key: str) -> bool:
        """true or false; false if the entry is missing."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"got {value!r}, allowed is true or false")
        return value

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        """One of the given names."""
        choices = list(choices)
        value = self._take(key, default)
        if value not in choices:
            raise self.error(key, _not_among(value, choices))
        return str(value)

    def optional_choice(self, key: str, choices: Iterable[str]) -> str | None:
        """One of the given names; None if the entry is missing."""
        return self.choice(key, choices) if self._has(key) else None

    def some_of(self, key: str, choices: Iterable[str]) -> tuple[str, ...]:
        """A list of given names, none of them twice."""
        choices, names = list(choices), self.texts(key)
        for i, name in enumerate(names):
            if name not in choices or name in names[:i]:
                wrong = "is there twice" if name in choices else _not_among(name, choices)
                raise self.error(key, wrong)
        return names

    def interval(self, key: str) -> tuple[float, float]:
        """[low, high]; -inf and inf are open ends."""
        return self._interval(key, self._take(key))

    def optional_interval(self, key: str) -> tuple[float, float] | None:
        """[low, high]; None if the entry is missing."""
        return self.interval(key) if self._has(key) else None

    def intervals(self, key: str, names: Iterable[str]) -> dict[str, tuple[float, float]]:
        """name -> [low, high], in alphabetical order."""
        names, value = list(names), self._take(key, {})
        if not isinstance(value, Mapping):
            raise self.error(key, f"got {value!r}, allowed is a table of intervals")
        for name in value:
            if name not in names:
                raise self.error(f"{key}.{name}", _not_among(name, names))
        return {name: self._interval(f"{key}.{name}", value[name]) for name in sorted(value)}

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            raise self.error(key, f"got {value!r}, allowed is a list of tables")
        for i, entry in enumerate(value):
            yield Table(self._file, f"{self._place}{key}[{i}].", entry)

    def patch(self, key: str) -> dict[str, Any] | None:
        """A JSON merge patch: the table `key`, and null at the paths of the list `off`.

        None if both are missing.
        """
        if not (self._has(key) or self._has("off")):
            return None
        patch = self._take(key, {})
        if not isinstance(patch, Mapping):
            raise self.error(key, f"got {patch!r}, allowed is a table")
        off = self._take("off", [])
        if not isinstance(off, list) or not all(isinstance(path, str) for path in off):
            raise self.error("off", f"got {off!r}, allowed is a list of paths")
        merged = _copy(patch)
        for path in off:
            *parents, name = path.split(".")
            inner = merged
            for part in parents:
                inner = inner.setdefault(part, {})
                if not isinstance(inner, dict):
                    raise self.error("off", f"{path!r} leads through a value in {key}")
            inner[name] = None
        return merged

    def patched(self, key: str, config: Config) -> Config:
        """`config` with the patch of this table applied."""
        patch = self.patch(key)
        return config if patch is None else self.apply(key, config, patch)

    def apply(self, key: str, config: Config, patch: Mapping[str, Any]) -> Config:
        """`config` with a patch applied; an error in the patch names its place in this table."""
        try:
            return apply_patch(config, patch)
        except ConfigError as error:
            raise self.error(f"{key}.{error.field}", str(error)) from None

    def done(self) -> None:
        """Raises a `LessonError` if an entry was not read."""
        for name in self._values:
            if name not in self._known:
                raise self.error(name, "unknown: " + _not_among(name, self._known))

    def _has(self, key: str) -> bool:
        self._known.append(key)
        return key in self._values

    def _take(self, key: str, default: Any = None) -> Any:
        if self._has(key):
            return self._values[key]
        if default is None:
            raise self.error(key, "is missing")
        return default

    def _interval(self, key: str, value: object) -> tuple[float, float]:
        match value:
            case [int() | float() as low, int() | float() as high] if low <= high:  # False for NaN
                return float(low), float(high)
        raise self.error(key, f"got {value!r}, allowed is [low, high]")


def _is_whole(value: object, minimum: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= minimum


def _not_among(name: object, known: Iterable[str]) -> str:
    known = list(dict.fromkeys(known))
    suggestion = closest(str(name), known)
    hint = f" Did you mean {suggestion!r}?" if suggestion else ""
    more = f", ... ({len(known)} in all)" if len(known) > MAX_SHOWN else ""
    return f"got {name!r}, allowed is one of {', '.join(known[:MAX_SHOWN])}{more}.{hint}"


def _copy(patch: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _copy(v) if isinstance(v, Mapping) else v for k, v in patch.items()}
