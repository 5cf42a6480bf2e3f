"""Noise in, samples out: nobody is told anything but real or fake."""

from ganscope.gan.specs import VariantSpec

SPEC = VariantSpec(
    title="Unconditional",
    source="Goodfellow et al., Generative Adversarial Nets (2014)",
    formula="D(x), G(z)",
)
