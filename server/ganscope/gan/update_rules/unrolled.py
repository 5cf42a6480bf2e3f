"""G looks ahead: it is updated against the D of several updates later.

The updates of D that G imagines are computed by the same optimiser, differentiated through, and
forgotten: D then goes on from where it stood.
"""

from functools import partial

import jax
from jaxtyping import Array, Int

from ganscope.gan.fields import Field
from ganscope.gan.hooks import Players
from ganscope.gan.joint_updates import repeated
from ganscope.gan.specs import UpdateRuleSpec
from ganscope.gan.state import State, discriminator_key, generator_key
from ganscope.gan.types import Key, Scalar, Weights


def step(
    players: Players,
    state: State,
    key: Key,
    discriminator_steps: Int[Array, ""],
    generator_steps: Int[Array, ""],
) -> State:
    """k updates of D on fresh batches, then those of G against the unrolled D.

    **Source**: Metz et al. (2017), equations 8 to 11.
    **Differs**: G minimises its own loss against the unrolled D, so that non-saturating and other
    losses can be unrolled too; with `minimax` it is the paper's. As in the authors' code, all
    imagined updates of one update of G see the same batch.
    """

    def update_generator(i: Int[Array, ""], state: State) -> State:
        own_key = generator_key(key, i)

        def loss(generator: Weights) -> Scalar:
            imagined = state._replace(generator=generator)

            def answer(imagined: State, _: None) -> tuple[State, None]:
                return players.update_discriminator(imagined, own_key), None

            n_unrolled: int = players.options["unrolling_steps"]
            imagined, _ = jax.lax.scan(answer, imagined, length=n_unrolled)
            return players.generator_loss(imagined, own_key)

        return players.descend_generator(state, jax.grad(loss)(state.generator))

    state = repeated(
        discriminator_steps, players.update_discriminator, partial(discriminator_key, key), state
    )
    moved: State = jax.lax.fori_loop(0, generator_steps, update_generator, state)
    return moved


SPEC = UpdateRuleSpec(
    title="Unrolled",
    source="Metz et al., Unrolled Generative Adversarial Networks (2017), equations 8 to 11",
    formula="G ← G − lr ∇_G L_G(D_K(G), G),  D_{k+1} = D_k − lr ∇L_D(D_k, G)",
    step=step,
    is_in_turn=True,
    fields=(
        Field(
            name="unrolling_steps",
            title="Unrolling steps (K)",
            kind="integer",
            default=5,
            minimum=1,
            maximum=10,
            change="recompile",
            help=(
                "Number of updates of D that the generator looks ahead. Each costs one update of D."
            ),
        ),
    ),
)
