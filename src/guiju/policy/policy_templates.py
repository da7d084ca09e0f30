"""Policies to start from, in both languages: texts beside this file."""

from pathlib import Path

from guiju.kit.versioned.starting import Starting
from guiju.policy.rules.rulebook import understood

CODES = ("code-of-conduct", "money-actions", "service-language", "attendance", "data-protection")
STARTING = Starting(Path(__file__).resolve().parent / "starting_texts", understood, CODES)
