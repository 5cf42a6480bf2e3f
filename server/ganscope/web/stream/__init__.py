"""The WebSocket of a run: frames and events go out, acknowledgements and pings come in."""
