"""D classifies a sample by its mode, or as fake. It gets only a few labels per mode.

D has one logit for each of K classes. Their Z = sum exp(l_k) says whether the sample is real:
D(x) = Z / (Z + 1), the fake class having the logit 0.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.hooks import DiscriminatorPass, InitContext, Logits
from ganscope.gan.specs import VariantSpec
from ganscope.gan.types import Key, Options, Parameters, Scalar, Weights


def outputs(n_modes: int, options: Options) -> int:
    """One logit per class."""
    return n_modes


def logit(outputs: Float[Array, "n outputs"]) -> Logits:
    """log Z: the logit of D(x) = Z / (Z + 1)."""
    return jax.nn.logsumexp(outputs, axis=1)


def memory(key: Key, context: InitContext, options: Options) -> Weights:
    """Where the labelled points lie within their modes, in standard deviations: the same points all
    through a run."""
    shape = (context.n_modes, options["labels_per_mode"], context.n_columns)
    return {"offsets": jax.random.normal(key, shape)}


def wrong_classes(d_pass: DiscriminatorPass, memory: Weights, live: Parameters) -> Scalar:
    """λ times the cross-entropy of the labelled points' classes, -log p(y | x, y <= K).

    **Source**: Salimans et al. (2016), section 5, L_supervised.
    **Differs**: the labelled points are drawn from each mode as a Gaussian around its centre, which
    on a curve is the middle of a stretch.
    """
    modes, offsets = d_pass.modes, memory["offsets"]
    assert modes is not None
    points = modes.means[:, None] + modes.std[:, None] * offsets
    n_modes, per_mode, n_columns = offsets.shape
    log_p = jax.nn.log_softmax(d_pass.answer(points.reshape(n_modes * per_mode, n_columns)))
    own = jnp.repeat(jnp.eye(n_modes), per_mode, axis=0)
    is_there = jnp.repeat(jnp.where(modes.weights > 0, 1.0, 0.0), per_mode)
    # Modes that the problem leaves out have no points.
    right = jnp.sum(jnp.where(own > 0, log_p, 0.0), axis=1)
    return -live["weight"] * jnp.sum(is_there * right) / jnp.sum(is_there)


SPEC = VariantSpec(
    title="Semi-supervised",
    source="Salimans et al., Improved Techniques for Training GANs (2016), section 5; Odena (2016)",
    formula="D(x) = Z / (Z + 1),  Z = Σ_k exp l_k(x);  − λ E log p(y | x, y ≤ K) on labelled x",
    needs_modes=True,
    outputs=outputs,
    logit=logit,
    heads=lambda outputs: outputs,
    memory=memory,
    discriminator_loss=wrong_classes,
    fields=(
        Field(
            name="labels_per_mode",
            title="Labels per mode",
            kind="integer",
            default=2,
            minimum=1,
            maximum=50,
            change="restart",
            help="Number of labelled real samples per mode that D gets.",
        ),
        Field(
            name="weight",
            title="Weight (λ)",
            default=1.0,
            minimum=0.0,
            maximum=10.0,
            help="Weight of classifying the labelled samples correctly.",
        ),
    ),
)
