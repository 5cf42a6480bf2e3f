"""The bytes and messages that leave the program; the only Python that knows their format."""
