"""What machines name has words: kinds of jobs, and what stands in a company's journal."""

from __future__ import annotations

import pytest

from guiju.foundation.jobs import KINDS
from guiju.foundation.journal import VERBS
from guiju.foundation.models import Entry
from guiju.web.shell.names import FIELDS, JOBS, NOUNS

pytestmark = pytest.mark.django_db


def test_every_kind_of_job_has_words() -> None:
    ours = {kind for kind in KINDS if not kind.startswith("test")}
    assert ours - set(JOBS) == set()


def test_the_journal_of_a_company_has_words(company: None) -> None:
    nouns, verbs, fields = set(), set(), set()
    for entry in Entry.objects.all():
        nouns.add(entry.noun)
        verbs.add(entry.verb)
        fields |= {*(entry.before or {}), *(entry.after or {})}
    assert (nouns - set(NOUNS), verbs - set(VERBS), fields - set(FIELDS)) == (set(), set(), set())
