"""Questions about problems: the classes, which are alike, what class a text is likely of, who is
told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from guiju.foundation import attachments, clock
from guiju.foundation.errors import NotFound
from guiju.foundation.models import Attachment
from guiju.foundation.once import once
from guiju.people import reads as people
from guiju.people.reads import Person
from guiju.people.reads.rows import (
    accounts_by_person,
    assignments_on,
    leaderships_on,
    person_by_number,
    persons_by_id,
)
from guiju.process.access.problems import NOUN
from guiju.process.models.problems import MeToo, Problem, ProblemClass, ProblemTerm
from guiju.process.models.procedures import Procedure, ProcedureVersion
from guiju.process.rules import problem_classes
from guiju.process.rules import problems as rules
from guiju.process.rules.problem_classes import Class

WAITING = (Problem.State.NEW, Problem.State.CLASSIFIED)


@dataclass(frozen=True)
class Alike:
    """A problem with how much it is like a text (cosine, 0–1); same: so much that it is probably
    the same.
    """

    problem: Problem
    likeness: float

    @property
    def same(self) -> bool:
        """Whether it is probably the same."""
        return self.likeness >= rules.SAME


@dataclass(frozen=True)
class Hints:
    """What is proposed for a text: its class ("" when nothing speaks for one) and the problems
    that are like it.
    """

    kind: str
    similar: list[Alike]


@dataclass(frozen=True)
class Place:
    """What the address of a page says of what a problem is about: a contact, a procedure."""

    page: str = ""
    source: str = ""
    key: str = ""
    procedure: Procedure | None = None

    @property
    def contact(self) -> str:
        """The contact as the form shows it."""
        return f"{self.source}/{self.key}" if self.source else ""


@once
def classes() -> dict[str, Class]:
    """Every class by code, in order, as leaders keep them. One query."""
    kept = {
        row.code: Class(
            row.code, row.zh, row.en, problem_classes.words_of(row.words), row.place, row.offered
        )
        for row in ProblemClass.objects.all()
    }
    return problem_classes.with_kept(kept)


def hints(text: str, rows: QuerySet[Problem], *, but: int | None = None) -> Hints:
    """The likely class, and the similar ones among ``rows``. Four queries at any number of
    problems.
    """
    near = neighbours(text, but=but)
    by_id = {row.pk: row for row in Problem.objects.filter(pk__in=[pk for pk, _score in near])}
    before = [(by_id[pk].kind, score) for pk, score in near if pk in by_id and by_id[pk].kind]
    seen = {row.pk: row for row in rows.filter(pk__in=list(by_id))}
    similar = [Alike(seen[pk], score) for pk, score in near if pk in seen]
    return Hints(rules.suggested(text, classes(), before), similar[:5])


def neighbours(text: str, *, but: int | None = None, most: int = 12) -> list[tuple[int, float]]:
    """(problem, cosine) of those whose text is alike. Three queries; 5,000 problems: about 20
    ms.
    """
    counts = rules.terms(text)
    if not counts:
        return []
    known, texts = frequencies(counts), Problem.objects.count()
    vector = rules.weights(counts, known, texts)
    words = rules.looked_up(vector, known, texts)
    rows = ProblemTerm.objects.filter(term__in=words).exclude(problem=but or 0)
    return rules.ranked(vector, rows.values_list("problem", "term", "weight"), most=most)


def frequencies(words: Iterable[str]) -> dict[str, int]:
    """In how many problems each word stands. One query."""
    rows = ProblemTerm.objects.filter(term__in=list(words)).order_by()
    return dict(rows.values("term").annotate(n=Count("pk")).values_list("term", "n"))


def open_ones() -> QuerySet[Problem]:
    """Give the problems of everybody that still wait: reporters are shown the titles of those that
    are like their own.
    """
    return Problem.objects.filter(state__in=WAITING)


def at_work() -> QuerySet[Person]:
    """Give the persons who work here today, to whom a problem can be given."""
    today = clock.today()
    return persons_by_id(assignments_on(today).values("person"))


def procedure_named(code: str) -> Procedure | None:
    """The procedure of a code, None for an empty one, or `NotFound`."""
    procedure = Procedure.objects.filter(code=code.strip()).first() if code.strip() else None
    if code.strip() and procedure is None:
        raise NotFound("没有这个流程。", "There is no such procedure.", field="procedure")
    return procedure


def person_named(number: str, field: str) -> Person | None:
    """The person of a staff number, None for an empty one, or `NotFound`."""
    person = person_by_number(number)
    if number and person is None:
        raise NotFound("没有这个工号的人。", "There is nobody of that staff number.", field=field)
    return person


def procedures(code: str, most: int) -> list[tuple[str, str]]:
    """(code, title) of the procedures in force, and of the one that is named already; so many at
    most. One query.
    """
    named = Q(state="published") | Q(procedure__code=code)
    rows = (
        ProcedureVersion.objects.filter(named)
        .order_by("title", "-version")
        .values_list("procedure__code", "title")
    )
    return list(dict(rows[:most]).items())


def procedure_title(row: Problem) -> str:
    """What the procedure that a problem is about is called. One query, or none."""
    if row.procedure is None:
        return ""
    title = row.procedure.versions.order_by("-version").values_list("title", flat=True).first()
    return title or row.procedure.code


def place_of(address: str) -> Place:
    """What an address of ours says: nothing for one that is not of this site. One query at most."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(
        address, allowed_hosts=None
    ):
        return Place()
    path, _mark, query = address[:500].partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return Place()
    page = address[:500]
    if match.url_name == "records_record":
        said = _query(query)
        return Place(page, said.get("source", "")[:100], said.get("key", "")[:200])
    if (match.url_name or "").startswith("process_procedure") and "code" in match.kwargs:
        return Place(page, procedure=Procedure.objects.filter(code=match.kwargs["code"]).first())
    return Place(page)


def _query(text: str) -> dict[str, str]:
    return {name: str(value) for name, value in QueryDict(text).items()}


def concerned(rows: Sequence[Problem]) -> list[int]:
    """The accounts of whoever reported these, what was merged into them, or joined in. Three
    queries.
    """
    ids = [row.pk for row in rows]
    all_of = list(
        Problem.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).values_list(
            "pk", "reporter", "account"
        )
    )
    joined = MeToo.objects.filter(problem__in=[pk for pk, _person, _account in all_of]).values_list(
        "person", flat=True
    )
    persons = {person for _pk, person, _account in all_of if person} | set(joined)
    return [
        *{account for _pk, _person, account in all_of if account} | set(people.accounts_of(persons))
    ]


def touched(row: Problem) -> int:
    """How many persons a problem touches, with what was merged into it: each counts once. Two
    queries.
    """
    all_of = list(
        Problem.objects.filter(Q(pk=row.pk) | Q(merged_into=row.pk)).values_list(
            "pk", "reporter", "account"
        )
    )
    joined = MeToo.objects.filter(problem__in=[pk for pk, _person, _account in all_of]).values_list(
        "person", flat=True
    )
    persons = {f"p{person}" if person else f"a{account or pk}" for pk, person, account in all_of}
    return len(persons | {f"p{person}" for person in joined})


def leaders_of(rows: Iterable[Problem]) -> dict[int, list[int]]:
    """The accounts that answer for each problem: its owner, else the leader of its team or the
    nearest above, else managers. Four queries at any number.
    """
    rows = list(rows)
    today = clock.today()
    led = leaderships_on(today)
    by_team = dict(led.values_list("team", "person"))
    persons = {row.pk: row.owner_id or _leader(row, by_team) for row in rows}
    accounts = accounts_by_person({person for person in persons.values() if person})
    managers = people.manager_accounts()
    return {pk: accounts.get(person or 0) or managers for pk, person in persons.items()}


def _leader(row: Problem, by_team: dict[int, int]) -> int | None:
    above = [int(part) for part in reversed(row.team.path.split("/")) if part] if row.team else []
    return next(
        (by_team[team] for team in above if team in by_team and by_team[team] != row.reporter_id),
        None,
    )


def photos(row: Problem) -> list[Attachment]:
    """What was photographed or attached. One query."""
    return attachments.of(NOUN, row.pk)


def numbers_in(text: str) -> list[int]:
    """The problem numbers in a text such as "#12, 15"."""
    return [int(digits) for digits in re.findall(r"\d{1,9}", text)][:200]
