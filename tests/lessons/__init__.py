"""Tests of the lessons, and of the counting behind them."""
