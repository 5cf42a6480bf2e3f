"""Notices against ground truth: how often each rule speaks when it should, and only then."""
