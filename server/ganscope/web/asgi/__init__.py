"""uvicorn's protocols, extended: limits on idle connections and on peers that do not read."""
