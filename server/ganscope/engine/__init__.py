"""Engines: where runs live."""
