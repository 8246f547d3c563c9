"""The statistics as pictures: charts, a funnel and a map, each with the same in numbers."""
