"""The records room on pages: bring data in, look at it, down to the single row."""
