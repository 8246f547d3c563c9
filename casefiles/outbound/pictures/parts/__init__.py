"""How numbers of the statistics are said and drawn."""
