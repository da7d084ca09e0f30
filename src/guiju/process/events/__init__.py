"""Names of what can happen along the line: verbs of the journal, a module for each noun."""
