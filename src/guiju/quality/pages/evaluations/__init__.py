"""Pages of evaluations and appeals."""
