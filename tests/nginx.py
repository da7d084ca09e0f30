"""A real nginx before the site, in a folder of its own: for what only a proxy shows."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIGURATION = """{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}
}}
"""
#: As the deployment guide has it, without TLS.
SITE = """server {{
  listen 127.0.0.1:{port};
  client_max_body_size 4g;
  location / {{
    proxy_pass http://127.0.0.1:{behind};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-For {forwarded};
  }}
}}"""


def program() -> str:
    """Where nginx is; '' when this machine has none."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or ""


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def before(
    folder: Path, behind: int, forwarded: str = "$proxy_add_x_forwarded_for"
) -> Iterator[str]:
    """nginx before the site at a port; gives the address at which it listens."""
    port = free_port()
    with serving(folder, SITE.format(port=port, behind=behind, forwarded=forwarded), port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving(folder: Path, servers: str, port: int) -> Iterator[None]:
    """nginx with these server blocks, until the block ends; it answers at the port when the
    block begins.
    """
    folder.mkdir(parents=True, exist_ok=True)
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(user=user, folder=folder, servers=servers))
    process = subprocess.Popen(
        [program(), "-c", str(file), "-p", str(folder), "-e", str(folder / "error.log")]
    )
    try:
        answers(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Wait until somebody listens at the port."""
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert process.poll() is None, "it ended before it listened"
            assert time.monotonic() < until, "it does not listen"
            time.sleep(0.1)
