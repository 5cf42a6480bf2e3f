"""The published rows, each with its paper, networks and training budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PACGAN = "Lin et al., PacGAN (2018), table 1"
VEEGAN = "Srivastava et al., VEEGAN (2017), table 1"


@dataclass(frozen=True)
class Printed:
    """Three numbers as printed in a paper; errors are standard errors, None if the paper has none.

    high_quality and its error are in percent.
    """

    modes: float
    high_quality: float
    reverse_kl: float | None = None
    modes_error: float | None = None
    high_quality_error: float | None = None
    reverse_kl_error: float | None = None


@dataclass(frozen=True)
class PublishedRow:
    """One row of one paper's table, on both problems."""

    title: str
    source: str
    network: str
    budget: str
    numbers: Mapping[str, Printed]


# **Source**: the authors' code, synthetic_data_experiments.
_PACGAN_NETWORK = "G 4×400 ReLU with batch norm, D 3×200 maxout (5 pieces), z 2 normal"
_PACGAN_BUDGET = "400 000 steps of batch 100, Adam 0.0001 (β₁ 0.8), 10 runs"
# The code of the other methods of VEEGAN's table was not published with it.
_VEEGAN_NETWORK = "G 2×128 ReLU, D(x, z) 1×128 ReLU, z 254 (the authors' notebook)"
_VEEGAN_BUDGET = "100 000 steps of batch 500, Adam 0.001 (β₁ 0.5), 5 runs"
_UNSTATED = "not stated beside the table"


def _pacgan(title: str, ring: Printed, grid: Printed) -> PublishedRow:
    numbers = {"ring": ring, "grid": grid}
    return PublishedRow(title, PACGAN, _PACGAN_NETWORK, _PACGAN_BUDGET, numbers)


def _veegan(title: str, ring: Printed, grid: Printed, is_theirs: bool = False) -> PublishedRow:
    network, budget = (
        (_VEEGAN_NETWORK, _VEEGAN_BUDGET) if is_theirs else (_UNSTATED, f"{_UNSTATED}, 5 runs")
    )
    return PublishedRow(title, VEEGAN, network, budget, {"ring": ring, "grid": grid})


PUBLISHED: tuple[PublishedRow, ...] = (
    _pacgan(
        "GAN",
        Printed(6.3, 98.2, 0.45, 0.5, 0.2, 0.09),
        Printed(17.3, 94.8, 0.70, 0.8, 0.7, 0.07),
    ),
    PublishedRow(
        "ALI",
        PACGAN,
        _UNSTATED,
        f"{_UNSTATED}, 10 runs",
        {
            "ring": Printed(6.6, 97.6, 0.36, 0.3, 0.4, 0.04),
            "grid": Printed(24.1, 95.7, 0.14, 0.4, 0.6, 0.03),
        },
    ),
    _pacgan(
        "PacGAN2",
        Printed(7.9, 95.6, 0.07, 0.1, 2.0, 0.03),
        Printed(23.8, 91.3, 0.13, 0.7, 0.8, 0.04),
    ),
    _pacgan(
        "PacGAN3",
        Printed(7.8, 97.7, 0.10, 0.1, 0.3, 0.02),
        Printed(24.6, 94.2, 0.06, 0.4, 0.4, 0.02),
    ),
    _pacgan(
        "PacGAN4",
        Printed(7.8, 95.9, 0.07, 0.1, 1.4, 0.02),
        Printed(24.8, 93.6, 0.04, 0.2, 0.6, 0.01),
    ),
    _veegan("GAN", Printed(1.0, 99.3), Printed(3.3, 0.5)),
    _veegan("ALI", Printed(2.8, 0.13), Printed(15.8, 1.6)),
    _veegan("Unrolled GAN, 5 steps", Printed(7.6, 35.6), Printed(23.6, 16.0)),
    _veegan("VEEGAN", Printed(8.0, 52.9), Printed(24.6, 40.0), is_theirs=True),
)
