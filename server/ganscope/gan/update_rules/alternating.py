"""D is updated first, then G against the new D: the usual way to train GANs."""

from functools import partial

from jaxtyping import Array, Int

from ganscope.gan.hooks import Players
from ganscope.gan.joint_updates import repeated
from ganscope.gan.specs import UpdateRuleSpec
from ganscope.gan.state import State, discriminator_key, generator_key
from ganscope.gan.types import Key


def step(
    players: Players,
    state: State,
    key: Key,
    discriminator_steps: Int[Array, ""],
    generator_steps: Int[Array, ""],
) -> State:
    """k updates of D on fresh batches, then those of G."""
    state = repeated(
        discriminator_steps, players.update_discriminator, partial(discriminator_key, key), state
    )
    return repeated(generator_steps, players.update_generator, partial(generator_key, key), state)


SPEC = UpdateRuleSpec(
    title="Alternating",
    source="Goodfellow et al., Generative Adversarial Nets (2014), algorithm 1",
    formula="k times: D ← D − lr ∇L_D(D, G);  then G ← G − lr ∇L_G(D, G)",
    step=step,
    is_plain=True,
    is_in_turn=True,
)
