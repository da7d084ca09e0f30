"""Pages of the toy room."""
