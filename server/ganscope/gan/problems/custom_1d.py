"""Your own numbers, each slightly blurred: one column of a table becomes the data.

The target is the kernel density estimate itself, as in the plane: a sample is one of the numbers
plus Gaussian blur, and the density is exactly that of such samples.
"""

import math

from ganscope.gan.fields import Field
from ganscope.gan.targets.empirical import MOST_POINTS, empirical_problem
from ganscope.gan.targets.start_configs import START_1D


def tail(n: int) -> tuple[list[float], ...]:
    """n quantiles of an exponential distribution, its mean at 0: a steep edge and a long tail."""
    return tuple([round(-math.log(1.0 - (i + 0.5) / n) - 1.0, 4)] for i in range(n))


SPEC = empirical_problem(
    title="Custom 1-D",
    source="Rosenblatt (1956) and Parzen (1962) for the density",
    formula="x = x_i + std ε, i ~ U{1, …, N}",
    domain="line",
    start=START_1D,
    fields=(
        Field(
            name="points",
            title="Points",
            kind="points",
            axes=1,
            default=tail(60),
            minimum=-10.0,
            maximum=10.0,
            length=MOST_POINTS,
            help="The numbers to learn: a list of [x] entries, for example one column of a table.",
        ),
        Field(
            name="std",
            title="Blur (σ)",
            default=0.15,
            minimum=0.005,
            maximum=1.0,
            scale="log",
            help="The standard deviation of the smoothing kernel around each number.",
        ),
    ),
)
