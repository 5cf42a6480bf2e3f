"""Distributions to learn, as problems need them: mixtures, curves and points."""
