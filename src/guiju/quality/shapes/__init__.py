"""What goes in and out of the API of quality, a module for each noun."""
