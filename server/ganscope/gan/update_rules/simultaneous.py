"""Both players move at once, each against the other as it stood before the step."""

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
    """The generator's updates start from the same state as the discriminator's."""
    moved_discriminator = jax.lax.fori_loop(
        0,
        discriminator_steps,
        lambda i, state: players.update_discriminator(state, discriminator_key(key, i)),
        state,
    )
    moved_generator = jax.lax.fori_loop(
        0,
        generator_steps,
        lambda i, state: players.update_generator(state, generator_key(key, i)),
        state,
    )
    moved: State = moved_discriminator._replace(
        generator=moved_generator.generator,
        generator_optimizer=moved_generator.generator_optimizer,
    )
    return moved


SPEC = UpdateRuleSpec(
    title="Simultaneous",
    source="Mescheder et al., Which Training Methods for GANs do actually Converge? (2018)",
    formula="(D, G) ← (D − lr ∇L_D(D, G), G − lr ∇L_G(D, G))",
    step=step,
    is_plain=True,
)
