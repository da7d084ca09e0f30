"""Encrypted backups, in the form of age (age-encryption.org): for recipients, opened by an identity
of one of them.

The library does it; where it is not installed, the command `age`. Who loses the identity loses the
backup.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from guiju.foundation.errors import Conflict, Invalid, NotFound
from guiju.web.settings.backups.proving import damaged
from guiju.web.settings.backups.rooms import check_rooms

_MARK = b"age-encryption.org/"


def check_recipients(recipients: Sequence[str]) -> None:
    """Refuse whom nothing can be encrypted to, before the work."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        plain.write_bytes(b"")
        encrypt(plain, Path(folder) / "sealed", recipients)


def encrypt(source: Path, target: Path, recipients: Sequence[str]) -> None:
    """Write a file encrypted to recipients (age1… or ssh-ed25519 …), readable by its owner
    alone.
    """
    target.touch(mode=0o600)
    if not find_spec("pyrage"):
        _by_command(
            [
                "-o",
                str(target),
                *(part for recipient in recipients for part in ("-r", recipient)),
                str(source),
            ],
            _stranger,
        )
        return
    import pyrage

    try:
        keys = [_recipient(pyrage, recipient) for recipient in recipients]
    except pyrage.RecipientError as fault:
        raise _stranger(str(fault)) from None
    pyrage.encrypt_file(str(source), str(target), keys)


@contextmanager
def opened(path: Path, identity: str | None) -> Iterator[Path]:
    """The file as it is, or decrypted by the identity for as long as it is read."""
    check_file(path)
    with path.open("rb") as source:
        if source.read(len(_MARK)) != _MARK:
            yield path
            return
    if not identity:
        raise Invalid(
            "{path} 是加密的备份。",
            "{path} is encrypted.",
            code="backup.encrypted",
            next_step={
                "zh": "请用 --identity 给出密钥文件。",
                "en": "Give the file of an identity with --identity.",
            },
            path=str(path),
        )
    check_rooms([(Path(settings.HOME), path.stat().st_size)])
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".opened-") as folder:
        plain = Path(folder) / path.name
        plain.touch(mode=0o600)
        _decrypt(path, plain, Path(identity))
        yield plain


def check_file(path: Path) -> None:
    """Refuse to read what is a folder or a device, and what is not there."""
    if path.exists() and not path.is_file():
        raise Invalid("{path} 不是普通文件。", "{path} is not a plain file.", path=str(path))
    if not path.is_file():
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=str(path))


def _decrypt(source: Path, target: Path, identity: Path) -> None:
    check_file(identity)
    if not find_spec("pyrage"):
        _by_command(
            ["-d", "-i", str(identity), "-o", str(target), str(source)],
            lambda said: _not_for(source, said),
        )
        return
    import pyrage

    try:
        keys = _identities(pyrage, identity)
        pyrage.decrypt_file(str(source), str(target), keys)
    except (pyrage.IdentityError, UnicodeDecodeError) as fault:
        raise _not_for(source, str(fault)) from None
    except pyrage.DecryptError as fault:
        raise _not_for(source, str(fault)) from None
    except OSError as fault:
        if fault.errno is None:  # of the library, about the content
            raise damaged(source) from None
        raise


def _recipient(pyrage: Any, text: str) -> Any:
    return (pyrage.ssh if text.startswith("ssh-") else pyrage.x25519).Recipient.from_str(text)


def _identities(pyrage: Any, path: Path) -> list[Any]:
    """The keys of an identity file: lines of AGE-SECRET-KEY-…, or one SSH key."""
    text = path.read_text(encoding="utf-8")
    if "PRIVATE KEY" in text:
        return [pyrage.ssh.Identity.from_buffer(text.encode())]
    lines = (line.strip() for line in text.splitlines())
    return [
        pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")
    ]


def _by_command(words: list[str], refusal: Any) -> None:
    command = shutil.which("age")
    if command is None:
        raise Conflict(
            "这台机器不能加密或解密：缺少 pyrage。",
            "Nothing can be encrypted here: pyrage is missing.",
            code="backup.no_age",
            next_step={
                "zh": "请运行 pip install pyrage，或安装 age 命令。",
                "en": "Run pip install pyrage, or install the command age.",
            },
        )
    done = subprocess.run([command, *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise refusal(next(iter(done.stderr.strip().splitlines()), ""))


def _stranger(said: str) -> Invalid:
    return Invalid(
        "不能加密给这个收件人：{said}",
        "It cannot be encrypted to this recipient: {said}.",
        code="backup.recipient",
        next_step={
            "zh": "请写 age1… 或 ssh-ed25519 公钥；age-keygen 可以新建一对。",
            "en": "Write a public key age1… or ssh-ed25519; age-keygen makes a pair.",
        },
        said=said,
    )


def _not_for(path: Path, said: str) -> Invalid:
    return Invalid(
        "这个密钥打不开 {path}:{said}。什么都没有恢复。",
        "This identity does not open {path}: {said}. Nothing was restored.",
        code="backup.identity",
        next_step={
            "zh": "请用加密时收件人的那个密钥文件。",
            "en": "Give the identity of one of the recipients to whom it was encrypted.",
        },
        path=str(path),
        said=said,
    )
