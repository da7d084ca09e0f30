"""Who may do what with quality, and what of it an actor sees: a module for each noun."""
