"""Casefiles: the accountability case-file system of a human-rights organisation."""
