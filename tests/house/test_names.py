"""What machines name has words: kinds of jobs, and what stands in a company's journal."""

from __future__ import annotations

import pytest

from guiju.foundation.jobs import KINDS
from guiju.foundation.journal import VERBS
from guiju.foundation.models import Entry
from guiju.foundation.rooms import labels, parts

pytestmark = pytest.mark.django_db


def test_every_kind_of_job_has_words() -> None:
    ours = {kind for kind in KINDS if not kind.startswith("test")}
    assert ours - set(labels("JOBS")) == set()


def test_the_journal_of_a_company_has_words(company: None) -> None:
    nouns, verbs, fields = set(), set(), set()
    for entry in Entry.objects.all():
        nouns.add(entry.noun)
        verbs.add(entry.verb)
        fields |= {*(entry.before or {}), *(entry.after or {})}
    assert (
        nouns - set(labels("NOUNS")),
        verbs - set(VERBS),
        fields - set(labels("FIELDS")),
    ) == (set(), set(), set())


def test_no_two_rooms_name_the_same_thing() -> None:
    for kind in ("JOBS", "NOUNS", "FIELDS"):
        named = [name for _room, module in parts("labels") for name in getattr(module, kind, {})]
        assert len(named) == len(set(named)), kind
