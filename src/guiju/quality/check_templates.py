"""Check rules to start from, in both languages: texts beside this file."""

from pathlib import Path

from guiju.kit.versioned.starting import Starting
from guiju.quality.rules.check_sets import understood

STARTING = Starting(Path(__file__).resolve().parent / "starting_checks", understood)
