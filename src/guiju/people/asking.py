"""How an act asks for a person: chosen on the page, named by staff number in the API."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from guiju.kit import asking
from guiju.kit.shapes import Whole
from guiju.people.models import Person
from guiju.people.parts.choosing import Somebody, working

Staff = Annotated[str, StringConstraints(min_length=1, max_length=50, strip_whitespace=True), Whole]


def declare() -> None:
    """Let actions take persons."""
    asking.noun(
        Person,
        by="number",
        field=Somebody,
        shape=Staff,
        rows=working,
        absent={"zh": "没有这个工号的在职人员。", "en": "Nobody of that staff number works here."},
    )
