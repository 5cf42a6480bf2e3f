"""Both players get a label, the mode: the generator learns one mode for each.

The label, a one-hot, joins the noise in front of G and the sample in front of D. A fake sample is
made for the label of the real one beside it. A D shown as a picture judges each point under the
label of its nearest mode.
"""

from ganscope.gan.specs import VariantSpec

SPEC = VariantSpec(
    title="Conditional",
    source="Mirza and Osindero, Conditional Generative Adversarial Nets (2014), equation 2",
    formula="D(x | y), G(z | y)",
    codes=lambda n_modes, options: n_modes,
    is_labelled=True,
    needs_modes=True,
)
