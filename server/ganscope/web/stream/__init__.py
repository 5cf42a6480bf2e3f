"""The WebSocket of a run: frames and events go out, acknowledgements come in."""
