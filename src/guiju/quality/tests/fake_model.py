"""A machine on loopback that answers chat completions as a test says: for the tests of the model."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Fake:
    """What the machine is to say, and what it heard. says: of the user's message, the content of the
    answer; acts: instead, what it does with the connection.
    """

    says: Callable[[str], str] = lambda told: '{"found": []}'
    acts: Callable[[BaseHTTPRequestHandler], None] | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    address: str = ""


def named(*places: tuple[int, str]) -> str:
    """An answer that names places: turn and quotation."""
    found = [{"turn": turn, "quote": quote, "why": "因为"} for turn, quote in places]
    return json.dumps({"found": found}, ensure_ascii=False)


def raw(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer of any kind."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def dripping(fake: Fake) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer that never ends: a byte now and then, so that no single read is late."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not fake.ended.is_set():
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)

    return act


@contextmanager
def fake_model() -> Iterator[Fake]:
    """A machine that runs until the block ends."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            sent = json.loads(self.rfile.read(length))
            fake.heard.append(sent)
            fake.keys.append(self.headers.get("Authorization"))
            fake.paths.append(self.path)
            try:
                if fake.acts is not None:
                    fake.acts(self)
                else:
                    said = fake.says(sent["messages"][-1]["content"])
                    told = {"choices": [{"message": {"role": "assistant", "content": said}}]}
                    raw(200, json.dumps(told).encode())(self)
            except OSError:  # whoever asked has gone
                return

        def log_message(self, *told: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
