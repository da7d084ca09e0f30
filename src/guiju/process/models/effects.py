"""Nouns of effects."""
