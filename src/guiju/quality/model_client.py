"""Asks a model: chat completions in OpenAI's form by plain HTTP, within a time and a size, along no
redirect and by no proxy. Whatever the other side does becomes one sentence.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from guiju.foundation.errors import GuijuError

#: Bytes of an answer; of more nothing is read.
LARGEST = 1_000_000
PATH = "/chat/completions"


class Unanswered(GuijuError):
    """The model gave no answer: the machine is away, late, refuses, or says too much."""

    code = "model.unanswered"


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked: the address that chat completions lie below, the model's name there,
    how many seconds an answer may take, and the key that is sent, if any.
    """

    address: str
    model: str
    seconds: int
    key: str = field(default="", repr=False)


def asked(endpoint: Endpoint, messages: list[dict[str, str]]) -> str:
    """What the model answers to messages; `Unanswered` with the sentence that says why not."""
    wanted = {"model": endpoint.model, "messages": messages, "temperature": 0, "stream": False}
    body = json.dumps(wanted).encode()
    try:
        with _within(endpoint) as connection:
            connection.request("POST", _path(endpoint), body, _headers(endpoint))
            status, raw = _read(connection)
    except TimeoutError:
        raise Unanswered(
            "模型 {seconds} 秒内没有回答。",
            "The model gave no answer within {seconds} seconds.",
            seconds=endpoint.seconds,
        ) from None
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unanswered(
            "连不上模型，或连接中断（{fault}）。",
            "The model cannot be reached, or the connection broke ({fault}).",
            fault=type(fault).__name__,
        ) from None
    _check(status, raw)
    return _content(raw)


def _path(endpoint: Endpoint) -> str:
    path = urlsplit(endpoint.address).path.rstrip("/")
    return path if path.endswith(PATH) else path + PATH


def _headers(endpoint: Endpoint) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return headers | ({"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {})


@contextmanager
def _within(endpoint: Endpoint) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut when the time is over, however slowly the other side drips;
    `TimeoutError` then.
    """
    connection, line = _connection(endpoint), list[socket.socket]()
    late = threading.Event()
    clock = threading.Timer(endpoint.seconds, lambda: _cut(line, late))
    clock.daemon = True
    clock.start()
    try:
        connection.connect()
        line.append(connection.sock)  # the connection lets go of it before an answer is read
        if late.is_set():
            raise TimeoutError
        yield connection
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        clock.cancel()
        connection.close()
    if late.is_set():
        raise TimeoutError


def _connection(endpoint: Endpoint) -> http.client.HTTPConnection:
    place = urlsplit(endpoint.address)
    host, seconds = place.hostname or "", endpoint.seconds
    if place.scheme == "https":
        safe = ssl.create_default_context()
        port = place.port or http.client.HTTPS_PORT
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=safe)
    return http.client.HTTPConnection(host, place.port or http.client.HTTP_PORT, timeout=seconds)


def _cut(line: list[socket.socket], late: threading.Event) -> None:
    late.set()
    for each in line:
        try:
            socket.socket.shutdown(each, socket.SHUT_RDWR)
        except OSError:  # it ended by itself
            return


def _read(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
    """The status and at most a byte more than an answer may have."""
    answer = connection.getresponse()
    return answer.status, answer.read(LARGEST + 1)


def _check(status: int, raw: bytes) -> None:
    """Raise `Unanswered` unless this is an answer of the expected size."""
    if 300 <= status < 400:
        raise Unanswered(
            "模型的地址转到别处（{status}），没有跟过去。",
            "The model's address leads elsewhere ({status}), which is not followed.",
            status=status,
        )
    if status != 200:
        raise Unanswered(
            "模型的机器回答了 {status}。", "The model's machine answers {status}.", status=status
        )
    if len(raw) > LARGEST:
        raise Unanswered("模型的回答太大。", "The model's answer is too large.")


def _content(raw: bytes) -> str:
    """The text of the first choice."""
    try:
        said: Any = json.loads(raw)
        content = said["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        content = None
    if not isinstance(content, str):
        raise Unanswered(
            "模型的机器没有按 chat completions 的格式回答。",
            "The model's machine does not answer in the form of chat completions.",
        )
    return content
