"""What projects came to, as records: a manager's card can count them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guiju.foundation import clock
from guiju.process.models.projects import Project
from guiju.records import actions as records

SOURCE = "guiju-projects"


def publish_projects() -> int:
    """Publish closed projects and those whose day is over; a row changes with its project. Gives their number."""
    rows = list(Project.objects.select_related("owner").exclude(state=Project.State.CANCELLED))
    told = [row for row in rows if row.state == Project.State.CLOSED or row.ends < clock.today()]
    moved: Mapping[int, bool | None] = {}
    records.publish("projects", SOURCE, _lines(told, moved), by="projects")
    return len(told)


def _lines(rows: list[Project], moved: Mapping[int, bool | None]) -> Iterator[dict[str, str]]:
    for row in rows:
        answer = moved.get(row.pk)
        yield {
            "key": f"P{row.number}", "person": row.owner.number, "date": (row.actual or row.ends).isoformat(), "project": row.name,
            "planned_finish": row.ends.isoformat(), "finished": row.actual.isoformat() if row.actual else "",
            "moved": "" if answer is None else str(answer).lower(), "note": f"P{row.number}",
        }  # fmt: skip
