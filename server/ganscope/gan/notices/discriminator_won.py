"""D has won: it separates all fakes from all real samples, and stays ahead.

For a moment that is normal, at the beginning above all. When it lasts, G does not catch up.
"""

from ganscope.gan.measurement_window import Finding, Window
from ganscope.gan.specs import Form, NoticeSpec
from ganscope.gan.suggestions import ONE_UPDATE, SLOWER_DISCRIMINATOR, switch_on

RIGHT, LESS_RIGHT = 0.98, 0.9
FOOLED = 0.05


def find(window: Window, found: Finding | None) -> Finding | None:
    """Whether D has been right about nearly everything for long."""
    accuracy = window.column("discriminator_accuracy")
    fake = window.column("fake_probability")
    if found is not None:
        is_over = window.holding_since(accuracy < LESS_RIGHT, measurements=3, steps=10) is not None
        return None if is_over else found
    since = window.holding_since((accuracy >= RIGHT) & (fake <= FOOLED), measurements=10, steps=300)
    if since is None:
        return None
    values = {"percent": round(100 * float(accuracy[-1])), "fake": float(fake[-1]), "since": since}
    return Finding("won", since, values)


SPEC = NoticeSpec(
    title="D has won",
    source="Arjovsky and Bottou (2017), section 2; Sønderby et al. (2017), section 3",
    formula="accuracy of D ≥ 0.98 and E D(G(z)) ≤ 0.05",
    rule=(
        "Reported when, for 10 measurements and 300 steps, D classifies at least 98 % of fresh "
        "samples correctly and its mean output on fakes is at most 0.05. Cleared when, for 3 "
        "measurements, D is correct on less than 90 %. Not reported while a vanishing gradient is "
        "already reported."
    ),
    find=find,
    forms={
        "won": Form(
            "D has won",
            "D classifies {percent} % of fresh samples correctly; its mean output on fakes is "
            "{fake}. G cannot find samples that D would take for real.",
            "D can be fooled again",
            "D classifies {percent} % of fresh samples correctly.",
        )
    },
    remedies=(
        ONE_UPDATE,
        SLOWER_DISCRIMINATOR,
        switch_on("instance_noise", "Switch on strong instance noise", std=1.5),
        switch_on("r1", "Switch on R1"),
    ),
    behind=("vanishing_gradient",),
)
