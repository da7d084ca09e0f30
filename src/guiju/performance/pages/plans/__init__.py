"""Pages of daily plans: one's own day, the morning board, the list, the sheet."""
