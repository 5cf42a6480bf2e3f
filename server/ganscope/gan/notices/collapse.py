"""Mode collapse: the generator makes almost the same sample again and again.

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


BACK = "{left} of {total} modes are covered again."
SPREAD_AGAIN = "The spread is back to {spread}, and {left} of {total} modes are covered."
WIDE_AGAIN = (
    "The spread is back to {spread} (data: {wanted}), and the Jensen–Shannon divergence is down to "
    "{distance}."
)
SPEC = NoticeSpec(
    title="Mode collapse",
    source="Goodfellow (2016), NIPS tutorial, section 5.1; Metz et al., Unrolled GANs (2017)",
    formula="#covered ≤ best − max(2, ⌈K/4⌉), or spread of G < ½ that of the data (one mode: 0.4), "
    "or JS ≥ 0.24 with 90 % on data",
    rule=(
        "“Spread” is the standard deviation, “JS” the Jensen–Shannon divergence. With several "
        "modes, reported in two cases. (1) For 3 measurements and 10 steps, a quarter of the "
        "modes, but at least two (with up to four modes: one), that were covered are no longer "
        "covered; cleared when all modes but one are back (with up to four modes: all). (2) For 3 "
        "measurements and 200 steps, at most a quarter of the modes (with up to four: one) is "
        "covered, and the spread is less than 0.5 times as wide as the data or JS is at least "
        "0.56; cleared when the spread is above 0.75 times the data's, and either half of the "
        "modes are covered or JS is below 0.5. With one mode: (3) for 3 measurements and 30 steps, "
        "the samples are at the data and their spread is less than 0.4 times as wide as the data. "
        "On a line with any number of modes: (4) for 3 measurements and 30 steps, at least 90 % of "
        "the samples lie within three standard deviations of a mode, but JS is at least 0.24. "
        "Cases 3 and 4 are cleared when, for 5 measurements and 50 steps, the spread is above 0.6 "
        "times the data's and, on a line, JS is below 0.15, or below 0.24 with less than 80 % of "
        "the samples on data."
    ),
    find=find,
    needs_modes=True,
    forms={
        "modes": Form(
            "Mode collapse",
            "The generator has lost {lost} of the {best} modes that it covered: {left} of {total} "
            "are left. Almost no samples lie near {places}.",
            "Recovered",
            BACK,
        ),
        "all_modes": Form(
            "Mode collapse",
            "The generator has lost all {best} modes that it covered: none of {total} is left.",
            "Recovered",
            BACK,
        ),
        "clump": Form(
            "Mode collapse",
            "All samples lie in one clump: standard deviation {spread}, data {wanted}. They cover "
            "{left} of {total} modes.",
            "Samples have spread out",
            SPREAD_AGAIN,
        ),
        "thin": Form(
            "Mode collapse",
            "The samples lie on a line or in distant clumps: standard deviation {spread}, data "
            "{wanted}. They cover only {left} of {total} modes; the Jensen–Shannon divergence is "
            "{distance} of at most 0.69.",
            "Samples have left the line",
            SPREAD_AGAIN,
        ),
        "width": Form(
            "Collapse",
            "The samples are nearly identical: standard deviation {spread}, data {wanted}.",
            "Recovered",
            WIDE_AGAIN,
        ),
        "clumps": Form(
            "Collapse to clumps",
            "The samples lie in a few narrow clumps, usually two. Their mean and standard "
            "deviation may be correct ({spread}, data {wanted}), but most of the data is missed: "
            "the Jensen–Shannon divergence is {distance} of at most 0.69.",
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
