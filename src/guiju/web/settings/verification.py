"""`guiju verify`: everything that can be checked is checked again from the records."""

from __future__ import annotations

from collections.abc import Iterator

from guiju.foundation import attachments, journal
from guiju.performance import reads as performance
from guiju.policy import reads as policy
from guiju.process.reads.effects import effect_faults
from guiju.process.reads.procedures import procedure_faults
from guiju.records.reads import image_faults


def notes() -> Iterator[str]:
    """What is whole and yet worth saying: closed months that were reckoned by earlier rules."""
    yield from performance.closing_notes()


def faults() -> Iterator[str]:
    """Each fault as a sentence: the journal's chain, published rules and procedures against their fingerprints, signatures and
    questions of authority against the journal, answers whether a project moved its metric, month images against their hashes,
    closed months proved (those of the present rules recomputed), corrections recomputed, attached files (signed copies among
    them) against their hashes.
    """
    yield from journal.faults()
    yield from policy.rulebook_faults()
    yield from policy.signature_faults()
    yield from policy.asked_faults()
    yield from procedure_faults()
    yield from effect_faults()
    yield from image_faults()
    yield from performance.closing_faults()
    yield from performance.ledger_faults()
    yield from attachments.faults()
