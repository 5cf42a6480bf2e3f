"""Nothing moves: D's output is nearly the same everywhere, so G gets no gradient.

This happens when D's units are dead, or when all weights begin near zero. Then both losses look
like those at the end of training, 2 log 2 and log 2, while the samples are as far from the data as
before.
"""

import numpy as np
from jaxtyping import Bool

from ganscope.gan.measurement_window import Column, Finding, Window
from ganscope.gan.specs import Form, NoticeSpec
from ganscope.gan.suggestions import ADAM, LEAKY, switch_on

# The bounds are close: samples of a collapse that rest between two jumps look much like this.
# D is flat if its mean outputs on real and fake samples differ by less than this.
ALIKE = 0.02
# Norms of gradients: none, and one again.
FLAT, STEEP = 0.002, 0.05
# The Jensen-Shannon divergence of samples that leave out half of the data, and of some that do not.
FAR, CLOSE = 0.24, 0.15
# W1 of samples that are far away, in standard deviations of the data, and at least. On a line, all
# samples at the mean of a normal distribution are 0.8 away: a collapse, which may soon move again.
FAR_WIDTHS, FAR_WIDTHS_ON_LINE, FAR_AT_LEAST = 0.4, 0.85, 0.05
# The samples stand still while W1 and their standard deviation change by less than the first part
# of W1. They have moved when W1 has changed by the second part.
STILL, MOVED = 0.04, 0.2


def find(window: Window, found: Finding | None) -> Finding | None:
    """Whether the samples stand still, far from the data, because D is flat there."""
    norm, distance = window.column("generator_gradient_norm"), window.column("w1")
    js = window.column("js")
    if found is not None:
        before = float(found.values["w1"])
        is_over = (norm > STEEP) | (np.abs(distance - before) > MOVED * before) | (js < CLOSE)
        since = window.holding_since(is_over, measurements=3, steps=10)
        return found if since is None else None
    widths = FAR_WIDTHS_ON_LINE if len(window.data_mean) == 1 else FAR_WIDTHS
    is_far = (js >= FAR) & (distance >= max(widths * window.data_std, FAR_AT_LEAST))
    is_flat = _is_alike(window) & (norm < FLAT) & is_far & _is_still(window, distance)
    since = window.holding_since(is_flat, measurements=5, steps=250)
    if since is None:
        return None
    own = float(window.column("discriminator_gradient_norm")[-1])
    fake = float(window.column("fake_probability")[-1])
    values = {
        "norm": float(norm[-1]),
        "own": own,
        "fake": fake,
        "w1": float(distance[-1]),
        "since": since,
    }
    if np.isnan(fake):
        return Finding("critic", since, values)
    return Finding("both" if own < FLAT else "generator", since, values)


def _is_alike(window: Window) -> Bool[np.ndarray, " n"]:
    """Whether D's mean outputs on real and fake samples are nearly the same; a critic's outputs are
    no probabilities, so they are not compared."""
    gap = window.column("real_probability") - window.column("fake_probability")
    is_alike: Bool[np.ndarray, " n"] = np.isnan(gap) | (np.abs(gap) < ALIKE)
    return is_alike


def _is_still(window: Window, distance: Column) -> Bool[np.ndarray, " n"]:
    """Whether the samples were where they are now, as far as W1 and standard deviation show."""
    spread = window.column("generator_std")
    limit = STILL * distance[-1]
    is_still: Bool[np.ndarray, " n"] = np.abs(distance - distance[-1]) <= limit
    is_still &= np.abs(spread - spread[-1]) <= limit
    return is_still


NO_SUCCESS = (
    "Losses near 1.386 (D) and 0.693 (G) are no sign of success here: a D whose output is ½ "
    "everywhere has them too."
)
MOVES = "G moves again"
MOVES_TEXT = "The norm of G's gradient is {norm}; the Jensen–Shannon divergence is {distance}."
SPEC = NoticeSpec(
    title="Nothing moves",
    source="Glorot and Bengio (2010), section 1; Lu et al. (2020), Dying ReLU and initialization",
    formula="‖∇_G L_G‖ < 0.002 and |E D(x) − E D(G(z))| < 0.02 while JS ≥ 0.24",
    rule=(
        "Reported when, for 5 measurements and 250 steps, D's mean outputs on real and on fake "
        "samples differ by less than 0.02, the norm of G's gradient is below 0.002, W₁ and the "
        "standard deviation of the samples change by less than 4 % of W₁, the Jensen–Shannon "
        "divergence is at least 0.24, and W₁ is at least 0.4 standard deviations of the data (0.85 "
        "on a line). "
        "Cleared when, for 3 measurements, the norm is above 0.05, W₁ has changed by 20 %, or the "
        "divergence is below 0.15."
    ),
    find=find,
    forms={
        "both": Form(
            "Nothing moves",
            "Neither player learns: the norm of D's gradient is {own}, that of G's gradient "
            "{norm}. D's mean output on fakes is {fake}, and nearly the same on real samples. The "
            f"samples stay at a distance of {{w1}} from the data (W₁). {NO_SUCCESS}",
            MOVES,
            MOVES_TEXT,
        ),
        "generator": Form(
            "G does not move",
            "D is flat where the samples are: the norm of G's gradient is {norm}, that of D's "
            "gradient {own}. D's mean output on fakes is {fake}, and nearly the same on real "
            f"samples. The samples stay at a distance of {{w1}} from the data (W₁). {NO_SUCCESS}",
            MOVES,
            MOVES_TEXT,
        ),
        "critic": Form(
            "G does not move",
            "The critic is flat where the samples are: the norm of G's gradient is {norm}. The "
            "samples stay at a distance of {w1} from the data (W₁). A loss near 0 is no sign of "
            "success here.",
            MOVES,
            MOVES_TEXT,
        ),
    },
    remedies=(
        ADAM,
        LEAKY,
        switch_on("instance_noise", "Switch on strong instance noise", std=1.5),
    ),
)
