"""Commands on the whole instance: init, demo, serve, verify, backup, restore."""

from __future__ import annotations

import argparse
import ctypes
import functools
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

from guiju.foundation import clock, stopping
from guiju.foundation.bounds import whole
from guiju.foundation.errors import Conflict, Invalid, Sentence
from guiju.foundation.texts import counted

#: Seconds in which a request or a job's step may come to its end when the instance is stopped.
GRACE = 5
#: Seconds before a job worker that died is started again: at first, at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 60.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def add(commands: Any) -> None:
    """init · demo · serve · work · verify · backup · restore."""
    from guiju.web.settings.command import command

    new = command(commands, "init", "make the instance in GUIJU_HOME; safe to repeat", init)
    new.add_argument(
        "--admin",
        metavar="NAME",
        default="",
        help=(
            "the first administrator's name; later: the administrator who cannot sign in any more "
            "and gets a new link"
        ),
    )
    new.add_argument(
        "--email",
        metavar="ADDRESS",
        default="",
        help="the address with which that administrator signs in",
    )
    new = command(commands, "demo", "make a demo company and serve it", demo)
    _served(new)
    new.add_argument("--no-serve", action="store_true", help="only make it")
    new.add_argument(
        "--language",
        choices=("zh", "en"),
        default=None,
        help="the language of its names and texts, and of its pages (default: zh)",
    )
    _served(command(commands, "serve", "the site and the job workers", serve))
    new = command(commands, "work", "a job worker only", work)
    new.add_argument("--once", action="store_true", help="end when no job waits")
    new = command(
        commands,
        "verify",
        "check the journal's chain, rules and signatures, the record files and every closed month",
        verify,
    )
    new.add_argument(
        "--since",
        metavar="HEAD",
        action="append",
        default=[],
        help=(
            "a head of the journal that was kept outside (length:hash, or the hash): the chain "
            "must still hold it"
        ),
    )
    new.add_argument(
        "--repair",
        action="store_true",
        help="first build anew what can be derived from the import files",
    )
    new.add_argument(
        "--backup",
        metavar="FILE",
        help="with --repair: bring import files and attached files back from this backup",
    )
    new.add_argument(
        "--identity", metavar="FILE", help="the key file that opens an encrypted backup"
    )
    new = command(
        commands, "backup", "write the whole instance into one file, while it runs", backup
    )
    new.add_argument("file")
    new.add_argument(
        "--encrypt-to",
        metavar="RECIPIENT",
        action="append",
        default=[],
        help="encrypt it to this public key of age (age1… or ssh-ed25519 …); several may be named",
    )
    new = command(
        commands,
        "restore",
        "bring an instance back from a backup into an empty GUIJU_HOME",
        restore,
    )
    new.add_argument("file")
    new.add_argument(
        "--identity", metavar="FILE", help="the key file that opens an encrypted backup"
    )


def _served(new: argparse.ArgumentParser) -> None:
    new.add_argument("--host", default="127.0.0.1")
    new.add_argument("--port", type=_between(1, 65_535), help="GUIJU_PORT by default, else 8000")
    new.add_argument(
        "--workers", type=_between(1, 64), default=2, metavar="N", help="web processes"
    )


def _between(first: int, last: int) -> Callable[[str], int]:
    """A whole number within bounds, or the command's sentence."""

    def read(text: str) -> int:
        number = whole(text, None, last)
        if number is None or number < first:
            raise argparse.ArgumentTypeError(f"a whole number from {first} to {last}, not {text}")
        return number

    return read


def init(arguments: argparse.Namespace) -> None:
    """Make or update the database; print a one-time link: the first administrator's, later the
    named one's.
    """
    from guiju.foundation.access import OPERATOR
    from guiju.people import actions, reads

    prepare()
    name, email = arguments.admin, arguments.email
    if not reads.anybody_signs_in():
        token = actions.create_first_administrator(
            name or "administrator", email=email, actor=OPERATOR
        )
        print(
            "This instance is ready. The first administrator signs in once by this link "
            "(valid for 7 days):"
        )
    elif name or email:
        token = actions.let_administrator_in(name, email=email, actor=OPERATOR)
        print("The administrator chooses a new password by this link (valid for 7 days):")
    else:
        print("This instance is ready; somebody can sign in already.")
        return
    print(f"  {_site()}/welcome/{token}")


def prepare() -> None:
    """Bring the instance to the present form and collect the pages' assets, one process at a
    time.
    """
    from django.conf import settings
    from django.core.management import call_command

    from guiju.foundation import away
    from guiju.web.settings import environment, guarding, instance, upgrading

    guarding.close_all(settings.HOME, settings.RECORDS_ROOT)
    away.wait(environment.said("GUIJU_DATABASE_WAIT"), instance.say)
    with upgrading.alone(settings.HOME, instance.say):
        bring_up_to_date()
        stamp, present = Path(settings.STATIC_ROOT) / ".stamp", _stamp_of_assets()
        if not stamp.is_file() or stamp.read_text() != present:
            call_command("collectstatic", verbosity=0, interactive=False)
            stamp.write_text(present)


def bring_up_to_date() -> None:
    """Bring the database to the present schema, its seals and the month images to the present
    form.
    """
    from guiju.records.actions import manifest, wholeness
    from guiju.web.settings import upgrading

    upgrading.migrate()
    wholeness.take_hashes()
    manifest.upgrade()


def _stamp_of_assets() -> str:
    """Names, sizes and times of all assets as they lie in the packages, hashed: collecting is
    needed when it changes.
    """
    from django.contrib.staticfiles.finders import get_finders

    found = (
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    )
    stamps = sorted(f"{path} {(of := path.stat()).st_size} {of.st_mtime_ns}" for path in found)
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()


def demo(arguments: argparse.Namespace) -> int:
    """Make the demo company (once) and serve it; say how far an earlier one lives, and who signs
    in.
    """
    from guiju.foundation import demo as remembered
    from guiju.web.settings import demo as company

    prepare()
    language = {"zh": "zh-hans", "en": "en"}[arguments.language or "zh"]
    fresh = company.make(say=lambda step: print(f"· {step}", flush=True), language=language)
    made = remembered.made()
    if not fresh:
        _say_how_old(language if arguments.language else "")
    if made is not None:
        _say(
            {
                "zh": f"· 可以登录的人（密码都是 {made.password}）：",
                "en": f"· sign in as (password of all: {made.password})",
            }
        )
        for door in made.doors:
            print(f"    {door.email:28} {door.name}  {door.part}", flush=True)
    return 0 if arguments.no_serve else _serve(arguments)


def _say_how_old(language: str) -> None:
    """An earlier demo company stays as it was made: say so where it does not live to yesterday or
    speaks another language than was asked for.
    """
    from guiju.foundation import demo as remembered
    from guiju.records.parts.figures import newest_day

    until, made = newest_day("contacts"), remembered.made()
    speaks = made.language if made else "zh-hans"
    yesterday = remembered.Story(clock.today()).until
    if until is not None and until >= yesterday and language in ("", speaks):
        return
    _say(
        {
            "zh": (
                f"· 这里已有一个演示公司，数据到 {until} 为止，保持原样。要一个到昨天为止的新演示"
                "公司，请把 GUIJU_HOME 设为一个空目录再运行。"
            ),
            "en": (
                f"· A demo company is here already; it lives to {until} and stays as it is. For a "
                "new one that lives to yesterday, run this with GUIJU_HOME set to an empty folder."
            ),
        }
    )


def serve(arguments: argparse.Namespace) -> int:
    """Bring the instance up to date, then serve it; say so when it is a new one in which nobody
    can sign in.
    """
    from django.conf import settings

    from guiju.people import reads

    prepare()
    if not reads.anybody_signs_in():
        _say(
            {
                "zh": (
                    f"· {settings.HOME} 里是一个空的新实例，还没有人能登录。如果这不是您要的实例，"
                    "请检查 GUIJU_HOME 与 DATABASE_URL；否则用 guiju init 得到第一位管理员的链接。"
                ),
                "en": (
                    f"· In {settings.HOME} is a new, empty instance in which nobody can sign in "
                    "yet. If it is not the one that you mean, check GUIJU_HOME and DATABASE_URL; "
                    "else guiju init gives the first administrator's link."
                ),
            }
        )
    return _serve(arguments)


def _serve(arguments: argparse.Namespace) -> int:
    """The site with gunicorn and one job worker beside it; both end together. A worker that dies
    is started again.
    """
    from django.conf import settings as django_settings

    from guiju.web.settings import environment as settings
    from guiju.web.settings import passing

    stop = stopping.on_signals()
    port = arguments.port or settings.port()
    _check_free(arguments.host, port)
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "guiju.web.settings.wsgi:application",
        "--bind",
        f"{arguments.host}:{port}",
        "--workers",
        str(arguments.workers),
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--log-level",
        "warning",
        "--limit-request-line",
        "8190",
        "--graceful-timeout",
        str(GRACE),
    ]
    jobs = [sys.executable, "-m", "guiju", "work"]
    print(f"· Guiju is at {_site(port)} (Ctrl-C ends it)", flush=True)
    _advise_on_proxies()
    folder = passing.begin(Path(django_settings.HOME))

    def begin(role: str, command: list[str]) -> subprocess.Popen[bytes]:
        # Links in letters lead to where it is served.
        around = {"GUIJU_URL": _site(port)} | passing.emptied(folder, role)
        return _begin(command, os.environ | around)

    children: list[subprocess.Popen[bytes]] = []
    for role, command in (("web", web), ("jobs", jobs)):
        if not stop.is_set():
            children.append(begin(role, command))
    try:
        return _until_one_ends(children, stop, again={1: lambda: begin("jobs", jobs)})
    finally:
        passing.end(folder)


def _check_free(host: str, port: int) -> None:
    """Refuse a place that another program holds, or that this user may not take."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
    except OSError as fault:
        raise Conflict(
            "无法使用 {host}:{port}（{fault}）。",
            "{host}:{port} cannot be used ({fault}).",
            code="serve.port",
            host=host,
            port=str(port),
            fault=fault.strerror or str(fault),
            next_step={
                "zh": "请结束占用它的程序，或用 --port 另选一个端口。",
                "en": "End the program that holds it, or choose another with --port.",
            },
        ) from None


def _advise_on_proxies() -> None:
    """Say that everybody comes from one address, where a proxy ends TLS and nobody said which it
    is.
    """
    from django.conf import settings

    if settings.SECURE_PROXY_SSL_HEADER and not settings.TRUSTED_PROXIES:
        print(
            "· GUIJU_HTTPS=1 without GUIJU_PROXIES: everybody seems to come from the proxy's "
            "address."
            " Set GUIJU_PROXIES to it, such as 127.0.0.1.",
            flush=True,
        )


def _begin(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A child that ends when its parent dies, however it dies."""
    ends = functools.partial(_end_with_parent, os.getpid()) if LIBC else None
    return subprocess.Popen(command, env=environment, preexec_fn=ends)  # noqa: S603


def _end_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent dies; runs in the child before its
    program.
    """
    assert LIBC is not None
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died in between
        os._exit(1)


def _until_one_ends(
    children: list[subprocess.Popen[bytes]],
    stop: threading.Event,
    again: Mapping[int, Callable[[], subprocess.Popen[bytes]]] | None = None,
) -> int:
    """Wait until asked to stop or until a child ended; end the others, by force when they do not
    within twice the grace.

    ``again`` says which children are started anew instead, after a pause that doubles while they
    die young.
    """
    again = again or {}
    began, pauses = [time.monotonic()] * len(children), [FIRST_PAUSE] * len(children)
    while not stop.wait(0.25):
        ended = [place for place, child in enumerate(children) if child.poll() is not None]
        if any(place not in again for place in ended):
            break
        for place in ended:
            lived = time.monotonic() - began[place]
            pauses[place] = (
                FIRST_PAUSE if lived > LONGEST_PAUSE else min(2 * pauses[place], LONGEST_PAUSE)
            )
            print(
                f"· a job worker ended ({children[place].returncode}); it is started again",
                file=sys.stderr,
                flush=True,
            )
            if not stop.wait(pauses[place]):
                children[place], began[place] = again[place](), time.monotonic()
    for child in children:
        child.terminate()
    until = time.monotonic() + 2 * GRACE
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    ended_well = (0, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
    return 0 if stop.is_set() or all(child.returncode in ended_well for child in children) else 1


def work(arguments: argparse.Namespace) -> None:
    """Run jobs until stopped, or until none waits. Scheduled work is queued beside it."""
    from django.conf import settings

    from guiju.foundation import jobs
    from guiju.records import engine
    from guiju.web.settings import passing, schedule

    stop, name = stopping.on_signals(), jobs.worker_name()
    threading.Thread(target=_end_at_last, args=(stop, name), daemon=True).start()
    if not arguments.once:
        passing.take(Path(settings.HOME))
        engine.warm()
        threading.Thread(target=schedule.keep, args=(stop,), daemon=True).start()
    jobs.work(once=arguments.once, stop=stop, name=name)


def _end_at_last(stop: threading.Event, name: str) -> None:
    """End a worker whose job comes to no step within the grace: the job is put back, or its
    lease runs out.
    """
    from guiju.foundation import jobs

    stop.wait()
    time.sleep(GRACE)
    putting = threading.Thread(target=jobs.put_back, args=(name,), daemon=True)
    putting.start()
    putting.join(1)  # the job itself may hold the database
    os._exit(0)


def verify(arguments: argparse.Namespace) -> int:
    """Print each fault that is found; exit 1 when there is one."""
    from guiju.foundation import journal
    from guiju.web.settings.verification import faults, notes, repair

    if (arguments.backup or arguments.identity) and not arguments.repair:
        raise Invalid(
            "--backup 与 --identity 只和 --repair 一起用。",
            "--backup and --identity are read with --repair only.",
            next_step={"zh": "请加上 --repair。", "en": "Add --repair."},
        )
    for seen in arguments.since:
        journal.check_head(seen)
    for done in repair(arguments.backup, arguments.identity) if arguments.repair else ():
        _say(done)
    head = journal.head_text()
    for sentence in notes():
        print(sentence)
    count = 0
    for sentence in faults(arguments.since):
        count += 1
        print(sentence, file=sys.stderr)
    if not count:
        _say(
            {
                "zh": "日志链、制度、签收、数据文件与每个已结算的月份都完好。",
                "en": (
                    "The journal's chain, rules, signatures, the record files and every closed "
                    "month are whole."
                ),
            }
        )
        _say(
            {
                "zh": (
                    f"日志校验值是 {head}：请留存在系统之外，以后可用 --since 证明到此为止的内容。"
                ),
                "en": (
                    f"The journal's head is {head}: kept outside, it proves with "
                    "--since what was until now."
                ),
            }
        )
    return 1 if count else 0


def backup(arguments: argparse.Namespace) -> None:
    """Write the instance into one file."""
    from guiju.foundation.access import OPERATOR
    from guiju.web.settings.backups import writing

    written = writing.write(arguments.file, actor=OPERATOR, encrypt_to=arguments.encrypt_to)
    _say({"zh": f"写了 {written.size} 字节，已重新读取验证", "en": f"wrote {written.size} bytes"})
    if written.replaced:
        _say(
            {
                "zh": f"原来的同名文件 {written.path} 已被替换。",
                "en": f"The earlier file {written.path} was replaced.",
            }
        )


def restore(arguments: argparse.Namespace) -> int:
    """Read the instance from one file, bring it to the present schema, prove it and put it in
    place; exit 1 when verification finds a fault that stood in the backup.
    """
    from django.db import connection

    from guiju.process.actions import search
    from guiju.web.settings.backups import reading
    from guiju.web.settings.verification import faults

    with reading.in_one_step():
        brought = reading.restore(arguments.file, arguments.identity)
        reading.know_secrets()
        bring_up_to_date()
        search.reindex()
        reading.note_restored(arguments.file, brought)
        head = brought.head
        faults_found = list(
            faults([f"{head['length']}:{head['hash']}"] if head.get("hash") else [])
        )
        if arguments.staging:
            if connection.vendor == "sqlite":
                connection.close()  # what lies in its log beside is written into the file
            arguments.staging.put_in_place()
    for sentence in faults_found:
        print(sentence, file=sys.stderr)
    if faults_found:
        _say(
            {
                "zh": f"实例已恢复，但备份里原有 {len(faults_found)} 处问题。",
                "en": (
                    f"The instance is back, with {counted(len(faults_found), 'fault')} that stood "
                    "in the backup."
                ),
            },
            file=sys.stderr,
        )
        return 1
    _say(
        {
            "zh": f"实例已恢复：{brought.rows:,} 行，{brought.files:,} 个文件；检查没有发现问题。",
            "en": (
                f"The instance is back: {counted(brought.rows, 'row')}, "
                f"{counted(brought.files, 'file')}; "
                "verification found no fault."
            ),
        }
    )
    return 0


def _say(sentence: Sentence, file: TextIO | None = None) -> None:
    """Print a sentence in the console's language."""
    from guiju.web.settings.command import _language

    print(sentence[_language()], file=file)


def _site(port: int | None = None) -> str:
    from guiju.web.settings import environment

    return environment.site(port)
