"""What machines name has words: kinds of jobs, and what stands in a company's journal."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from guiju.foundation.jobs import KINDS
from guiju.foundation.journal import VERBS
from guiju.foundation.models import Entry
from guiju.foundation.rooms import labels, parts
from guiju.web.shell import machine_names

pytestmark = pytest.mark.django_db
#: What a machine calls something: a word of small letters, one of several, with a version, a hash.
CODED = re.compile(r"(?:^|[，、：] ?)[a-z]+(?:[-_/@][a-z0-9]+)*(?:$|[，、])|@\d|[0-9a-f]{40}")
#: What is called as somebody wrote it.
WRITTEN_NOUNS = {"model", "rows", "import", "upload", "agent_key", "account"}


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


def test_every_choice_that_can_stand_in_the_journal_is_said_in_words() -> None:
    mute = []
    with override("zh-hans"):
        for room, module in parts("labels"):
            values = getattr(module, "VALUES", {})
            for model in room.get_models():
                for field in model._meta.fields:
                    for value in dict(field.choices or ()):
                        spoken = [
                            machine_names._text(noun, value, field.name)
                            for noun in {*module.NOUNS, *(each.split(".")[0] for each in values)}
                            if field.name == "role"
                            or f"{noun}.{field.name}" in values
                            or field.name in values
                        ]
                        if (
                            isinstance(value, str)
                            and value
                            and not any(word != value for word in spoken)
                        ):
                            mute.append(f"{model._meta.label}.{field.name}: {value}")
    assert not "\n".join(each for each in mute if each.split(":")[0] not in UNSPOKEN)


#: Choices that no row of the journal holds.
UNSPOKEN = {
    "foundation.Job.state",
    "foundation.Token.kind",
}
#: Fields that hold what somebody wrote or a code that is meant as one.
WRITTEN = {
    "address",
    "by",
    "person",
    "typed",
    "calendar",
    "code",
    "columns",
    "device",
    "email",
    "en",
    "file",
    "folder",
    "formula",
    "key",
    "mapping",
    "name",
    "queue",
    "title_en",
    "unit",
    "words",
    "zone",
    "zh",
}


def test_the_journal_of_a_company_says_no_codes(company: None) -> None:
    found = set()
    with override("zh-hans"):
        for entry in Entry.objects.all():
            names = machine_names.called_in([entry])
            for side in (entry.before, entry.after):
                for field, held in machine_names._called(side, names, entry.noun).items():
                    said = machine_names._flat(entry.noun, held, field)
                    if field not in WRITTEN and CODED.search(said):
                        found.add(f"{entry.noun} {field}: {said[:60]}")
            thing = machine_names.noun(
                entry.noun, entry.noun_id, names.get((entry.noun, entry.noun_id))
            )
            if entry.noun not in WRITTEN_NOUNS and CODED.search(thing):
                found.add(f"{entry.noun}: {thing}")
    assert not found, "\n".join(sorted(found))
