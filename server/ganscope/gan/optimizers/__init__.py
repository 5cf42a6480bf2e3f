"""How a gradient becomes a direction, one file each; optax does the arithmetic."""
