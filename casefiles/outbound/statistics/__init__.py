"""How much of what, over many cases: each number with its rule, its range and its cases."""
