"""Digits that are drawn at random, 16 pixels wide: no two are the same, and their end never comes.

Slant, thickness and what else makes a sample are known, which no set of stored pictures can say.
"""

from ganscope.gan.targets.drawn_digits import drawn_digits_problem

SPEC = drawn_digits_problem("Drawn digits, 16 × 16", 16)
