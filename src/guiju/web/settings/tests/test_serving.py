"""The site and its worker end together, however they are asked to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guiju.foundation.errors import Conflict
from guiju.web.settings import command
from guiju.web.settings.command import instances
from tests import served
from tests.nginx import free_port

#: A parent as `guiju serve` is, with two children: gunicorn and the worker are too heavy to start
#: twenty times.
PARENT = """
import subprocess, sys
from guiju.foundation import stopping
from guiju.web.settings.command import instances
instances.GRACE = {grace}
stop = stopping.on_signals()
children = [subprocess.Popen([sys.executable, "-S", "-c", code]) for code in {children!r}]
print(*(child.pid for child in children), flush=True)
sys.exit(instances._until_one_ends(children, stop))
"""
PLAIN = "import time; time.sleep(60)"
DEAF = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(60)"


def begun(*children: str, grace: float = 5) -> tuple[subprocess.Popen[str], list[int]]:
    """A parent in a group of its own, and its children's ids."""
    code = PARENT.format(grace=grace, children=children)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    return process, [int(word) for word in process.stdout.readline().split()]


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("whom", ["the group", "the parent alone"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("pause", [0, 0.02, 0.1, 0.3])
def test_all_end_within_seconds(whom: str, number: signal.Signals, pause: float) -> None:
    process, children = begun(PLAIN, PLAIN)
    time.sleep(pause)
    (os.killpg if whom == "the group" else os.kill)(process.pid, number)
    assert process.wait(10) == 0
    assert not any(map(lives, children))


def test_a_child_that_hears_nothing_is_ended_by_force() -> None:
    process, children = begun(PLAIN, DEAF, grace=0.3)
    time.sleep(0.3)
    process.terminate()
    assert process.wait(10) == 0
    assert not any(map(lives, children))


@pytest.mark.parametrize(
    "words",
    [("--port", "99999"), ("--port", "0"), ("--port", "x"), ("--workers", "0")],
    ids=" ".join,
)
def test_a_port_or_a_number_of_processes_that_cannot_be_is_refused_with_a_sentence(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        command.run(["serve", *words])
    assert left.value.code == 2 and "a whole number from 1 to" in capsys.readouterr().err


def test_a_port_that_another_program_holds_is_refused_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        with pytest.raises(Conflict, match=f"127.0.0.1:{port} cannot be used") as refused:
            instances._check_free("127.0.0.1", port)
    assert "--port" in refused.value.advise("zh") and "无法使用" in refused.value.say("zh")
    instances._check_free("127.0.0.1", port)


def test_when_one_breaks_the_other_ends_and_the_command_fails() -> None:
    process, children = begun("import sys; sys.exit(3)", PLAIN)
    assert process.wait(10) == 1
    assert not any(map(lives, children))


@pytest.mark.long
def test_the_site_itself_ends_every_time_it_is_asked(tmp_path: Path) -> None:
    """Twenty times, from the moment on that it says where it is: while its children start, and
    when they answer.
    """
    home, port = tmp_path / "home", free_port()
    served.make(home)
    command = [sys.executable, "-m", "guiju", "serve", "--port", str(port), "--workers", "1"]
    for turn in range(20):
        process = subprocess.Popen(
            command,
            env=served.environment(home),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None and "Guiju is at" in process.stdout.readline()
        time.sleep(0.3 * turn)
        children = served.below(process.pid)
        grandchildren = [below for child in children for below in served.below(child)]
        (os.killpg if turn % 2 else os.kill)(process.pid, signal.SIGTERM)
        assert process.wait(15) == 0
        assert served.until(lambda born=(*children, *grandchildren): not any(map(lives, born)), 5)
    with socket.socket() as door:
        door.bind(("127.0.0.1", port))
