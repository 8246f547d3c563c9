"""Pure parts of a report: its templates, its blocks, its numbers."""
