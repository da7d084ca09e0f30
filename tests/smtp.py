"""A mail server for the tests: takes letters on loopback, plain, with STARTTLS or with TLS from
the first byte.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any


class Sink(socketserver.ThreadingTCPServer):
    """What it took, and whom and from whom it refuses: address → the answer it gives."""

    allow_reuse_address = daemon_threads = True

    def __init__(
        self, port: int = 0, context: ssl.SSLContext | None = None, starttls: bool = False
    ) -> None:
        self.letters: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.refused_senders: dict[str, str] = {}
        self.context, self.starttls = context, starttls
        super().__init__(("127.0.0.1", port), _Talk)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def get_request(self) -> Any:
        """A connection; with TLS at once where that is how it is spoken to."""
        connection, address = super().get_request()
        connection.settimeout(30)
        if self.context and not self.starttls:
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no fault."""


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.say("220 sink ready")
        to: list[str] = []
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "EHLO":
                self.say(
                    "250-sink\r\n250-STARTTLS\r\n250 8BITMIME"
                    if self.server.starttls
                    else "250-sink\r\n250 8BITMIME"
                )
            elif word == "STAR" and self.server.context:
                self.say("220 go on")
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                self.setup()
            elif word == "MAIL":
                address = line.partition("<")[2].partition(">")[0]
                self.say(self.server.refused_senders.get(address) or "250 ok")
            elif word == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                answer = self.server.refused.get(address)
                to += [] if answer else [address]
                self.say(answer or "250 ok")
            elif word == "DATA":
                self.say("354 go on")
                self.take(to)
                to = []
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, to: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage) and to
        self.server.letters.append(letter)
        self.say("250 taken")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def sink(
    port: int = 0, context: ssl.SSLContext | None = None, *, starttls: bool = False
) -> Iterator[Sink]:
    """A running server; it is gone at the end."""
    with Sink(port, context, starttls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 and localhost that trusts itself: its file, and a server's
    side of it.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    moment = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(moment - dt.timedelta(days=1))
        .not_valid_after(moment + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "sink.pem", folder / "sink.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context
