"""Digits drawn at random, 8 pixels wide: so small that thousands of steps take a second."""

from ganscope.gan.targets.drawn_digits import drawn_digits_problem

SPEC = drawn_digits_problem("Drawn digits, 8 × 8", 8)
