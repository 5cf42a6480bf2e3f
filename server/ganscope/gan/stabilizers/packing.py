"""D classifies several samples together, all real or all fake: near-copies are easy to see."""

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ganscope.gan.fields import Field
from ganscope.gan.hooks import Rows
from ganscope.gan.specs import StabilizerSpec
from ganscope.gan.types import Options


def rows(rows: Rows, context_batch: Rows | None, options: Options) -> Rows:
    """Joins `degree` samples into one row: the first in place, the others beside it.

    In training pack i holds samples i, i + n', i + 2 n', ... of the batch, n' packs in all; what
    does not fill a pack is left out. For a picture each sample is joined with the same companions.

    **Source**: Lin et al. (2018), section 3.
    """
    degree: int = options["degree"]
    if context_batch is None:
        n_packs = next(iter(rows.values())).shape[0] // degree
        packs = {name: _fold(block, degree, n_packs) for name, block in rows.items()}
        first = {name: pack[0] for name, pack in packs.items()}
        others = [pack[i] for i in range(1, degree) for pack in packs.values()]
    else:
        n = next(iter(rows.values())).shape[0]
        first = dict(rows)
        others = [
            jnp.broadcast_to(block[i % block.shape[0]][None], (n, block.shape[1]))
            for i in range(degree - 1)
            for block in context_batch.values()
        ]
    return {**first, "packing": jnp.concatenate(others, axis=1)}


def _fold(block: Float[Array, "n d"], degree: int, n_packs: int) -> Float[Array, "degree packs d"]:
    return block[: degree * n_packs].reshape(degree, n_packs, block.shape[1])


def conflict(values: Mapping[str, Any], batch_size: int) -> tuple[str, str] | None:
    """A batch has to hold one pack at least."""
    if values["degree"] <= batch_size:
        return None
    return "degree", f"at most {batch_size}, the batch size"


SPEC = StabilizerSpec(
    title="Packing",
    source="Lin et al., PacGAN: The Power of Two Samples in GANs (2018), section 3",
    formula="D(x₁, …, x_m) instead of D(x)",
    rows=rows,
    conflict=conflict,
    is_batch_aware=True,
    # Packs answer together: they cannot be asked sample by sample.
    variants=("unconditional", "conditional"),
    needs_networks=True,
    fields=(
        Field(
            name="degree",
            title="Samples per pack",
            kind="integer",
            default=2,
            minimum=2,
            maximum=4,
            change="recompile",
            help="Number of samples that D classifies together.",
        ),
    ),
)
