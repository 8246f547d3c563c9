"""How numbers become shapes."""
