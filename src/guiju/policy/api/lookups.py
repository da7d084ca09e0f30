"""What the API's addresses name: persons and versions that the actor may see."""

from __future__ import annotations

from django.http import HttpRequest

from guiju.foundation.access import Actor
from guiju.foundation.errors import or_not_found
from guiju.kit.doors import entitled
from guiju.people.reads import Person
from guiju.people.reads.rows import person_by_id, person_by_number
from guiju.policy import access
from guiju.policy.models import PolicyVersion


def version_of(request: HttpRequest, code: str, number: int) -> PolicyVersion:
    """Give the version of a policy, or answer that it is absent."""
    return access.visible_version(entitled(request, access.VIEW), code, number)


def person_of(actor: Actor, number: str) -> Person:
    """Give a person by staff number, else the actor's own."""
    return or_not_found(
        person_by_number(number) if number else person_by_id(actor.person),
        "没有这个工号的人。",
        "There is nobody of that staff number.",
        field="person",
    )
