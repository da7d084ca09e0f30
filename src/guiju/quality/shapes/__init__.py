"""Shapes in which the API tells and is told of quality, a module for each noun."""
