"""Pages of effects."""
