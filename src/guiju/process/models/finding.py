"""What is found by words, and form templates with their versions."""
