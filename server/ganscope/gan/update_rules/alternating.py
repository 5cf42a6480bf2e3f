"""D moves first, then G answers the D that has just moved: the way GANs are usually trained."""

import jax
from jaxtyping import Array, Int

from ganscope.gan.hooks import Players
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
    state = jax.lax.fori_loop(
        0,
        discriminator_steps,
        lambda i, state: players.update_discriminator(state, discriminator_key(key, i)),
        state,
    )
    state = jax.lax.fori_loop(
        0,
        generator_steps,
        lambda i, state: players.update_generator(state, generator_key(key, i)),
        state,
    )
    return state


SPEC = UpdateRuleSpec(
    title="Alternating",
    source="Goodfellow et al., Generative Adversarial Nets (2014), algorithm 1",
    formula="k times: D ← D − lr ∇L_D(D, G);  then G ← G − lr ∇L_G(D, G)",
    step=step,
    is_plain=True,
    is_in_turn=True,
)
