"""Who may do what with the line, and what of it an actor sees: a module for each noun."""
