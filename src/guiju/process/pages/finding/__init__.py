"""Pages of finding."""
