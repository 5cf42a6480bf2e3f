"""Mode collapse: the generator makes almost the same thing over and over.

Where the data have several modes, some that were served are lost (`modes`), or the samples lie in
one clump, or on a line, and never served many (`clump`, `thin`). With a single mode there is none
to lose: the samples grow much narrower than the data (`width`). And on a line they may stand in a
few narrow clumps (`clumps`): two spikes left and right of the mean have the mean and the spread of
the data, so that only a distance between the densities shows them.
"""

import math

import numpy as np

from ganscope.gan.measurement_window import Finding, Value, Window, point_words
from ganscope.gan.specs import Form, NoticeSpec
from ganscope.gan.suggestions import SAME_RATES, SLOWER_GENERATOR, switch_on

# A spread of less than this share of the data's is a collapse; of more than that, none any more.
NARROW, WIDE = 0.4, 0.6
CLUMPED, SPREAD = 0.5, 0.75
# The JS divergence of samples all around from several modes is less than the first, that of samples
# on a line, or in two clumps that are far apart, more than the second.
AROUND, THIN = 0.5, 0.56
# A single mode is being served when G's mean is no further from it than this, in its widths.
ARRIVED = 2.0
# A distribution like the data's, but for a share of them that it leaves out, has a JS divergence of
# .24 where it leaves out 55 %, and of .15 where it leaves out 37 %.
FAR, CLOSE = 0.24, 0.15
ON_DATA, OFF_DATA = 0.9, 0.8
# The smallest GAN makes one point and nothing else: it has no width to lose.
HAS_WIDTH = 1e-3
NAMED_PLACES = 3


def find(window: Window, found: Finding | None) -> Finding | None:
    """What has collapsed; None if nothing has, or no longer."""
    if found is not None:
        return None if _is_over(window, found) else found
    if len(window.weights) > 1:
        return _lost_modes(window) or _clump(window) or _clumps(window)
    return _narrow(window) or _clumps(window)


def margin(n_modes: int) -> int:
    """How many modes must be lost: one of up to 4, else a quarter of them, at least 2."""
    return 1 if n_modes <= 4 else max(2, math.ceil(n_modes / 4))


def _lost_modes(window: Window) -> Finding | None:
    covered = window.covered()
    counts = covered.sum(axis=1)
    # A mode on the threshold comes and goes: what counts was there three times in a row.
    held = np.array([counts[i - 2 : i + 1].min() if i >= 2 else 0 for i in range(len(counts))])
    best_at = int(np.argmax(held))
    best, n_modes = int(held[best_at]), len(window.weights)
    since = window.holding_since(counts <= best - margin(n_modes), measurements=3, steps=10)
    if since is None or since <= window.steps[best_at]:
        return None
    lost = np.flatnonzero(covered[best_at] & ~covered[-3:].any(axis=0))
    values: dict[str, Value] = {
        "lost": best - int(counts[-1]),
        "best": best,
        "left": int(counts[-1]),
        "total": n_modes,
        "since": since,
        "places": _places(window, lost),
    }
    return Finding("modes" if counts[-1] else "all_modes", since, values)


def _places(window: Window, modes: np.ndarray) -> str:
    words = [point_words(window.places[mode]) for mode in modes[:NAMED_PLACES]]
    more = len(modes) - len(words)
    return ", ".join(words) + (f" (+{more})" if more else "")


def _clump(window: Window) -> Finding | None:
    n_modes = len(window.weights)
    spread = window.column("generator_std")
    counts = window.covered().sum(axis=1)
    is_in_one = spread < CLUMPED * window.data_std
    is_thin = window.column("js") >= THIN
    is_clump = (is_in_one | is_thin) & (counts <= max(1, n_modes / 4))
    since = window.holding_since(is_clump, measurements=3, steps=200)
    if since is None:
        return None
    values = {**_widths(window), "left": int(counts[-1]), "total": n_modes, "since": since}
    return Finding("clump" if is_in_one[-1] else "thin", since, values)


def _narrow(window: Window) -> Finding | None:
    spread = window.column("generator_std")
    is_narrow = (spread < NARROW * window.data_std) & (spread > HAS_WIDTH * window.data_std)
    if len(window.data_mean) == 1:
        distance = np.abs(window.column("generator_mean") - window.data_mean[0])
        is_narrow &= distance < ARRIVED * window.data_std
    since = window.holding_since(is_narrow, measurements=3, steps=30)
    if since is None:
        return None
    return Finding("width", since, {**_widths(window), "since": since})


def _clumps(window: Window) -> Finding | None:
    """Samples that all lie on the data, and are far from them all the same, leave most of them out.
    Only on a line is the distance that exact."""
    if len(window.data_mean) != 1:
        return None
    is_far = (window.column("js") >= FAR) & (window.column("quality") >= ON_DATA)
    is_far &= window.column("generator_std") > HAS_WIDTH * window.data_std
    since = window.holding_since(is_far, measurements=3, steps=30)
    if since is None:
        return None
    return Finding("clumps", since, {**_widths(window), "since": since})


def _widths(window: Window) -> dict[str, Value]:
    return {
        "spread": float(window.column("generator_std")[-1]),
        "wanted": window.data_std,
        "distance": float(window.column("js")[-1]),
    }


def _is_over(window: Window, found: Finding) -> bool:
    spread = window.column("generator_std")
    counts = window.covered().sum(axis=1)
    match found.form:
        case "width" | "clumps":
            is_wide = spread > WIDE * window.data_std
            if len(window.data_mean) == 1:
                js, quality = window.column("js"), window.column("quality")
                is_wide &= (js < CLOSE) | ((js < FAR) & (quality < OFF_DATA))
            return window.holding_since(is_wide, measurements=5, steps=50) is not None
        case "clump" | "thin":
            is_spread = spread > SPREAD * window.data_std
            # Samples all around are no clump, whether they serve modes or not; two clumps far apart
            # spread as widely, and are as far from the data as one.
            is_around = (counts >= len(window.weights) / 2) | (window.column("js") < AROUND)
            return window.holding_since(is_spread & is_around, measurements=3, steps=10) is not None
    best = int(found.values["best"])
    is_back = counts >= best - (1 if best > 4 else 0)
    return window.holding_since(is_back, measurements=3, steps=10) is not None


BACK = "{left} of {total} modes are served again."
SPREAD_AGAIN = "The samples spread over {spread} again and serve {left} of {total} modes."
WIDE_AGAIN = (
    "The samples spread over {spread} again, the data over {wanted}, and the Jensen–Shannon "
    "divergence is down to {distance}."
)
SPEC = NoticeSpec(
    title="Mode collapse",
    source="Goodfellow (2016), NIPS tutorial, section 5.1; Metz et al., Unrolled GANs (2017)",
    formula="#covered ≤ best − max(2, ⌈K/4⌉), or spread of G < ½ that of the data (one mode: 0.4), "
    "or JS ≥ 0.24 with 90 % on data",
    rule=(
        "Several modes: a quarter of all modes and at least two (one of up to four) that were "
        "covered are not any more, for 3 measurements and 10 steps. Or at most a quarter of them "
        "(one of up to four) is covered, and the samples spread less than half as wide as the data "
        "or have a Jensen–Shannon divergence of 0.56 or more, for 3 measurements and 200 steps. "
        "One mode: the samples have arrived, and spread less than 0.4 times as wide as the data, "
        "for 3 measurements and 30 steps. On a line, however many modes: at least 90 % of the "
        "samples lie within three standard deviations of a mode, and the divergence is 0.24 or "
        "more all the same, for 3 measurements and 30 steps. The first is over when all the modes "
        "but one are back (all of up to four). The second, when the spread is above 0.75 of the "
        "data's, and half of the modes are covered or the divergence is below 0.5. The others, "
        "when the spread is above 0.6 and, on a line, the divergence below 0.15, or below 0.24 "
        "with less than 80 % of the samples on data, for 5 measurements and 50 steps."
    ),
    find=find,
    needs_modes=True,
    forms={
        "modes": Form(
            "Mode collapse",
            "The generator has lost {lost} of the {best} modes it served: {left} of {total} left. "
            "Hardly a sample comes near {places}.",
            "Recovered",
            BACK,
        ),
        "all_modes": Form(
            "Mode collapse",
            "The generator has lost all {best} modes it served: none of {total} is left.",
            "Recovered",
            BACK,
        ),
        "clump": Form(
            "Mode collapse",
            "All samples lie in one clump: they spread over {spread} where the data spread over "
            "{wanted}, and serve {left} of {total} modes.",
            "No longer one clump",
            SPREAD_AGAIN,
        ),
        "thin": Form(
            "Mode collapse",
            "The samples lie on a line, or in clumps far apart: they spread over {spread}, the "
            "data over {wanted}, and yet they serve {left} of {total} modes, and the "
            "Jensen–Shannon divergence is {distance}, of at most 0.69.",
            "No longer on a line",
            SPREAD_AGAIN,
        ),
        "width": Form(
            "Collapse",
            "Almost all samples are the same: they spread over {spread} where the data spread over "
            "{wanted}.",
            "Recovered",
            WIDE_AGAIN,
        ),
        "clumps": Form(
            "Collapse onto clumps",
            "The samples stand in a few narrow clumps, mostly two. Their mean and their spread of "
            "{spread} may be right, the data's is {wanted}; but most of the data is left out: the "
            "Jensen–Shannon divergence is {distance}, of at most 0.69.",
            "Recovered",
            WIDE_AGAIN,
        ),
    },
    remedies=(
        switch_on("minibatch_discrimination", "Switch on minibatch discrimination"),
        switch_on("minibatch_stddev", "Switch on minibatch stddev"),
        switch_on("packing", "Switch on packing"),
        SAME_RATES,
        SLOWER_GENERATOR,
        switch_on("r1", "Switch on R1"),
    ),
)
