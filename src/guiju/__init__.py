"""Guiju (规矩): the working system of people who lead a customer-service team."""

__version__ = "0.1.0"
