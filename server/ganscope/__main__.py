"""`python -m ganscope` is `ganscope`."""

from ganscope.cli import main

main()
