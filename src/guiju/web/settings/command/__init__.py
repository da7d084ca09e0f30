"""The command `guiju`: what the pages do, for the machine's operator.

Exit 0 only on success; errors on stderr in one plain sentence, no traceback. The journal says that
it was the operator.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from guiju import __version__
from guiju.foundation import faults
from guiju.foundation.errors import GuijuError, NotFound
from guiju.foundation.frames import roomy

#: Commands that make an instance; every other refuses where there is none.
_MAKING = ("init", "demo", "serve", "restore")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.web.settings.base")
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str], settle: Callable[[], None] | None = None) -> int:
    """The exit code of one command: 0 on success, 1 on a refusal or a fault, 2 when the words are
    off.

    ``settle`` reads the settings that the environment names; it is given where they can be read
    once more.
    """
    arguments = parser().parse_args(argv)
    try:
        _check_settings()
        return _act(arguments, settle)
    except GuijuError as refusal:
        _tell(refusal)
    except BrokenPipeError:
        sys.stderr.close()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    except OSError as fault:
        print(f"{fault.strerror or fault}: {fault.filename or ''}".rstrip(": "), file=sys.stderr)
        _advise(fault)
    except (
        Exception
    ) as fault:  # whatever broke, the operator reads a sentence; GUIJU_TRACE=1 shows where it was
        _tell_fault(fault)
    return 1


def _act(arguments: argparse.Namespace, settle: Callable[[], None] | None) -> int:
    """Look after what a killed restore left, read the settings, and do it: a restore in a place
    beside the instance's own.
    """
    from django.conf import settings

    from guiju.web.settings import staging

    if settle is None and settings.configured:  # nothing of the environment is read any more
        arguments.staging = None
        _set_up()
        return roomy(_done)(arguments)
    staging.sweep()
    if arguments.command == "restore":
        with staging.restoring() as arguments.staging:
            (settle or _set_up)()
            return roomy(_done)(arguments)
    if arguments.command not in _MAKING:
        _check_folder()
    (settle or _set_up)()
    return roomy(_done)(arguments)


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    from guiju.web.settings.command import (
        instances,
        measuring,
        people,
        processes,
        raters,
        records,
        schemes,
    )

    top = argparse.ArgumentParser(
        prog="guiju", description="Guiju 规矩 — rules, processes, performance, people."
    )
    top.add_argument("--version", action="version", version=f"guiju {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in (instances, records, measuring, people, schemes, raters, processes):
        room.add(commands)
    return top


def command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    sentence: str,
    act: Callable[[argparse.Namespace], int | None],
) -> argparse.ArgumentParser:
    """A new command with its sentence and what it does."""
    new = commands.add_parser(name, help=sentence, description=sentence)
    new.set_defaults(act=act)
    return new


def _check_folder() -> None:
    """Refuse a folder that no instance ever was in, before reading the settings makes one of it."""
    home = Path(os.environ.get("GUIJU_HOME", "var")).expanduser().resolve()
    mark = ".secret-key" if os.environ.get("DATABASE_URL") else "guiju.sqlite3"
    if not (home / mark).is_file():
        raise _no_instance(home)


def check_instance() -> None:
    """Refuse where no instance is: what is read of nothing would look like an answer. One query."""
    from django.conf import settings
    from django.db import connection

    if "people_account" not in connection.introspection.table_names():
        raise _no_instance(Path(settings.HOME))


def _no_instance(home: Path) -> NotFound:
    return NotFound(
        "{home} 里没有实例。",
        "There is no instance in {home}.",
        code="instance.absent",
        next_step={
            "zh": "请检查 GUIJU_HOME 与 DATABASE_URL；新建实例用 guiju init。",
            "en": "Check GUIJU_HOME and DATABASE_URL; guiju init makes a new instance.",
        },
        home=str(home),
    )


def _check_settings() -> None:
    """Refuse wrong settings before anything is made; say which names mean nothing here."""
    from guiju.web.settings import environment

    environment.check()
    for name in environment.unknown():
        print(f"{name} is not a setting of Guiju and does nothing", file=sys.stderr)


def _set_up() -> None:
    import django
    from django.conf import settings

    from guiju.web.settings import guarding

    django.setup()
    guarding.close_door(settings.HOME)


def _done(arguments: argparse.Namespace) -> int:
    """Do what was asked; a database that is away or broken is told as any refusal is."""
    from django.db import DatabaseError, InterfaceError

    from guiju.foundation import away
    from guiju.web.settings import environment, instance

    try:
        if arguments.command not in _MAKING:
            away.wait(environment.said("GUIJU_DATABASE_WAIT"), instance.say)
            check_instance()
        return arguments.act(arguments) or 0
    except (DatabaseError, InterfaceError) as fault:
        if (refusal := away.refusal_of(fault)) is None:
            raise
        print(away.reason(fault), file=sys.stderr)
        raise refusal from None


def _tell(refusal: GuijuError) -> None:
    language = _language()
    print(refusal.say(language), refusal.advise(language), file=sys.stderr)


def _tell_fault(fault: Exception) -> None:
    """What broke, in words where there are any; else its first line."""
    from guiju.web.settings import environment

    if environment.said("GUIJU_TRACE"):
        traceback.print_exception(fault)
    refusal = faults.spoken(fault)
    if refusal is not None:
        _tell(refusal)
        _heed(refusal)
        return
    first = next(iter(str(fault).strip().splitlines()), "")
    print(f"{type(fault).__name__}: {first}".rstrip(": "), file=sys.stderr)
    print(
        {
            "zh": "出了内部错误。加上 GUIJU_TRACE=1 再运行一次可以看到出错的位置。",
            "en": "An internal error. Run it again with GUIJU_TRACE=1 to see where.",
        }[_language()],
        file=sys.stderr,
    )


def _advise(fault: OSError) -> None:
    refusal = faults.spoken(fault)
    if isinstance(refusal, faults.DiskFull):
        _tell(refusal)
        _heed(refusal)


def _heed(refusal: GuijuError) -> None:
    """Let administrators hear of a full disk, where there is an instance to hear in."""
    from django.apps import apps
    from django.conf import settings

    if apps.ready and Path(settings.HOME).is_dir():
        from guiju.foundation import disk

        disk.heed(refusal)


def _language() -> str:
    return "zh" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"
