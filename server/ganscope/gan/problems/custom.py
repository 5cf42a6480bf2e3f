"""Your own points, each slightly blurred: give a list of points, and G learns to draw them.

The target is the kernel density estimate itself, not some distribution that the points may have
come from: a sample is one of the points plus Gaussian blur, and the density is exactly that of such
samples. A small blur asks G for every single point, a large one for their outline.

The eight modes are groups of neighbouring points, found by k-means; "within 3σ" means of the
nearest point.
"""

import math

from ganscope.gan.fields import Field
from ganscope.gan.targets.empirical import MOST_POINTS, empirical_problem
from ganscope.gan.targets.start_configs import START_2D


def heart(n: int) -> tuple[list[float], ...]:
    """n points of the heart curve (Weisstein, MathWorld, "Heart Curve"), about one unit in size."""
    points = []
    for t in (2.0 * math.pi * i / n for i in range(n)):
        x = 16.0 * math.sin(t) ** 3
        y = (
            13.0 * math.cos(t)
            - 5.0 * math.cos(2.0 * t)
            - 2.0 * math.cos(3.0 * t)
            - math.cos(4.0 * t)
        )
        points.append([round(x / 16.0, 4), round(y / 16.0, 4)])
    return tuple(points)


SPEC = empirical_problem(
    title="Custom",
    source="Rosenblatt (1956) and Parzen (1962) for the density",
    formula="x = x_i + std ε, i ~ U{1, …, N}",
    domain="plane",
    start=START_2D,
    fields=(
        Field(
            name="points",
            title="Points",
            kind="points",
            default=heart(60),
            minimum=-10.0,
            maximum=10.0,
            length=MOST_POINTS,
            help="The points to learn: a list of [x, y] pairs, for example from your drawing.",
        ),
        Field(
            name="std",
            title="Blur (σ)",
            default=0.03,
            minimum=0.005,
            maximum=0.5,
            scale="log",
            help="The standard deviation of the smoothing kernel around each point.",
        ),
    ),
)
