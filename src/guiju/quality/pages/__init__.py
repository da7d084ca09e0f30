"""Pages of quality, a folder for each noun."""
