"""A small valid lesson file for tests."""

from __future__ import annotations

FRONT = """
number = 7
title = "A title"
paper = "A paper"
preset = "collapse_1d"
config = { batch_size = 8 }
speed = 100

[[trainings]]
name = "short"
phases = [
    { steps = 10 },
    { config = { stabilizers = { minibatch_stddev = {} } }, steps = 20 },
    { off = ["stabilizers.minibatch_stddev"], steps = 5 },
]

[[trainings]]
name = "plain"
phases = [{ steps = 40 }]

[[claims]]
text = "A claim."
training = "short"
control = "plain"
at = [0, 10, 35]
where = { generator_std = [0.0, inf], generator_mean = [-1, 1.5] }

[[courses]]
text = "A goal."
goal = { generator_std = [0.3, 1.0] }
trainings = ["short", "plain"]
control = "plain"
every = 10
until = 40
show = 30
"""
BODY = """
An introduction.

## One
Text with *emphasis* and <script>alert(1)</script>.

## Two
Text.

```do
highlight = "stabilizers.minibatch_stddev"
change = { stabilizers = { minibatch_stddev = {} } }
restart = true
```

## Three
Text.

```do
off = ["stabilizers.minibatch_stddev"]
```

## Four
Text.
"""


def lesson_text(front: str = FRONT, body: str = BODY) -> str:
    return f"+++{front}+++\n{body}"
