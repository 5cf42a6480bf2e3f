"""Which metrics are defined under a configuration: what each needs, and what there is.

labelled_images: samples are images, of which real ones come with their classes. masses: the
probability of each cell of a picture. mean: a sample is one number, whose mean says where it lies.
modes: the data has modes. points: a sample is a point on a line or in the plane. probability: the
loss takes D's logit for a probability.
"""

from __future__ import annotations

from ganscope.gan.registry import DOMAINS, LOSSES, PROBLEMS
from ganscope.gan.specs import MetricSpec, ProblemSpec

NEEDS = frozenset({"labelled_images", "masses", "mean", "modes", "points", "probability"})


def offered_by(problem: ProblemSpec) -> frozenset[str]:
    """What a problem and its domain offer."""
    modes = frozenset() if problem.modes is None else frozenset({"modes"})
    return DOMAINS[problem.domain].offers | modes


def is_defined(metric: MetricSpec, problem: str, loss: str | None = None) -> bool:
    """Whether a metric is a number here; without a loss, whether it is one under some loss."""
    has_probability = loss is None or LOSSES[loss].probability is not None
    offered = offered_by(PROBLEMS[problem])
    return metric.needs <= (offered | {"probability"} if has_probability else offered)
