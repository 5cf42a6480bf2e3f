"""The patches that notices suggest, each as a function of the configuration at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ganscope.gan.specs import Remedy

type Json = Mapping[str, Any]
type Suggest = Callable[[Json], Json | None]

RATES = ("generator_learning_rate", "discriminator_learning_rate")


def switch_on(
    name: str, title: str, losses: tuple[str, ...] | None = None, **parameters: Any
) -> Remedy:
    """A stabilizer, unless it is on already; `losses` None is with any."""

    def patch(config: Json) -> Json | None:
        is_out = name in config["stabilizers"] or (losses and config["loss"] not in losses)
        return None if is_out else {"stabilizers": {name: parameters}}

    return Remedy(name, title, patch)


def choose_loss(name: str, title: str, instead_of: tuple[str, ...]) -> Remedy:
    """Another loss, where the present one is among those that it helps out of."""

    def patch(config: Json) -> Json | None:
        return {"loss": name} if config["loss"] in instead_of else None

    return Remedy(f"loss_{name}", title, patch)


def _thirds(*names: str) -> Suggest:
    return lambda config: {name: float(f"{config[name] / 3:.2g}") for name in names}


def _same_rates(config: Json) -> Json | None:
    rates = {config[name] for name in RATES}
    return None if len(rates) == 1 else dict.fromkeys(RATES, max(rates))


def _one_update(config: Json) -> Json | None:
    return None if config["discriminator_steps"] == 1 else {"discriminator_steps": 1}


def _slower_generator(config: Json) -> Json | None:
    fast, slow = (config[name] for name in RATES)
    return {RATES[0]: slow} if fast > slow else None


def _leaky(config: Json) -> Json | None:
    """Leaky ReLU instead of ReLU; the weights stay."""
    players = [p for p in ("generator", "discriminator") if _activation(config, p) == "relu"]
    return {player: {"activation": "leaky_relu"} for player in players} or None


def _activation(config: Json, player: str) -> Any:
    return config.get(player, {}).get("activation")


def _adam(config: Json) -> Json | None:
    """Adam divides by the size of the gradients, so small ones change the weights as much as large
    ones."""
    names = [f"{player}_optimizer" for player in ("generator", "discriminator")]
    if all(config[name] == "adam" for name in names):
        return None
    return {**dict.fromkeys(names, "adam"), RATES[0]: 2e-4, RATES[1]: 2e-3}


LEAKY = Remedy("leaky_relu", "Use leaky ReLU, whose units cannot die", _leaky)
ADAM = Remedy("adam", "Use Adam for both players", _adam)
CALMER = Remedy("calmer", "Use a third of both learning rates", _thirds(*RATES))
SLOWER_DISCRIMINATOR = Remedy(
    "slower_discriminator", "Use a third of D's learning rate", _thirds(RATES[1])
)
ONE_UPDATE = Remedy("one_update", "Use one update of D per step", _one_update)
SAME_RATES = Remedy("same_rates", "Use the higher learning rate for both players", _same_rates)
SLOWER_GENERATOR = Remedy("slower_generator", "Lower G's learning rate to D's", _slower_generator)
