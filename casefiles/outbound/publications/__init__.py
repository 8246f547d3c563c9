"""Reports about many cases: written around live figures, frozen when published."""
