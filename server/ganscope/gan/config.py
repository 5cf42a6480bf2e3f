"""A configuration: plain JSON values, checked against the fields of everything it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ganscope.gan.config_fields import NETWORK_FIELDS as NETWORK_FIELDS
from ganscope.gan.config_fields import TOP_FIELDS as TOP_FIELDS
from ganscope.gan.config_types import Config as Config
from ganscope.gan.fields import Change, ConfigError, Field, Value
from ganscope.gan.hooks import NetworkDesign
from ganscope.gan.registry import (
    ARCHITECTURES,
    OPTIMIZERS,
    PROBLEMS,
    STABILIZERS,
    UPDATE_RULES,
    VARIANTS,
)
from ganscope.gan.specs import ArchitectureSpec, Spec, StabilizerSpec
from ganscope.gan.structure import PLAYERS, sample_shape, structure_of
from ganscope.gan.suggest import closest

# The fields that name an entry with parameters of its own, `{field}_parameters`.
WITH_PARAMETERS: Mapping[str, Mapping[str, Spec]] = {
    "problem": PROBLEMS,
    "variant": VARIANTS,
    "update_rule": UPDATE_RULES,
    **{f"{player}_optimizer": OPTIMIZERS for player in PLAYERS},
}

_KNOWN = (
    *(field.name for field in TOP_FIELDS),
    *PLAYERS,
    *(f"{name}_parameters" for name in WITH_PARAMETERS),
    "stabilizers",
)


# One update of G beside the most of D.
MOST_UPDATES = 21
# Products of a weight between hidden layers with a unit, of one pass of a batch through both
# networks for each update: batch 1024 through five layers of 256 units, 10 updates of each player.
MOST_WORK = 1024 * (10 + 2 * 10) * 4 * 256**2


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def full_config(partial: Mapping[str, Any]) -> Config:
    """`partial` over the defaults. Raises `ConfigError`."""
    return apply_patch(DEFAULTS, partial)


def apply_patch(config: Mapping[str, Any], patch: Mapping[str, Any]) -> Config:
    """A JSON merge patch (RFC 7396) over a full configuration.

    `null` puts a value back to its default and switches a stabilizer off. A new problem, optimizer,
    update rule or variant starts with its own default parameters.

    Raises:
      ConfigError: names the field, what was given and what is allowed.
    """
    patch = _object("config", patch)
    _refuse_unknown(patch, _KNOWN)
    new = _merge(TOP_FIELDS, config, patch)
    for player in PLAYERS:
        fields = _architecture(new).network_fields[player]
        new[player] = _nested(player, fields, config.get(player), patch)
    for key, registry in WITH_PARAMETERS.items():
        new[f"{key}_parameters"] = _parameters(key, registry, config, new, patch)
    new["stabilizers"] = _stabilizers(config.get("stabilizers", {}), patch)
    _refuse_conflicts(new)
    return new


def _merge(
    fields: Iterable[Field], old: Mapping[str, Any], patch: Mapping[str, Any]
) -> dict[str, Any]:
    def value(field: Field) -> Any:
        given = patch.get(field.name, old.get(field.name))
        try:
            return _plain(field.default if given is None else field.check(given))
        except ConfigError as error:
            raise error.inside("", _owner(field.name)) from None

    return {field.name: value(field) for field in fields}


def _owner(name: str) -> str:
    """The player that a place in a configuration belongs to, as the page calls it, or ""."""
    return next((player.capitalize() for player in PLAYERS if name.startswith(player)), "")


def _nested(
    key: str,
    fields: Iterable[Field],
    old: Mapping[str, Any] | None,
    patch: Mapping[str, Any],
    owner: str = "",
) -> Config:
    given = _object(key, patch.get(key, {}))
    try:
        _refuse_unknown(given, [field.name for field in fields])
        return _merge(fields, {} if patch.get(key, {}) is None else old or {}, given)
    except ConfigError as error:
        raise error.inside(key, owner or _owner(key)) from None


def _parameters(
    key: str,
    specs: Mapping[str, Any],
    config: Mapping[str, Any],
    new: Mapping[str, Any],
    patch: Mapping[str, Any],
) -> Config:
    """The parameters of the entry named by `key`: the old ones if it stayed."""
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
            name: _nested(
                name, STABILIZERS[name].fields, old.get(name), given, f"{STABILIZERS[name].title}:"
            )
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


def _refuse_unfit(config: Config, spec: StabilizerSpec, values: Mapping[str, Any]) -> None:
    """A stabilizer says for which losses and variants it has a meaning."""
    for key, allowed in (("loss", spec.losses), ("variant", spec.variants)):
        if allowed is not None and config[key] not in allowed:
            words = f"null (off), or on together with the {key} " + " or ".join(allowed)
            raise ConfigError(f"stabilizers.{spec.name}", values, words, title=spec.title)


def _refuse_unknown(given: Mapping[str, Any], known: Iterable[str]) -> None:
    known = list(known)
    for name in given:
        if name not in known:
            raise ConfigError(
                name,
                given[name],
                "one of " + ", ".join(known) if known else "nothing: it has no parameters",
                closest(name, known),
                is_unknown=True,
            )


def _architecture(config: Mapping[str, Any]) -> ArchitectureSpec:
    """What both players are made of: the problem says it."""
    return ARCHITECTURES[PROBLEMS[config["problem"]].architecture]


def _refuse_network_conflicts(config: Config) -> None:
    architecture = _architecture(config)
    for player in PLAYERS:
        if conflict := architecture.conflict(config[player]):
            field, allowed = conflict
            fields = architecture.network_fields[player]
            title = next(each.title for each in fields if each.name == field)
            error = ConfigError(field, config[player][field], allowed, title=title)
            raise error.inside(player, _owner(player))


def _refuse_too_much_work(config: Config) -> None:
    """A step is one call of compiled code, which may take seconds at most: see `HangDetector`."""
    n_discriminator, n_generator = (
        config[f"{player}_steps"] for player in ("discriminator", "generator")
    )
    if n_discriminator + n_generator > MOST_UPDATES:
        allowed = f"at most {MOST_UPDATES - n_generator} beside {n_generator} of the generator"
        raise ConfigError(
            "discriminator_steps",
            n_discriminator,
            allowed,
            title="Discriminator updates per step",
        )
    sizes = {player: _work(config, player) for player in PLAYERS}
    # An update of G goes through D, too.
    per_sample = n_discriminator * sizes["discriminator"] + n_generator * sum(sizes.values())
    most = MOST_WORK // max(per_sample, 1)
    if config["batch_size"] > most:
        allowed = f"at most {most} for networks so wide that are updated so often"
        raise ConfigError("batch_size", config["batch_size"], allowed, title="Batch size")


def _work(config: Config, player: str) -> int:
    """What one sample costs between the hidden layers of a player."""
    shape = sample_shape(PROBLEMS[config["problem"]])
    return _architecture(config).work(NetworkDesign(player, config[player], shape))


def _refuse_conflicts(config: Config) -> None:
    problem, has_layers = PROBLEMS[config["problem"]], _architecture(config).has_layers
    _refuse_network_conflicts(config)
    _refuse_too_much_work(config)
    if not has_layers and config["variant"] != "unconditional":
        allowed = f"unconditional: the problem {problem.name} has players of its own"
        raise ConfigError("variant", config["variant"], allowed, title="Variant")
    if VARIANTS[config["variant"]].needs_modes and problem.modes is None:
        allowed = f"a variant without labels: the problem {problem.name} has no modes"
        raise ConfigError("variant", config["variant"], allowed, title="Variant")
    if config["discriminator_pretraining"] == "density" and problem.log_density is None:
        allowed = f"none or game: the density of the problem {problem.name} is not known"
        field = "discriminator_pretraining"
        raise ConfigError(field, "density", allowed, title="Discriminator head start")
    for name, values in config["stabilizers"].items():
        spec = STABILIZERS[name]
        if spec.needs_networks and not has_layers:
            allowed = f"null (off): the problem {problem.name} has no networks"
            raise ConfigError(f"stabilizers.{name}", values, allowed, title=spec.title)
        _refuse_unfit(config, spec, values)
        for player in spec.changes_layers(values):
            if config[player].get("hidden_layers") == 0:
                allowed = f"null (off): the {player} has no hidden layer that it could change"
                raise ConfigError(f"stabilizers.{name}", values, allowed, title=spec.title)
        if conflict := spec.conflict(values, config["batch_size"]):
            field, allowed = conflict
            title = next(each.title for each in spec.fields if each.name == field)
            error = ConfigError(field, values[field], allowed, title=title)
            raise error.inside(f"stabilizers.{name}", f"{spec.title}:")


DEFAULTS: Config = apply_patch({}, {})


def with_new_fields(config: Config) -> Config:
    """A full configuration that was saved by an earlier version, with the defaults of the fields
    that have come since; the same object if there are none."""
    on = {
        name: {field.name: _plain(field.default) for field in STABILIZERS[name].fields} | values
        for name, values in config["stabilizers"].items()
    }
    return config if on == config["stabilizers"] else {**config, "stabilizers": on}


def without_neutral(config: Config) -> Config:
    """The configuration without what is as good as absent: what hashes stand for that name the
    trainings that something was counted on."""

    def counted(name: str, values: Config) -> Config:
        fields = {field.name: field for field in STABILIZERS[name].fields if field.is_neutral}
        return {
            key: value
            for key, value in values.items()
            if key not in fields or value != fields[key].default
        }

    on = {name: counted(name, values) for name, values in config["stabilizers"].items()}
    return {**config, "stabilizers": on}


def change_kind(old: Mapping[str, Any], new: Mapping[str, Any]) -> Literal["none"] | Change:
    """What it takes to go on with `new`: nothing, new numbers, a new program, or a new start."""
    if any(_restarts(old, new)):
        return "restart"
    if structure_of(old) != structure_of(new):
        return "recompile"
    return "none" if old == new else "live"


def _restarts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[bool]:
    before, after = PROBLEMS[old["problem"]], PROBLEMS[new["problem"]]
    yield sample_shape(before) != sample_shape(after)
    # The weights of one architecture mean nothing to another one.
    yield before.architecture != after.architecture
    yield from _differ(TOP_FIELDS, old, new)
    variant = VARIANTS[new["variant"]]
    if old["variant"] == new["variant"]:
        yield from _differ(variant.fields, old["variant_parameters"], new["variant_parameters"])
    if before.architecture == after.architecture:
        for player in PLAYERS:
            fields = _architecture(new).network_fields[player]
            yield from _differ(fields, old[player], new[player])
    for name in old["stabilizers"].keys() & new["stabilizers"].keys():
        both = old["stabilizers"][name], new["stabilizers"][name]
        yield from _differ(STABILIZERS[name].fields, *both)


def _differ(
    fields: Iterable[Field], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterable[bool]:
    return (old[f.name] != new[f.name] for f in fields if f.change == "restart")
