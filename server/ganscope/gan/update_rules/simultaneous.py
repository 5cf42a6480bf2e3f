"""Both players update at the same time, each against the other as it was before the step."""

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
    """The generator's updates start from the same state as the discriminator's."""
    moved_discriminator = repeated(
        discriminator_steps, players.update_discriminator, partial(discriminator_key, key), state
    )
    moved_generator = repeated(
        generator_steps, players.update_generator, partial(generator_key, key), state
    )
    return moved_discriminator._replace(
        generator=moved_generator.generator,
        generator_optimizer=moved_generator.generator_optimizer,
    )


SPEC = UpdateRuleSpec(
    title="Simultaneous",
    source="Mescheder et al., Which Training Methods for GANs do actually Converge? (2018)",
    formula="(D, G) ← (D − lr ∇L_D(D, G), G − lr ∇L_G(D, G))",
    step=step,
    is_plain=True,
)
