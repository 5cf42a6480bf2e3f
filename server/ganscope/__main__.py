"""`python -m ganscope` runs the command `ganscope`."""

from ganscope.cli.main import main

main()
