"""Engines: what holds the runs and answers the web."""
