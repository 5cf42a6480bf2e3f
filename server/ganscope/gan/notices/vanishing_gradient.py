"""Vanishing gradient: D is certain everywhere, and G gets almost no gradient.

Where D answers 0 the saturating loss log(1 - D) is flat; and where data and samples do not overlap,
the best D has no slope at all.
"""

import numpy as np

from ganscope.gan.measurement_window import Finding, Window
from ganscope.gan.specs import Form, NoticeSpec
from ganscope.gan.suggestions import ONE_UPDATE, SLOWER_DISCRIMINATOR, choose_loss, switch_on

TINY = 0.01
OF_PEAK = 0.01
SURE, UNSURE = 0.9, 0.8


def find(window: Window, found: Finding | None) -> Finding | None:
    """Whether G's gradient has vanished because D is sure."""
    norm = window.column("generator_gradient_norm")
    is_sure = window.column("discriminator_accuracy") >= SURE
    is_sure &= window.column("fake_probability") < 1.0 - SURE
    if found is not None:
        limit = 5.0 * float(found.values["limit"])
        is_back = (norm > limit) | (window.column("discriminator_accuracy") < UNSURE)
        return (
            None if window.holding_since(is_back, measurements=3, steps=10) is not None else found
        )
    peak = float(np.nanmax(norm, initial=0.0))
    limit = max(TINY, OF_PEAK * peak)
    since = window.holding_since(is_sure & (norm < limit), measurements=3, steps=20)
    if since is None:
        return None
    accuracy = float(window.column("discriminator_accuracy")[-1])
    values = {"norm": float(norm[-1]), "limit": limit, "percent": round(100 * accuracy)}
    return Finding("vanished", since, {**values, "since": since})


SPEC = NoticeSpec(
    title="Vanishing gradient",
    source="Goodfellow et al. (2014), section 3; Arjovsky and Bottou (2017), section 2",
    formula="‖∇_G L_G‖ < max(0.01, 1 % of its peak) while D is right on ≥ 90 %",
    rule=(
        "Reported when, for 3 measurements and 20 steps, the norm of G's gradient is below 0.01 or "
        "below 1 % of the largest recent value, while D classifies at least 90 % of fresh samples "
        "correctly and its mean output on fakes is below 0.1. Cleared when, for 3 measurements, "
        "the norm is five times that limit or D is correct on less than 80 %. Not reported while "
        "it is reported that nothing moves."
    ),
    find=find,
    behind=("standstill",),
    forms={
        "vanished": Form(
            "Vanishing gradient",
            "D classifies {percent} % of the samples correctly and is flat where the fakes are. "
            "The norm of G's gradient is {norm}, so G hardly moves.",
            "The gradient is back",
            "The norm of G's gradient is back to {norm}.",
        )
    },
    remedies=(
        choose_loss("non_saturating", "Use the non-saturating loss", ("minimax",)),
        switch_on("instance_noise", "Switch on strong instance noise", std=1.5),
        ONE_UPDATE,
        SLOWER_DISCRIMINATOR,
    ),
)
