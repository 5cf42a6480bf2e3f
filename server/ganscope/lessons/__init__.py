"""Lessons: a story in steps and claims about it that were counted, one Markdown file each."""
