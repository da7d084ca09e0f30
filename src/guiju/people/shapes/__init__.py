"""What goes in and out of the API, a module for each noun."""
