"""Pages of the line, a folder for each noun."""
