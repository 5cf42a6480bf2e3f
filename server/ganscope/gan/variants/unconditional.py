"""Noise in, samples out: the only labels are real and fake."""

from ganscope.gan.specs import VariantSpec

SPEC = VariantSpec(
    title="Unconditional",
    source="Goodfellow et al., Generative Adversarial Nets (2014)",
    formula="D(x), G(z)",
)
