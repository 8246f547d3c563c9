"""Pictures of numbers: plain data in, shapes and words out; it knows no record."""
