"""The people room over HTTP: the same reads and actions as the pages, so the same permissions."""

from ninja import Router

from guiju.people.api.accounts import router as accounts
from guiju.people.api.approving import router as approving
from guiju.people.api.hours import router as hours
from guiju.people.api.imports import router as imports
from guiju.people.api.keys import router as keys
from guiju.people.api.persons import router as persons
from guiju.people.api.teams import router as teams

router = Router(tags=["people"])
for part in (persons, teams, keys, hours, imports, accounts, approving):
    router.add_router("", part, tags=["people"])

__all__ = ["router"]
