"""Pages of what check rules flagged."""
