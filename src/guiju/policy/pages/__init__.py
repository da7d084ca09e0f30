"""Pages of the circle."""
