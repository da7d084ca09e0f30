"""Pages of check rules."""
