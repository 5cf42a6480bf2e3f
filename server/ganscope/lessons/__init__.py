"""Lessons, one Markdown file each: steps to do, and claims that are counted over many seeds."""
