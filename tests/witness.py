"""What the whole suite has seen: every template rendered, every verb of the journal written.

Each process of a run keeps its own list under artifacts/seen; the suite looks at all of them in the
end.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEEN = ROOT / "artifacts" / "seen"
TEMPLATES = ROOT / "src" / "guiju"


def forget() -> None:
    """Begin anew."""
    shutil.rmtree(SEEN, ignore_errors=True)


@contextmanager
def watching() -> Iterator[None]:
    """Keep what is rendered and written until the end of the block."""
    from django.test.signals import template_rendered

    from guiju.foundation import journal
    from guiju.foundation.models import Entry

    templates: set[str] = set()
    verbs: set[str] = set()

    def rendered(template: Any, **_: Any) -> None:
        templates.add(str(template.name))

    write_all = journal.write_all

    def written(*of: Any, **more: Any) -> list[Entry]:
        entries = write_all(*of, **more)
        verbs.update(entry.verb for entry in entries)
        return entries

    template_rendered.connect(rendered)
    journal.write_all = written
    try:
        yield
    finally:
        journal.write_all = write_all
    SEEN.mkdir(parents=True, exist_ok=True)
    told = {"templates": sorted(templates), "verbs": sorted(verbs)}
    (SEEN / f"{os.getpid()}.json").write_text(json.dumps(told), encoding="utf-8")


def unseen() -> list[str]:
    """Our templates that were never rendered, our verbs that were never written."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.web.settings.test")
    django.setup()
    from guiju.foundation.journal import VERBS

    told = [json.loads(path.read_text(encoding="utf-8")) for path in SEEN.glob("*.json")]
    templates, verbs = (
        set().union(*(each[what] for each in told)) for what in ("templates", "verbs")
    )
    ours = {str(path.relative_to(_folder(path))) for path in TEMPLATES.rglob("*.html")}
    never = [f"never rendered: {name}" for name in sorted(ours - templates)]
    return never + [f"never written: {code}" for code in sorted(set(VERBS) - verbs)]


def _folder(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == "templates")
