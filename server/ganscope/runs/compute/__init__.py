"""Everything that calls JAX: the compiler, the cache of programs, and the trainer."""
