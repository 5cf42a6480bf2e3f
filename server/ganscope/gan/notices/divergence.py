"""Divergence: a loss or a weight became infinite or NaN, and training stopped.

The run itself notices, at the very step: what is shown is the last finite state.
"""

from ganscope.gan.measurement_window import Finding, Window
from ganscope.gan.specs import Form, NoticeSpec
from ganscope.gan.suggestions import CALMER, SLOWER_DISCRIMINATOR, choose_loss, switch_on


def find(window: Window, found: Finding | None) -> Finding | None:
    """Measurements never show it: they are of finite states. It is over once training goes on."""
    return None


SPEC = NoticeSpec(
    title="Divergence",
    source="Goodfellow et al., Deep Learning (2016), section 8.2.4",
    formula="L_D, L_G or a weight is not finite",
    rule=(
        "After a step, a loss, a gradient or a weight is infinite or NaN. Training stops and keeps "
        "the last finite state."
    ),
    find=find,
    forms={
        "diverged": Form(
            "Diverged",
            "A loss or a weight became infinite or NaN at step {since}. Usually a learning rate "
            "is too high.",
        )
    },
    remedies=(
        CALMER,
        switch_on("gradient_penalty", "Switch on the gradient penalty", losses=("wasserstein",)),
        choose_loss("non_saturating", "Use the non-saturating loss", ("wasserstein",)),
        SLOWER_DISCRIMINATOR,
    ),
)
