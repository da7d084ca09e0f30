"""Tables of who is let in: a line for each address, a column for each role and a stranger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: Role → its column, in the order of how much it may; the last column is a stranger's.
ROLES = {
    "agent": "agt",
    "team_leader": "ldr",
    "supervisor": "sup",
    "quality": "qua",
    "trainer": "trn",
    "people_officer": "off",
    "manager": "mgr",
    "administrator": "adm",
    "auditor": "aud",
}
COLUMNS = [*ROLES.values(), "any"]
WIDTH = 5 * len(COLUMNS)
_OF = dict.fromkeys((200, 201, 202, 204, 302, 409, 422), "x") | {401: "-", 403: "-", 404: "0"}


def of(status: int) -> str:
    """The mark of an answer: ``x`` let in, whatever the work says to what was sent; ``-`` refused;
    ``0`` as if the object did not exist.
    """
    return _OF[status]


@dataclass(frozen=True)
class Table:
    """A committed file."""

    path: Path

    def read(self) -> dict[str, str]:
        """Address → the marks of all roles, then of a stranger."""
        lines = self.path.read_text(encoding="utf-8").splitlines()[1:]
        return {line[WIDTH:]: "".join(line[:WIDTH].split()) for line in lines}

    def write(self, found: dict[str, str], of: Iterable[str]) -> None:
        """Put these addresses' marks in; what is none of the addresses ``of`` goes."""
        rows = {name: told for name, told in (self.read() | found).items() if name in set(of)}
        lines = ["".join(f"{column:<5}" for column in COLUMNS).rstrip()]
        lines += [
            "".join(f" {mark:<4}" for mark in rows[name]) + name
            for name in sorted(rows, key=lambda name: name.partition(" ")[::-1])
        ]
        self.path.write_text("\n".join(lines) + "\n", encoding="utf-8")
