"""Mode collapse: the generator makes almost the same thing over and over.

Three cases. Where the data have several modes, some that were served are lost (`modes`), or all
samples lie in one clump that never served many (`clump`). With a single mode there is none to lose:
the samples grow much narrower than the data (`width`).
"""

import math

import numpy as np

from ganscope.gan.specs import Form, NoticeSpec
from ganscope.gan.suggestions import SAME_RATES, SLOWER_GENERATOR, switch_on
from ganscope.gan.window import Finding, Value, Window, point_words

# A spread of less than this share of the data's is a collapse; of more than that, none any more.
NARROW, WIDE = 0.4, 0.6
CLUMPED, SPREAD = 0.5, 0.75
# A single mode is being served when G's mean is no further from it than this, in its widths.
ARRIVED = 2.0
NAMED_PLACES = 3


def find(window: Window, found: Finding | None) -> Finding | None:
    """What has collapsed; None if nothing has, or no longer."""
    if found is not None:
        return None if _is_over(window, found) else found
    if len(window.weights) > 1:
        return _lost_modes(window) or _clump(window)
    return _narrow(window)


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
    since = window.lasts(counts <= best - margin(n_modes), measurements=3, steps=10)
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
    is_clump = (spread < CLUMPED * window.data_std) & (counts <= n_modes / 4)
    since = window.lasts(is_clump, measurements=3, steps=200)
    if since is None:
        return None
    values = {
        "left": int(counts[-1]),
        "total": n_modes,
        "spread": float(spread[-1]),
        "wanted": window.data_std,
        "since": since,
    }
    return Finding("clump", since, values)


def _narrow(window: Window) -> Finding | None:
    spread = window.column("generator_std")
    is_narrow = spread < NARROW * window.data_std
    if len(window.data_mean) == 1:
        distance = np.abs(window.column("generator_mean") - window.data_mean[0])
        is_narrow &= distance < ARRIVED * window.data_std
    since = window.lasts(is_narrow, measurements=3, steps=30)
    if since is None:
        return None
    values = {"spread": float(spread[-1]), "wanted": window.data_std, "since": since}
    return Finding("width", since, values)


def _is_over(window: Window, found: Finding) -> bool:
    spread = window.column("generator_std")
    counts = window.covered().sum(axis=1)
    match found.form:
        case "width":
            is_wide = spread > WIDE * window.data_std
            return window.lasts(is_wide, measurements=5, steps=50) is not None
        case "clump":
            is_spread = spread > SPREAD * window.data_std
            is_served = is_spread & (counts >= len(window.weights) / 2)
            return (
                window.lasts(is_served, measurements=3, steps=10) is not None
                or window.lasts(is_spread, measurements=20, steps=500) is not None
            )
    best = int(found.values["best"])
    is_back = counts >= best - (1 if best > 4 else 0)
    return window.lasts(is_back, measurements=3, steps=10) is not None


BACK = "{left} of {total} modes are served again."
SPEC = NoticeSpec(
    title="Mode collapse",
    source="Goodfellow (2016), NIPS tutorial, section 5.1; Metz et al., Unrolled GANs (2017)",
    formula="#covered ≤ best − max(2, ⌈K/4⌉), or spread of G < ½ that of the data (one mode: 0.4)",
    rule=(
        "Several modes: a quarter of all modes and at least two (one of up to four) that were "
        "covered are not any more, for 3 measurements and 10 steps. Or the samples spread less "
        "than half as wide as the data and cover at most a quarter of the modes, for 3 "
        "measurements and 200 steps. One mode: the samples have arrived, and spread less than 0.4 "
        "times as wide as the data, for 3 measurements and 30 steps. It is over when all the modes "
        "but one are back (all of up to four), or half of the modes are and the spread is above "
        "0.75 of the data's (one mode: above 0.6)."
    ),
    find=find,
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
            "The samples spread over {spread} again and serve {left} of {total} modes.",
        ),
        "width": Form(
            "Collapse",
            "Almost all samples are the same: they spread over {spread} where the data spread over "
            "{wanted}.",
            "Recovered",
            "The samples spread over {spread} again; the data over {wanted}.",
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
