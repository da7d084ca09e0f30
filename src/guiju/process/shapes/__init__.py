"""What goes in and out of the line's API, a module for each noun."""
