"""The formats of all that enters or leaves the server: frames, messages, errors, the catalog."""
