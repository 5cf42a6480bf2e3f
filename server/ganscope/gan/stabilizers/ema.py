"""Shows and measures a running average of G's weights, which smooths its fluctuations."""

import jax
import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import InitContext, StepContext
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Options, Parameters, Weights


def memory(key: Key, context: InitContext, options: Options) -> Weights:
    """No weights yet, and the total weight 0 with which they count."""
    return {
        "average": jax.tree.map(jnp.zeros_like, context.generator),
        "total": jnp.zeros(()),
    }


def update_memory(memory: Weights, context: StepContext, live: Parameters) -> Weights:
    """a <- β a + (1 - β) θ, and the same for the total weight."""
    decay = live["decay"]
    return {
        "average": jax.tree.map(
            lambda a, w: decay * a + (1.0 - decay) * w, memory["average"], context.generator
        ),
        "total": decay * memory["total"] + (1.0 - decay),
    }


def shown_generator(generator: Weights, memory: Weights) -> Weights:
    """a / total, so that the average is one from the first step on; before it, G itself.

    **Source**: Yazıcı et al. (2019), equation 3; Karras et al. (2018), section 4.
    **Differs**: divided by the total weight, as Adam corrects its moments; the papers begin with
    the first weights.
    """
    total = memory["total"]
    started = total > 0
    scale = 1.0 / jnp.where(started, total, 1.0)
    return jax.tree.map(lambda a, w: jnp.where(started, a * scale, w), memory["average"], generator)


SPEC = StabilizerSpec(
    title="Averaged generator",
    source="Yazıcı et al., The Unusual Effectiveness of Averaging in GAN Training (2019)",
    formula="θ̄ ← β θ̄ + (1 − β) θ; training goes on with θ",
    memory=memory,
    update_memory=update_memory,
    shown_generator=shown_generator,
    fields=(
        Field(
            name="decay",
            title="Memory (β)",
            default=0.999,
            minimum=0.9,
            maximum=0.9999,
            help=(
                "How much of the average each step keeps: 0.999 averages over about a thousand "
                "steps."
            ),
        ),
    ),
)
