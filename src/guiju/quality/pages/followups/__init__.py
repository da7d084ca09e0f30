"""Pages of what became of findings."""
