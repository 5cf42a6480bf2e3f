"""A run as things to take away: a script that needs nothing of ganscope, and its weights."""
