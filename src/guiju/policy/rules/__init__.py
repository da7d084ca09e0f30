"""Pure arithmetic and decisions of the circle; no Django, no database."""
