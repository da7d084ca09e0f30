"""PostgreSQL as Guiju uses it."""
