"""The command line: `ganscope` and its subcommands, one module each.

JAX and FastAPI are imported only when work starts, so that --help and --version answer at once.
"""
