"""Checklists: who would do what until when, whose turn it is, what is late, how long steps take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from guiju.foundation import attachments, clock
from guiju.foundation.errors import or_not_found
from guiju.foundation.models import Attachment, Entry
from guiju.people import reads as people
from guiju.people.models import Mentoring, RoleGrant
from guiju.people.reads import Person
from guiju.people.reads.belonging import touches
from guiju.people.reads.rows import assignments_from, persons_by_id
from guiju.process.models.checklists import Checklist, ChecklistItem
from guiju.process.models.procedures import ProcedureVersion, Step
from guiju.process.rules import checklists as rules
from guiju.process.rules import lead_times

#: Roles of the house that a step's words can mean; the others are found from where the person
#: stands.
_HELD = ("people_officer", "manager", "trainer", "quality", "administrator")
FINISHED = (ChecklistItem.State.DONE, ChecklistItem.State.SKIPPED)
#: How far back lead times are looked at, days.
LOOKED_BACK = 365
#: So long somebody who left is still offered to be seen off.
LATELY = dt.timedelta(days=92)
#: So many passages, the newest ones, say enough about a procedure.
MOST_PASSAGES = 5000


@dataclass(frozen=True)
class Planned:
    """A step as it would stand in a checklist: by whom, until when."""

    step: Step
    assignee: Person
    due_on: dt.date


class Roles:
    """Whom a step's role means, for one checklist or many: who holds which role is asked once."""

    def __init__(self) -> None:
        self._held: dict[str, list[tuple[Person, str]]] | None = None
        self._found: dict[tuple[str, int, dt.date], Person | None] = {}
        self._here: dict[int, bool] = {}

    def one(self, role: str, about: Person | None, owner: Person, on: dt.date) -> Person:
        """Who does a step of that role on a day; the owner when the words name nobody who is
        there.
        """
        part, subject = rules.part_of(role), about or owner
        if part == "person":
            return subject if self._is_here(subject) else owner
        key = (part, subject.pk, on)
        if key not in self._found:
            self._found[key] = self._look(part, subject, on)
        return self._found[key] or owner

    def now(self, item: ChecklistItem) -> Person | None:
        """Give who does an unfinished step by its role today; who it was given to while they fit,
        or when nobody else is found.
        """
        part, subject = rules.part_of(item.role), item.checklist.about or item.checklist.owner
        if part not in (*_HELD, "leader", "mentor"):
            return item.assignee
        if part in _HELD and item.assignee in self.holders(part):
            return item.assignee
        holder = self._look(part, subject, max(item.checklist.starts_on, clock.today()))
        return holder or (
            item.assignee
            if item.assignee and self._is_here(item.assignee)
            else item.checklist.owner
        )

    def holders(self, role: str) -> list[Person]:
        """Who holds a role of the house today, by staff number."""
        return [person for person, _path in self._holders().get(role, [])]

    def _is_here(self, person: Person) -> bool:
        """Say whether a person can still do anything: they work here, or will."""
        if person.pk not in self._here:
            self._here[person.pk] = working().filter(pk=person.pk).exists()
        return self._here[person.pk]

    def _look(self, part: str, subject: Person, on: dt.date) -> Person | None:
        if part == "leader":
            return leader(subject, on)
        if part == "mentor":
            rows = Mentoring.objects.filter(touches(on, on), mentee=subject).select_related(
                "mentor"
            )
            row = rows.first()
            return row.mentor if row else None
        return self._holder(part, subject, on) if part in _HELD else None

    def _holder(self, role: str, subject: Person, on: dt.date) -> Person | None:
        """Choose among several the one for the person's own team, and not that person when there is
        another.
        """
        rows = self._holders().get(role, [])
        standing = people.standing_on(subject.pk, on) if any(path for _, path in rows) else None
        path = standing.team.path if standing and standing.team else ""
        fit = [person for person, held in rows if not held or path.startswith(held)]
        return next((person for person in fit if person != subject), fit[0] if fit else None)

    def _holders(self) -> dict[str, list[tuple[Person, str]]]:
        if self._held is None:
            today = clock.today()
            lasting = Q(until=None) | Q(until__gte=today)
            rows = RoleGrant.objects.filter(
                lasting, since__lte=today, account__is_active=True, role__in=_HELD
            )
            rows = rows.exclude(account__person=None).select_related("account__person", "team")
            self._held = {}
            for row in rows.order_by(F("team").desc(nulls_last=True), "account__person__number"):
                assert row.account.person is not None
                path = row.team.path if row.team else ""
                self._held.setdefault(row.role, []).append((row.account.person, path))
        return self._held


def leader(person: Person, on: dt.date) -> Person | None:
    """Give who leads a person on a day; for a person without a team then, who leads them today."""
    leader_then = people.leader_of(person.pk, on)
    return leader_then or (
        people.leader_of(person.pk, clock.today()) if on != clock.today() else None
    )


def working() -> QuerySet[Person]:
    """Who works here, or will: to whom a step can be given."""
    here = assignments_from(clock.today())
    return persons_by_id(here.values("person"))


def concerned() -> QuerySet[Person]:
    """For whom something can be run: who works here, or will, or left a short while ago."""
    lately = clock.today() - LATELY
    here = assignments_from(lately)
    return persons_by_id(here.values("person"))


def plan(
    version: ProcedureVersion,
    starts_on: dt.date,
    about: Person | None,
    owner: Person,
    roles: Roles | None = None,
) -> list[Planned]:
    """The steps of a version as a checklist would hold them."""
    steps, roles = list(version.steps.order_by("place")), roles or Roles()
    days = rules.dues([step.within for step in steps], starts_on)
    return [
        Planned(step, roles.one(step.role, about, owner, starts_on), due)
        for step, due in zip(steps, days, strict=True)
    ]


def startable() -> QuerySet[ProcedureVersion]:
    """Versions in force that have steps: what can be run."""
    rows = ProcedureVersion.objects.filter(state=ProcedureVersion.State.PUBLISHED).select_related(
        "procedure"
    )
    return rows.filter(Exists(Step.objects.filter(version=OuterRef("pk")))).order_by(
        "procedure__area", "title"
    )


def newest(rows: Iterable[ChecklistItem]) -> dict[str, ChecklistItem]:
    """Each step on its newest round."""
    return {row.code: row for row in sorted(rows, key=lambda row: (row.round, row.place))}


def told(rows: Iterable[ChecklistItem]) -> list[rules.Item]:
    """Items as the rules read them."""
    return [
        rules.Item(row.code, row.place, row.state, rules.branches_of(row.branches), row.way)
        for row in newest(rows).values()
    ]


def counted(rows: QuerySet[Checklist]) -> QuerySet[Checklist]:
    """With ``done`` and ``whole`` (steps that are needed), ``late`` (open and overdue),
    ``next_due``, ``turn`` (who is next).
    """
    items = ChecklistItem.objects.filter(checklist=OuterRef("pk")).order_by()
    opened = items.filter(state=ChecklistItem.State.OPEN)
    late = opened.filter(due_on__lt=clock.today())
    return rows.annotate(
        done=_count(items.filter(state__in=FINISHED)),
        whole=_count(items.exclude(state=ChecklistItem.State.NOT_NEEDED)),
        late=_count(late),
        next_due=Subquery(opened.order_by("due_on").values("due_on")[:1], output_field=DateField()),
        turn=Subquery(
            opened.order_by("due_on", "place").values(called=people.written_name("assignee__"))[:1]
        ),
        overdue=Exists(late),
    )


def overdue() -> Q:
    """Steps whose turn has come and whose day is past, of running checklists."""
    return Q(
        state=ChecklistItem.State.OPEN,
        checklist__state=Checklist.State.RUNNING,
        due_on__lt=clock.today(),
    )


def waiting() -> QuerySet[ChecklistItem]:
    """Steps whose turn it is."""
    return ChecklistItem.objects.filter(state="open", checklist__state="running")


def steps_of(persons: Collection[int]) -> dict[int, tuple[int, int]]:
    """Steps of checklists whose turn it is, by the person who has to do them: how many, and how many
    of them are overdue. Who has none is left out. One query.
    """
    rows = waiting().filter(assignee__in=persons).order_by()
    late = Count("pk", filter=Q(due_on__lt=clock.today()))
    counted = rows.values("assignee").annotate(n=Count("pk"), late=late)
    return {row["assignee"]: (row["n"], row["late"]) for row in counted}


def files_of(rows: Iterable[ChecklistItem]) -> dict[int, list[Attachment]]:
    """What was shown for each item. One query."""
    files: dict[int, list[Attachment]] = {}
    ids = [str(row.pk) for row in rows]
    for kept in Attachment.objects.filter(noun="checklist_item", noun_id__in=ids).order_by("id"):
        files.setdefault(int(kept.noun_id), []).append(kept)
    return files


def has_files(item: ChecklistItem) -> bool:
    """Whether something was shown for an item before."""
    return bool(attachments.of("checklist_item", item.pk))


def file_of(item: ChecklistItem, number: int) -> Attachment:
    """One of the files that were shown for an item, or `NotFound`."""
    return or_not_found(
        next(
            (file for file in attachments.of("checklist_item", item.pk) if file.pk == number), None
        )
    )


def history(row: Checklist) -> QuerySet[Entry]:
    """What happened to a checklist, the newest first."""
    return Entry.objects.filter(noun="checklist", noun_id=str(row.pk)).order_by("-number")


def worked_on(row: Checklist) -> bool:
    """Whether anybody has done or skipped a step of it."""
    return row.items.filter(state__in=FINISHED).exists()


def step_times(rows: QuerySet[ChecklistItem], procedure: int) -> list[lead_times.StepTimes]:
    """How long each step of a procedure took in the last year, in the order of the newest round.
    One query.

    rows: the items that the asker sees; of many passages the newest count.
    """
    since = clock.now() - dt.timedelta(days=LOOKED_BACK)
    finished = rows.filter(
        checklist__procedure=procedure, state__in=FINISHED, done_at__gte=since
    ).select_related(None)
    fields = ("code", "name", "place", "state", "opened_at", "done_at", "due_on")
    newest_first = finished.order_by("-done_at", "-pk").values_list(*fields)
    passages = [
        lead_times.Passage(
            code, title, place, state == "skipped", opened, done, clock.day_of(done) <= due
        )
        for code, title, place, state, opened, done, due in reversed(
            list(newest_first[:MOST_PASSAGES])
        )
        if done is not None
    ]
    return lead_times.of_steps(passages)


def run_procedures(rows: QuerySet[Checklist]) -> list[tuple[int, str, int]]:
    """(procedure, the newest title, how often run) of those that were run, the most often first.
    One query.
    """
    titles = (
        ProcedureVersion.objects.filter(procedure=OuterRef("procedure"))
        .order_by("-version")
        .values("title")[:1]
    )
    counted = (
        rows.order_by()
        .values("procedure")
        .annotate(n=Count("pk"), name=Subquery(titles))
        .order_by("-n", "procedure")
    )
    return [(row["procedure"], row["name"], row["n"]) for row in counted]


def _count(rows: QuerySet[ChecklistItem]) -> Coalesce:
    each = rows.values("checklist").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(each, output_field=IntegerField()), 0)


def whole(pk: int) -> Checklist:
    """A checklist with ``steps``, each with ``files`` and ``ways``, as the API tells of it. Three
    queries.
    """
    row = counted(Checklist.objects.select_related("about", "owner", "procedure", "version")).get(
        pk=pk
    )
    steps = list(row.items.select_related("assignee"))
    files, items = files_of(steps), told(steps)
    for step in steps:
        step.checklist = row
        step.files = files.get(step.pk, [])  # type: ignore[attr-defined]
        step.ways = rules.ways(items, step.code)  # type: ignore[attr-defined]
    row.steps = steps  # type: ignore[attr-defined]
    return row


def is_overdue(step: ChecklistItem) -> bool:
    """Whether a step's turn has come and its day is past, in a running checklist."""
    running = step.checklist.state == Checklist.State.RUNNING
    return running and step.state == ChecklistItem.State.OPEN and step.due_on < clock.today()
