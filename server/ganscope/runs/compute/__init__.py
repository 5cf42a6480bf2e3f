"""What touches JAX: compiling, the cache of compiled programs, and the trainer that calls them."""
