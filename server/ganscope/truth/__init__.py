"""Precision and recall of the notices, against labels from exact densities and modes."""
