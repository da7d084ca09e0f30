"""Who may open which address of the quality room, a module for each noun."""
