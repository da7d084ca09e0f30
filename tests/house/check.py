"""`make check`'s own rules: migrations complete, templates compile, every sentence in both
languages, no registry host.

Each rule yields sentences that say what is wrong and what to write instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.web.settings.test")
ROOT = Path(__file__).resolve().parents[2]
_INLINE = re.compile(
    r"<script(?![^>]*\b(src|type=\"application/json\"))|\sstyle=\"|\son(click|load|change|submit)=",
    re.I,
)
_REGISTRY = re.compile(r"https?://[^\s\"']*(pypi|pythonhosted|npmjs|registry\.|debian\.org)", re.I)
_DOORS = ("utils", "helpers", "common", "base_classes", "manager2")


def migrations() -> Iterator[str]:
    """A model changed without a migration."""
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        yield (
            "a model has changed without a migration: run makemigrations --name what_it_does and "
            "commit it"
        )


def templates() -> Iterator[str]:
    """Templates that do not compile, or that carry inline script or style (the security policy
    refuses them).
    """
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    for path in sorted((ROOT / "src").rglob("templates/**/*.html")):
        name = str(path).split("/templates/", 1)[1]
        try:
            get_template(name)
        except TemplateSyntaxError as fault:
            yield f"{name}: {fault}"
        if _INLINE.search(path.read_text(encoding="utf-8")):
            yield f"{name}: inline script or style; put it into the kit's assets"


def languages() -> Iterator[str]:
    """Sentences without Chinese, or with two, and Chinese that nothing says."""
    from guiju.web.settings import translations

    for line in translations.missing():
        yield f"no Chinese for {line}: add it to the room's zh.yaml"
    for line in translations.conflicts():
        yield f"{line}: say it once, or say where each stands (pgettext, context)"
    for line in translations.dead():
        yield f"nothing says {line}: take it out"


def registries() -> Iterator[str]:
    """Hosts of package registries in committed files."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if (
            path.suffix in (".png", ".svg", ".ico", ".woff2")
            or not path.is_file()
            or path == Path(__file__)
        ):
            continue
        if found := _REGISTRY.search(path.read_text(encoding="utf-8", errors="replace")):
            yield f"{name}: names the registry host {found.group()}"


def rooms() -> Iterator[str]:
    """Rooms whose name attracts everything."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        if path.stem in _DOORS:
            yield f"{path.relative_to(ROOT)}: name the room by what it does"


def main() -> int:
    """Print every fault; 1 when there is one."""
    import django

    django.setup()
    faults = [
        fault for rule in (migrations, templates, languages, registries, rooms) for fault in rule()
    ]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"house rules: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
