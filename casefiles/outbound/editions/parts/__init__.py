"""Pure parts of editions."""
