"""Pages of the measure: schemes, closings, cards, and how each item came about."""
