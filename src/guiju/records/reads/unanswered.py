"""Contacts that nobody answered: in a row of their own wherever contacts are broken down.

Who gave up in the queue reached no agent, hence no shift and no team: under "unknown" such contacts
look like bad service by somebody, with a service level of 0 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guiju.records.reads.measuring import measure, metrics

#: What nobody answered, and all else, as conditions over contacts.
NOBODY = "agent is null and outcome <> 'answered'"
_SOMEBODY = "(agent is not null or outcome is null or outcome = 'answered')"
#: The mark of a row of contacts that nobody answered.
MARK = "unanswered"


def set_apart(
    rows: Sequence[Mapping[str, Any]], by: str, where: str | None, **asked: Any
) -> list[dict[str, Any]]:
    """Rows measured by one slice, with the contacts of no slice that nobody answered in rows of
    their own, marked `MARK`; what is left of the empty slice stays in its row.

    ``where`` and the rest of the question are as they were asked of `measure`. No pass over records
    where every contact has its slice, else one, two where some of the rest were answered.
    """
    found = [dict(row) for row in rows]
    declared = metrics()
    names = [
        row["metric"]
        for row in found
        if not row[by] and row["n"] and declared[row["metric"]].kind == "contacts"
    ]
    names = list(dict.fromkeys(names))
    if not names:
        return found
    nobody = _empty_slice(names, by, and_nobody(where), asked)
    if not any(row["n"] for row in nobody.values()):
        return found
    cases = {row["metric"]: row["n"] for row in found if not row[by]}
    left = (
        {}
        if all(nobody.get(name, {}).get("n") == cases[name] for name in names)
        else _empty_slice(names, by, _and(where, _SOMEBODY), asked)
    )
    kept = [row for row in found if row[by] or (row["n"] and row["metric"] not in names)]
    rest = [row for row in left.values() if row["n"]]
    return [*kept, *rest, *({**row, MARK: True} for row in nobody.values())]


def and_nobody(where: str | None) -> str:
    """A condition narrowed to what nobody answered."""
    return _and(where, NOBODY)


def _empty_slice(
    names: Sequence[str], by: str, where: str, asked: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    rows = measure(names, by=[by], where=where, **asked).to_pylist()
    return {row["metric"]: row for row in rows if not row[by]}


def _and(where: str | None, condition: str) -> str:
    return f"({where}) and {condition}" if where else condition
