"""Pages on how evaluators agree: calibrations, the evaluators, marks of a file."""
