"""How quality is said in templates."""
