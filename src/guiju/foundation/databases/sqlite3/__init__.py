"""SQLite as Guiju uses it."""
