"""G gets a code beside its noise, and D has to read it back: codes find modes without labels."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass
from ganscope.gan.specs import VariantSpec
from ganscope.gan.types import Options, Parameters, Scalar, Weights


def codes(n_modes: int, options: Options) -> int:
    """As many categories as asked for, whatever the data has."""
    count: int = options["codes"]
    return count


def outputs(n_modes: int, options: Options) -> int:
    """The logit, and Q's logit for each category."""
    return 1 + codes(n_modes, options)


def heads(outputs: Float[Array, "n outputs"]) -> Float[Array, "n categories"]:
    """Q(c | x), which shares all of D but the last layer."""
    return outputs[:, 1:]


def unread(d_pass: DiscriminatorPass, memory: Weights, live: Parameters) -> Scalar:
    """-λ E log Q(c | G(z, c)), which both players minimise: up to the code's entropy, a constant,
    minus λ times the bound L_I on the mutual information of code and sample.

    **Source**: Chen et al. (2016), equations 5 and 6.
    """
    log_q = jax.nn.log_softmax(heads(d_pass.fake_outputs))
    return -live["weight"] * jnp.mean(jnp.sum(d_pass.codes * log_q, axis=1))


SPEC = VariantSpec(
    title="InfoGAN",
    source="Chen et al., InfoGAN (2016), equations 5 and 6",
    formula="min_{G,Q} max_D  V(D, G) − λ (E log Q(c | G(z, c)) + H(c))",
    codes=codes,
    outputs=outputs,
    heads=heads,
    discriminator_loss=unread,
    generator_loss=unread,
    fields=(
        Field(
            name="codes",
            title="Categories",
            kind="integer",
            default=8,
            minimum=2,
            maximum=32,
            change="restart",
            help="Number of values of the code. Their meaning is not given.",
        ),
        Field(
            name="weight",
            title="Weight (λ)",
            default=1.0,
            minimum=0.0,
            maximum=10.0,
            help="Weight of reading the code back from a sample.",
        ),
    ),
)
