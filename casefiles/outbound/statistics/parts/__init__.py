"""The rules of the statistics: what is counted, and how."""
