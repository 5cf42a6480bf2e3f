"""Divergence: a loss or a weight became infinite, or not a number, and training stopped.

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
        "After a step some loss, gradient or weight is infinite or not a number. Training stops "
        "and the last finite state stays."
    ),
    find=find,
    forms={
        "diverged": Form(
            "Diverged",
            "A loss or a weight became infinite, or not a number, at step {since}. Usually a "
            "learning rate is too high for this game.",
        )
    },
    remedies=(
        CALMER,
        switch_on("gradient_penalty", "Switch on the gradient penalty", losses=("wasserstein",)),
        choose_loss("non_saturating", "Use the non-saturating loss", ("wasserstein",)),
        SLOWER_DISCRIMINATOR,
    ),
)
