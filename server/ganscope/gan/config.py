"""A configuration: plain JSON values, checked against the fields of everything it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ganscope.gan.fields import Change, ConfigError, Field, Value
from ganscope.gan.latents import LATENTS
from ganscope.gan.networks import ACTIVATIONS, INITIALIZERS
from ganscope.gan.registry import (
    LOSSES,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    closest,
)
from ganscope.gan.specs import Spec
from ganscope.gan.structure import PLAYERS, structure_of

type Config = dict[str, Any]


def _choice(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name.replace("_", " ")) for name in names)


def _titled(specs: Mapping[str, Spec]) -> tuple[tuple[str, str], ...]:
    return tuple((name, spec.title) for name, spec in specs.items())


def _network_fields(player: str) -> tuple[Field, ...]:
    return (
        Field(
            name="hidden_layers",
            title="Hidden layers",
            kind="integer",
            default=2,
            minimum=1,
            maximum=5,
            change="restart",
            group=player,
            help="How many layers stand between input and output.",
        ),
        Field(
            name="hidden_width",
            title="Width",
            kind="integer",
            default=16 if player == "generator" else 32,
            minimum=1,
            maximum=256,
            scale="log",
            unit="units",
            change="restart",
            group=player,
            help="How many units each hidden layer has.",
        ),
        Field(
            name="activation",
            title="Activation",
            kind="choice",
            default="tanh",
            choices=_choice(ACTIVATIONS),
            change="recompile",
            group=player,
            help="What a unit does with its input. Kinked ones (relu) make kinked pictures.",
        ),
        Field(
            name="initializer",
            title="Initialisation",
            kind="choice",
            default="glorot",
            choices=_choice(INITIALIZERS),
            change="restart",
            group=player,
            is_advanced=True,
            help="How the first weights are drawn.",
        ),
        Field(
            name="initializer_std",
            title="Initial spread",
            default=0.1,
            minimum=0.001,
            maximum=3.0,
            scale="log",
            change="restart",
            group=player,
            is_advanced=True,
            help="The standard deviation of the first weights under the initialisation “normal”.",
        ),
    )


def _player_fields(player: str) -> tuple[Field, ...]:
    name = "G" if player == "generator" else "D"
    return (
        Field(
            name=f"{player}_learning_rate",
            title="Learning rate",
            # On the 1-D Gaussian this pair is right (mean, width) in 32 of 32 seeds at 3 000 and at
            # 10 000 steps; equal rates of 1e-3 narrow to a spike first.
            default=2e-4 if player == "generator" else 2e-3,
            minimum=1e-6,
            maximum=10.0,
            scale="log",
            group=player,
            help=f"How far {name} moves per update. The ratio of the two rates decides a lot.",
        ),
        Field(
            name=f"{player}_steps",
            title="Updates per step",
            kind="integer",
            default=1,
            minimum=0,
            maximum=10,
            group=player,
            help=f"How often {name} moves in each step; 0 freezes it.",
        ),
        Field(
            name=f"{player}_optimizer",
            title="Optimizer",
            kind="choice",
            default="adam",
            choices=_titled(OPTIMIZERS),
            change="recompile",
            group=player,
            is_advanced=True,
            help=f"How {name} turns gradients into moves.",
        ),
        Field(
            name=f"{player}_learning_rate_decay",
            title="Decay factor",
            default=1.0,
            minimum=0.1,
            maximum=1.0,
            group=player,
            is_advanced=True,
            help="The learning rate is multiplied by this at every stair; 1 keeps it.",
        ),
        Field(
            name=f"{player}_learning_rate_decay_steps",
            title="Decay every",
            kind="integer",
            default=1000,
            minimum=1,
            maximum=1_000_000,
            scale="log",
            unit="steps",
            group=player,
            is_advanced=True,
            help="How many steps one stair of the decay is long.",
        ),
    )


TOP_FIELDS: tuple[Field, ...] = (
    Field(
        name="problem",
        title="Problem",
        kind="choice",
        default="gaussian_1d",
        choices=_titled(PROBLEMS),
        change="recompile",
        group="data",
        help="The distribution that the generator has to learn. Another dimension restarts.",
    ),
    Field(
        name="latent",
        title="Latent",
        kind="choice",
        default="normal",
        choices=LATENTS,
        change="recompile",
        group="generator",
        help="The noise that the generator shapes into samples.",
    ),
    Field(
        name="latent_dim",
        title="Latent dimension",
        kind="integer",
        default=1,
        minimum=1,
        maximum=64,
        scale="log",
        change="restart",
        group="generator",
        help="How many random numbers make one sample.",
    ),
    Field(
        name="latent_scale",
        title="Latent scale",
        default=1.0,
        minimum=0.1,
        maximum=10.0,
        scale="log",
        group="generator",
        is_advanced=True,
        help="The spread of the noise: its standard deviation, or the end of its interval.",
    ),
    *_player_fields("generator"),
    *_player_fields("discriminator"),
    Field(
        name="loss",
        title="Loss",
        kind="choice",
        default="non_saturating",
        choices=_titled(LOSSES),
        change="recompile",
        group="game",
        help="What the two players are paid for.",
    ),
    Field(
        name="batch_size",
        title="Batch size",
        kind="integer",
        default=64,
        minimum=2,
        maximum=1024,
        scale="log",
        unit="samples",
        change="recompile",
        group="game",
        help="How many real and how many fake samples an update sees.",
    ),
    Field(
        name="update_rule",
        title="Update rule",
        kind="choice",
        default="alternating",
        choices=_titled(UPDATE_RULES),
        change="recompile",
        group="game",
        is_advanced=True,
        help="Who moves when.",
    ),
)

NETWORK_FIELDS: Mapping[str, tuple[Field, ...]] = {
    player: _network_fields(player) for player in PLAYERS
}

_KNOWN = (
    *(field.name for field in TOP_FIELDS),
    *PLAYERS,
    "problem_parameters",
    *(f"{player}_optimizer_parameters" for player in PLAYERS),
    "stabilizers",
)


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def full_config(partial: Mapping[str, Any]) -> Config:
    """`partial` over the defaults. Raises `ConfigError`."""
    return apply_patch(DEFAULTS, partial)


def apply_patch(config: Mapping[str, Any], patch: Mapping[str, Any]) -> Config:
    """A JSON merge patch (RFC 7396) over a full configuration.

    `null` puts a value back to its default and switches a stabilizer off. A new problem or
    optimizer starts with its own default parameters.

    Raises:
      ConfigError: names the field, what was given and what is allowed.
    """
    patch = _object("config", patch)
    _refuse_unknown(patch, _KNOWN)
    new = _merge(TOP_FIELDS, config, patch)
    for player in PLAYERS:
        new[player] = _nested(player, NETWORK_FIELDS[player], config.get(player), patch)
    new["problem_parameters"] = _parameters("problem", PROBLEMS, config, new, patch)
    for player in PLAYERS:
        key = f"{player}_optimizer"
        new[f"{key}_parameters"] = _parameters(key, OPTIMIZERS, config, new, patch)
    new["stabilizers"] = _stabilizers(config.get("stabilizers", {}), patch)
    _refuse_conflicts(new)
    return new


def _merge(fields: Iterable[Field], old: Mapping[str, Any], patch: Mapping[str, Any]) -> Config:
    def value(field: Field) -> Any:
        given = patch.get(field.name, old.get(field.name))
        return _plain(field.default if given is None else field.check(given))

    return {field.name: value(field) for field in fields}


def _nested(
    key: str, fields: Iterable[Field], old: Mapping[str, Any] | None, patch: Mapping[str, Any]
) -> Config:
    given = _object(key, patch.get(key, {}))
    try:
        _refuse_unknown(given, [field.name for field in fields])
        return _merge(fields, {} if patch.get(key, {}) is None else old or {}, given)
    except ConfigError as error:
        raise error.inside(key) from None


def _parameters(
    key: str,
    specs: Mapping[str, Any],
    config: Mapping[str, Any],
    new: Mapping[str, Any],
    patch: Mapping[str, Any],
) -> Config:
    """The parameters of the problem or optimizer named by `key`: the old ones if it stayed."""
    name = new[key]
    old = config.get(f"{key}_parameters") if config.get(key) == name else None
    return _nested(f"{key}_parameters", specs[name].fields, old, patch)


def _stabilizers(old: Mapping[str, Config], patch: Mapping[str, Any]) -> Config:
    given = _object("stabilizers", patch.get("stabilizers", {}))
    if patch.get("stabilizers", {}) is None:
        old = {}
    try:
        _refuse_unknown(given, STABILIZERS)
        return {
            name: _nested(name, STABILIZERS[name].fields, old.get(name), given)
            for name in sorted({*old, *given})
            if given.get(name, {}) is not None
        }
    except ConfigError as error:
        raise error.inside("stabilizers") from None


def _object(field: str, given: object) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ConfigError(field, given, "a JSON object")
    return given


def _refuse_unknown(given: Mapping[str, Any], known: Iterable[str]) -> None:
    known = list(known)
    for name in given:
        if name not in known:
            raise ConfigError(
                name,
                given[name],
                "one of " + ", ".join(known) if known else "nothing: it has no parameters",
                closest(name, known),
            )


def _refuse_conflicts(config: Config) -> None:
    for name, values in config["stabilizers"].items():
        spec = STABILIZERS[name]
        if spec.losses is not None and config["loss"] not in spec.losses:
            raise ConfigError(
                f"stabilizers.{name}",
                values,
                "null (off), or on together with the loss " + " or ".join(spec.losses),
            )
        if conflict := spec.conflict(values, config["batch_size"]):
            field, allowed = conflict
            raise ConfigError(f"stabilizers.{name}.{field}", values[field], allowed)


DEFAULTS: Config = apply_patch({}, {})


def change_kind(old: Mapping[str, Any], new: Mapping[str, Any]) -> Literal["none"] | Change:
    """What it takes to go on with `new`: nothing, new numbers, a new program, or a new start."""
    if any(_restarts(old, new)):
        return "restart"
    if structure_of(old) != structure_of(new):
        return "recompile"
    return "none" if old == new else "live"


def _restarts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[bool]:
    yield PROBLEMS[old["problem"]].dimension != PROBLEMS[new["problem"]].dimension
    yield from _differ(TOP_FIELDS, old, new)
    for player in PLAYERS:
        yield from _differ(NETWORK_FIELDS[player], old[player], new[player])
    for name in old["stabilizers"].keys() & new["stabilizers"].keys():
        both = old["stabilizers"][name], new["stabilizers"][name]
        yield from _differ(STABILIZERS[name].fields, *both)


def _differ(
    fields: Iterable[Field], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterable[bool]:
    return (old[f.name] != new[f.name] for f in fields if f.change == "restart")
