"""Measures; judges nothing. Never run by the tests: see docs/performance.md."""
