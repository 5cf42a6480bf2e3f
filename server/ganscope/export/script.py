"""A run as one Python file that needs JAX and optax alone, and ends with the very same bits."""

from __future__ import annotations

import ast
import base64
import pprint
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from ganscope.export.bundle import Bundle, Place
from ganscope.gan.config_types import Config
from ganscope.gan.registry import (
    ARCHITECTURES,
    LOSSES,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.structure import Structure, hyper_of, structure_of
from ganscope.runs.journal.journal import JournalSlice
from ganscope.runs.journal.records import Configured, Played, Record, Seeded

GAN = "ganscope.gan"
# What a bundle has dictionaries of its own for: those entries alone that the run uses.
REGISTRIES: Mapping[str, Mapping[str, Any]] = {
    "ARCHITECTURES": ARCHITECTURES,
    "PROBLEMS": PROBLEMS,
    "LOSSES": LOSSES,
    "STABILIZERS": STABILIZERS,
    "OPTIMIZERS": OPTIMIZERS,
    "UPDATE_RULES": UPDATE_RULES,
    "VARIANTS": VARIANTS,
}
# What entries say for the page and for checks: training asks for none of it.
UNUSED = {
    "fields": "()",
    "network_fields": "{}",
    "traced": "()",
    "work": None,
    "conflict": None,
    "draw": None,
    "labelled": None,
    "layer_of": None,
    "start": "{}",
}
RETRAIN = "ganscope.export.retrain"
ENDING = ("retrain", "digest", "weights_of")
# What the parts that are written here need.
IMPORTS = ("import base64", "import dataclasses", "import sys", "import numpy as np")
# Arrays with more numbers than this are written as base64.
MAX_WRITTEN = 32


def script(past: JournalSlice, digest: str, title: str) -> str:
    """The text of the file.

    Args:
      past: the run until its last step, where the script stops too.
      digest: of the run's state there, see `retrain.digest`.
      title: what to call the run.
    """
    configs, entries = _export_entries(past.config, past.records)
    setups = [(structure_of(each), hyper_of(each)) for each in configs]
    bundle = Bundle(
        {(f"{GAN}.registry", name): name for name in REGISTRIES}, without_unused_keywords
    )
    for name in ENDING:
        bundle.add(RETRAIN, name)
    bundle.add(f"{GAN}.structure", "Structure")
    used = _used([structure for structure, _ in setups])
    specs = {
        registry: {name: bundle.add(_module(registry, name), "SPEC") for name in names}
        for registry, names in used.items()
    }
    parts = [
        _HEADER.format(
            title=title,
            last_step=past.last_step,
            versions=", ".join(f"{name} {version(name)}" for name in ("jax", "jaxlib", "optax")),
        ),
        "\n".join(_sorted_imports({*bundle.imports(), *IMPORTS})),
        bundle.text(),
        _registries(specs, bundle.names),
        _run(setups, past.seed, entries, past.last_step, digest),
        _ENDING,
    ]
    return "\n\n\n".join(part.strip() for part in parts) + "\n"


def _export_entries(
    config: Config, log: Sequence[Record]
) -> tuple[list[Config], list[tuple[int, str, Any]]]:
    """(every configuration once, the log as `retrain.retrain` takes it)."""
    configs = [config]
    entries: list[tuple[int, str, Any]] = []
    for record in log:
        match record.effect:
            case Configured(changed):
                if changed not in configs:
                    configs.append(changed)
                entries.append((record.step, "setup", configs.index(changed)))
            case Played(player):
                entries.append((record.step, "player", player))
            case Seeded(other):
                entries.append((record.step, "seed", other))
    return configs, entries


def _used(structures: Sequence[Structure]) -> dict[str, list[str]]:
    """The entries of each registry that some structure asks for."""
    found = {
        "ARCHITECTURES": {s.architecture for s in structures},
        "PROBLEMS": {s.problem for s in structures},
        "LOSSES": {s.loss for s in structures},
        "STABILIZERS": {name for s in structures for name, _ in s.stabilizers},
        "OPTIMIZERS": {
            name for s in structures for name in (s.generator_optimizer, s.discriminator_optimizer)
        },
        "UPDATE_RULES": {s.update_rule for s in structures},
        "VARIANTS": {s.variant for s in structures},
    }
    return {registry: sorted(names) for registry, names in found.items()}


def _module(registry: str, name: str) -> str:
    return f"{GAN}.{registry.lower()}.{name}"


def without_unused_keywords(source: str) -> str:
    """A module's text without what its entry says for others: `fields=...` of a `SPEC`."""
    lines = source.encode().splitlines(keepends=True)
    for keyword in sorted(
        _unused_keywords(ast.parse(source)), key=lambda k: k.lineno, reverse=True
    ):
        first, last = keyword.lineno - 1, (keyword.value.end_lineno or keyword.lineno) - 1
        end = keyword.value.end_col_offset or 0
        replacement = UNUSED[keyword.arg or ""]
        head, tail = lines[first][: keyword.col_offset], lines[last][end:]
        if replacement is None:
            line = head.rstrip(b" ") + tail.lstrip(b",").lstrip(b" ")
            line = b"" if not line.strip() else line
        else:
            line = head + f"{keyword.arg}={replacement}".encode() + tail
        lines[first : last + 1] = [line] if line else []
    return b"".join(lines).decode()


def _unused_keywords(tree: ast.Module) -> Iterator[ast.keyword]:
    for statement in tree.body:
        if (
            isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Call)
            and any(isinstance(t, ast.Name) and t.id == "SPEC" for t in statement.targets)
        ):
            yield from (k for k in statement.value.keywords if k.arg in UNUSED)


def _sorted_imports(lines: set[str]) -> list[str]:
    return sorted(lines, key=lambda line: (line.startswith("from "), line))


def _registries(specs: Mapping[str, Mapping[str, Place]], names: Mapping[Place, str]) -> str:
    def entry(name: str, place: Place) -> str:
        return f'"{name}": dataclasses.replace({names[place]}, name="{name}")'

    return "\n".join(
        f"{registry} = {{{', '.join(entry(*each) for each in places.items())}}}"
        for registry, places in specs.items()
    )


def _run(
    setups: Sequence[tuple[Structure, Mapping[str, Any]]],
    seed: int,
    entries: Sequence[tuple[int, str, Any]],
    last_step: int,
    digest: str,
) -> str:
    """What this run was, as constants."""
    written_setups = ",\n".join(
        f"({structure!r},\n {_written(hyper)})" for structure, hyper in setups
    )
    return (
        f"# --- This run ---\n\n"
        f"SETUPS = [\n{written_setups},\n]\n"
        f"SEED = {seed}\n"
        f"LOG = {pprint.pformat(list(entries), width=98)}\n"
        f"LAST_STEP = {last_step}\n"
        f'DIGEST = "{digest}"'
    )


def _written(value: Any) -> str:
    """A Python expression with exactly this value."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {_written(each)}" for key, each in value.items()) + "}"
    array = np.asarray(value)
    kind = f"np.{array.dtype.name}"
    if array.ndim == 0:
        return f"{kind}({array.item()!r})"
    if array.size <= MAX_WRITTEN and np.all(np.isfinite(array)):
        return f"np.array({array.tolist()!r}, {kind})"
    text = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return f'np.frombuffer(base64.b64decode("{text}"), {kind}).reshape({array.shape})'


_HEADER = '''
"""{title}: {last_step} steps of a GAN, trained again bit for bit.

Needs jax and optax (and NumPy, which comes with them), and nothing else:

    python this_file.py [weights.npz]

Written by ganscope with {versions}. The same versions on the same kind of
machine give the same bits; others may round differently, and a GAN amplifies that.

The definitions come first, in the words of ganscope's own source. Shapes stand in the annotations,
which are for reading only. What this run was stands at the end.
"""

from __future__ import annotations
'''

_ENDING = '''
def main() -> None:
    """Trains, says whether it came out as it did then, and keeps the weights if asked to."""
    state = retrain(SETUPS, SEED, LOG, LAST_STEP)
    same = digest(state) == DIGEST
    print(f"{int(state.step)} steps:", "the same bits." if same else "other bits than then.")
    if len(sys.argv) > 1:
        arrays = {
            f"{player}.{name}": np.asarray(array)
            for player in ("generator", "discriminator")
            for name, array in weights_of(getattr(state, player)).items()
        }
        np.savez(sys.argv[1], **arrays)
        print(f"{len(arrays)} arrays of weights in {sys.argv[1]}.")


if __name__ == "__main__":
    main()
'''
