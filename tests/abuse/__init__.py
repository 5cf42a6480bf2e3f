"""Hostile input and faults, beside a healthy viewer that must not notice them."""
