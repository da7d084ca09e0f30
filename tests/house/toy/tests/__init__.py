"""Tests of the toy room."""
