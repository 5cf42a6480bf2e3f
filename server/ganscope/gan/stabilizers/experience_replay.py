"""Shows D fakes of earlier steps again, so that G cannot return to samples that D has forgotten."""

import jax
import jax.numpy as jnp

from ganscope.gan.fields import Field
from ganscope.gan.hooks import InitContext, Points, StepContext
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Key, Options, Parameters, Weights


def memory(key: Key, context: InitContext, options: Options) -> Weights:
    """An empty store of `batches` batches of fakes."""
    size = options["batches"] * context.batch_size
    return {
        "fakes": jnp.zeros((size, context.n_columns)),
        "count": jnp.zeros((), jnp.int32),
    }


def update_memory(memory: Weights, context: StepContext, live: Parameters) -> Weights:
    """The batch of this step takes any place while there are free ones in order, then a random one,
    so that the store reaches far back."""
    store, count = memory["fakes"], memory["count"]
    fresh = context.fakes(context.key)
    n = fresh.shape[0]
    n_places = store.shape[0] // n
    place_key = jax.random.fold_in(context.key, 1)
    anywhere = jax.random.randint(place_key, (), 0, n_places)
    place = jnp.where(count < n_places, count, anywhere)
    return {
        "fakes": jax.lax.dynamic_update_slice(store, fresh, (place * n, jnp.int32(0))),
        "count": jnp.minimum(count + 1, n_places),
    }


def transform_d_batch(
    x_real: Points, x_fake: Points, memory: Weights, key: Key, live: Parameters
) -> tuple[Points, Points]:
    """Each fake is an old one with probability `share`, in D's training only.

    **Source**: Shrivastava et al. (2017), section 2.3 (half of the batch).
    """
    n = x_fake.shape[0]
    old_key, place_key = jax.random.split(key)
    n_old = memory["count"] * n
    place = jax.random.randint(place_key, (n,), 0, jnp.maximum(n_old, 1))
    is_old = jax.random.bernoulli(old_key, live["share"], (n, 1)) & (n_old > 0)
    return x_real, jnp.where(is_old, memory["fakes"][place], x_fake)


SPEC = StabilizerSpec(
    title="Experience replay",
    source="Shrivastava et al., Simulated and Unsupervised Images (2017), section 2.3",
    formula="D is trained on fakes of G_t and of earlier G_s, s < t",
    memory=memory,
    update_memory=update_memory,
    transform_d_batch=transform_d_batch,
    # An old fake was made for another label than that of the real sample beside it.
    variants=("unconditional", "semi_supervised"),
    fields=(
        Field(
            name="share",
            title="Share of old fakes",
            default=0.5,
            minimum=0.0,
            maximum=1.0,
            help="The share of old fakes among the fakes that D sees.",
        ),
        Field(
            name="batches",
            title="Batches kept",
            kind="integer",
            default=50,
            minimum=1,
            maximum=500,
            scale="log",
            change="recompile",
            help="Number of batches of old fakes that are kept. They are replaced at random.",
        ),
    ),
)
