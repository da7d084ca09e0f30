"""What projects came to, as records: a manager's card can count them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guiju.foundation import clock
from guiju.process.models.effects import Effect
from guiju.process.models.projects import Project
from guiju.records import actions as records
from guiju.records.decided import publication

SOURCE = "guiju-projects"
publication(SOURCE, "projects", origin={"zh": "项目", "en": "projects"})


def publish_projects() -> int:
    """Publish closed projects and those whose day is over; a row changes with its project. Gives
    their number.
    """
    rows = list(Project.objects.select_related("owner").exclude(state=Project.State.CANCELLED))
    waiting = [row for row in rows if row.state == Project.State.CLOSED or row.ends < clock.today()]
    moved = moved_by(waiting)
    records.publish("projects", SOURCE, _lines(waiting, moved), by="projects")
    return len(waiting)


def moved_by(rows: Sequence[Project]) -> dict[int, bool | None]:
    """Whether each project moved its metric in the wanted direction, as it was weighed last; what
    cannot be told from noise did not. None: it could not be reckoned. Absent: not weighed. One
    query.
    """
    weighed = Effect.objects.filter(current=True, project__in=rows).values_list(
        "project", "verdict"
    )
    answers = {"better": True, "worse": False, "noise": False}
    return {pk: answers.get(verdict) for pk, verdict in weighed}


def _lines(rows: list[Project], moved: Mapping[int, bool | None]) -> Iterator[dict[str, str]]:
    for row in rows:
        answer = moved.get(row.pk)
        yield {
            "key": f"P{row.number}",
            "person": row.owner.number,
            "date": (row.actual or row.ends).isoformat(),
            "project": row.name,
            "planned_finish": row.ends.isoformat(),
            "finished": row.actual.isoformat() if row.actual else "",
            "moved": "" if answer is None else str(answer).lower(),
            "note": f"P{row.number}",
        }
