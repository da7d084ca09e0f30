"""The settings of an instance: each declared once, with what it means, how it is written and what
is refused.

Everything that differs between instances comes from the environment. `check` reads all of it before
anything is made and refuses what is wrong with one sentence a fault; `said` gives one setting's
value; `docs/reference/settings.md` is written from the declarations. No settings of Django here:
they are made of these.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from guiju.foundation.errors import GuijuError, Invalid, Sentence, Several

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_SECRETLY: Sentence = {
    "zh": "密码里的 % / # ? @ 要写成 %25 %2F %23 %3F %40。",
    "en": "In a password write %25 %2F %23 %3F %40 for % / # ? @.",
}
#: Of what a network of proxies may be at most, by the version of its addresses: more would be
#: strangers.
_WIDEST = {4: 8, 6: 16}
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
#: Folders of the machine itself, which no instance has for itself.
_NAMES = "bin boot dev dev/shm etc home lib opt proc root run sbin sys tmp usr usr/bin var var/lib"
_OF_THE_MACHINE = {
    Path("/"),
    Path("/", "var", "tmp"),
    *(Path("/", name) for name in _NAMES.split()),
}
#: A line of the anchor file: see the foundation's anchors.
_ANCHORED = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
#: Under this likeness to a setting's name another name is somebody else's, not a slip of the pen.
_ALIKE = 0.82
#: Names that only developers' tests and benchmarks read.
DEVELOPERS = {
    "GUIJU_BENCH_FOLDER",
    "GUIJU_BENCH_PEOPLE",
    "GUIJU_BENCH_SIZES",
    "GUIJU_CHROMIUM",
    "GUIJU_SAMPLE_DATA",
    "GUIJU_TIMES",
    "GUIJU_WRITE_BASELINE",
}


class Wrong(Exception):
    """What is written cannot be meant: why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.sentence: Sentence = {"zh": zh, "en": en}
        super().__init__(en)


@dataclass(frozen=True)
class Setting:
    """One name of the environment."""

    name: str
    meaning: Sentence
    written: Sentence
    """How it is written, for the reference."""
    read: Callable[[str], Any]
    """The value of what is written; raises `Wrong`. An empty text is the default."""
    secret: bool = field(default=False, kw_only=True)
    """It may hold a password, which no sentence repeats."""


#: What the post keeps of a sender.
LONGEST_SENDER = 320
#: At which port the site is served where nobody says another.
PORT = 8000


@dataclass(frozen=True)
class Mail:
    """How letters go out; without a host they are put into the folder ``mail`` of the instance."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


@dataclass(frozen=True)
class Address:
    """The parts of a URL, read as they are meant: percent signs undone, nothing left over."""

    scheme: str
    user: str
    password: str | None
    host: str
    port: int | None
    path: str
    query: str


@dataclass(frozen=True)
class Server:
    """Which PostgreSQL database, as whom, with which options of its client library."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: Mapping[str, str]


def _flag(text: str) -> bool | None:
    if not text:
        return None
    if text.lower() not in _TRUE + _FALSE:
        raise Wrong("请写 1 或 0。", "write 1 or 0.")
    return text.lower() in _TRUE


def _number(least: int, most: int, default: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise Wrong(
                f"请写 {least} 到 {most} 的整数。", f"write a whole number from {least} to {most}."
            )
        return int(text)

    return read


def _folder(default: str) -> Callable[[str], Path | None]:
    def read(text: str) -> Path | None:
        if not (text or default):
            return None
        if "://" in text or "\0" in text:
            raise Wrong("请写本机的一个文件夹。", "write a folder of this machine.")
        try:
            folder = Path(text or default).expanduser().resolve()
            standing = next(parent for parent in (folder, *folder.parents) if parent.exists())
        except (
            OSError,
            RuntimeError,
        ) as fault:  # a name too long, no such user's home, a folder that nobody may enter
            raise _unopened(fault) from None
        if not standing.is_dir():
            raise Wrong(f"{standing} 是文件，不是文件夹。", f"{standing} is a file, not a folder.")
        if not os.access(standing, os.W_OK | os.X_OK):
            raise Wrong(
                f"不能写入 {standing}；请检查它的权限，以及磁盘是否只读。",
                (
                    f"{standing} cannot be written to; look at its permissions, and whether the "
                    "disk is read-only."
                ),
            )
        if folder in _OF_THE_MACHINE:
            raise Wrong(
                f"{folder} 是这台机器自己的文件夹；请写其中单独的一个文件夹，如 {folder / 'guiju'}。",
                f"{folder} is a folder of the machine itself; write one of its own, such as "
                f"{folder / 'guiju'}.",
            )
        return folder

    return read


def _unopened(fault: Exception) -> Wrong:
    why = str(fault).rstrip(".")
    return Wrong(
        f"打不开（{why}）；请写本机上能进入的完整路径。",
        f"it cannot be opened ({why}); write a full path of this machine that can be entered.",
    )


def _file(text: str) -> Path | None:
    """A file that need not be there: its disk may be away. What stands in it is only added to, so
    it must be of the same kind.
    """
    if not text:
        return None
    try:
        path = Path(text).expanduser()
        whole = "://" not in text and "\0" not in text and path.is_absolute()
        path = path.resolve()
        standing = next(each for each in (path, *path.parents) if each.exists())
        fits = standing.is_dir() if standing != path else path.is_file() and _anchors(path)
    except (OSError, RuntimeError) as fault:
        raise _unopened(fault) from None
    if not whole:
        raise Wrong(
            "请写本机一个文件的完整路径。", "write the full path of a file of this machine."
        )
    if not fits:
        raise Wrong(
            f"{standing} 是别的东西，不能往里写日志校验值；请写一个新文件的完整路径。",
            f"{standing} is something else, and the journal's head is not written into it; write the "
            "full path of a new file.",
        )
    return path


def _anchors(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.read(11)
    return not first or bool(_ANCHORED.match(first))


def _is_host(name: str) -> bool:
    """Whether a text can be the name or the address of a machine; IPv6 without its brackets."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        labels = name.split(".")
        return (
            len(name) <= 253
            and all(_LABEL.fullmatch(label) for label in labels)
            and not labels[-1].isdigit()
        )
    return "%" not in name


def _is_pattern(name: str) -> bool:
    """Whether a text says under which names a site answers: ``.example.com`` for all below, ``*``
    for any.
    """
    if name.startswith("[") and name.endswith("]"):
        return ":" in name and _is_host(name[1:-1])
    if name.startswith("."):
        return name.count(".") > 1 and _is_host(name[1:])
    return name == "*" or (":" not in name and _is_host(name))


def _hosts(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")] if text else []
    for name in names:
        if not _is_pattern(name):
            raise Wrong(
                (
                    f"“{name}”不是主机名；请用逗号分开，不带 https:// 和端口，如 "
                    "guiju.example.com,10.0.0.5；.example.com 是它之下的所有名字，.com 太宽。"
                ),
                f"“{name}” is no host name; write names with commas between, without https:// "
                "and port, as in"
                " guiju.example.com,10.0.0.5; .example.com is every name below it, .com is too wide.",
            )
    return names


def _networks(text: str) -> tuple[Network, ...]:
    try:
        networks = (
            tuple(ipaddress.ip_network(part.strip()) for part in text.split(",")) if text else ()
        )
    except ValueError as fault:
        raise Wrong(
            f"请写地址或网段，用逗号分开，如 127.0.0.1,10.0.0.0/8（{fault}）。",
            (
                "write addresses or networks with commas between, as in 127.0.0.1,10.0.0.0/8 "
                f"({fault})."
            ),
        ) from None
    of_version = ([net for net in networks if net.version == version] for version in (4, 6))
    whole = [net for nets in of_version for net in ipaddress.collapse_addresses(nets)]  # type: ignore[type-var]
    if any(map(_too_wide, whole)):
        raise Wrong(
            "这个网段太大：里面的陌生人都会被当作代理，谁都能冒充来处；请只写代理的地址"
            f"（网段至少 /{_WIDEST[4]}，IPv6 至少 /{_WIDEST[6]}）。",
            (
                "so wide a network makes strangers proxies, and they could claim to come from "
                f"anywhere; write the proxy's address (/{_WIDEST[4]} at the widest, of IPv6 "
                f"/{_WIDEST[6]})."
            ),
        )
    return networks


def _too_wide(network: Network) -> bool:
    mapped = isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED)
    return network.prefixlen < (96 + _WIDEST[4] if mapped else _WIDEST[network.version])


def _url(text: str) -> str:
    if not text:
        return ""
    example: Sentence = {
        "zh": "请写 https://主机名，不带路径，如 https://guiju.example.com。",
        "en": "write https:// and the name of the host, without a path, as in "
        "https://guiju.example.com.",
    }
    read = _address(text, ("http", "https"), example)
    if read.path.strip("/") or read.query or "@" in text or not _is_host(read.host):
        raise Wrong(example["zh"], example["en"])
    port = "" if read.port is None else f":{read.port}"
    return f"{read.scheme}://{_bracketed(read.host)}{port}"


def _recipients(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",")) if text else ()
    for key in keys:
        if not _is_recipient(key):
            raise Wrong(
                f"“{key}”不是 age 公钥；请写 age-keygen 印出的 age1…，或一把 SSH 公钥。",
                f"“{key}” is no public key of age; write the age1… that age-keygen prints, or a "
                "public key of SSH.",
            )
    return keys


def _is_recipient(key: str) -> bool:
    """Whether the library that encrypts takes the key; where it is not installed, whether it looks
    like one.
    """
    if not re.fullmatch(r"age1[0-9a-z]{20,}|ssh-(ed25519|rsa) \S+( \S+)?", key):
        return False
    if not find_spec("pyrage"):
        return True
    import pyrage

    kind = pyrage.ssh if key.startswith("ssh-") else pyrage.x25519
    try:
        kind.Recipient.from_str(key)
    except pyrage.RecipientError:
        return False
    return True


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text or "Asia/Shanghai").key
    except (KeyError, ValueError, OSError):
        raise Wrong(
            "没有这个时区；如 Asia/Shanghai。", "there is no such time zone; as in Asia/Shanghai."
        ) from None


def _mail(text: str) -> Mail:
    if not text:
        return Mail()
    example: Sentence = {
        "zh": "请写 smtps://user:password@host:465（加密）、smtp+starttls://…:587（先连接再加密）或 "
        f"smtp://…:25（不加密），后面不带别的。{_SECRETLY['zh']}",
        "en": "write smtps://user:password@host:465 (TLS), smtp+starttls://…:587 (TLS after the "
        f"greeting) or smtp://…:25 (none), and nothing behind it. {_SECRETLY['en']}",
    }
    read = _address(text, ("smtp", "smtp+starttls", "smtps"), example)
    if read.path.strip("/") or read.query or not _is_host(_ascii(read.host)):
        raise Wrong(example["zh"], example["en"])
    if ("@" in text) != bool(read.user and read.password):
        raise Wrong(
            f"用户和密码要么都写，要么都不写。{_SECRETLY['zh']}",
            f"write both the user and the password, or neither. {_SECRETLY['en']}",
        )
    port = read.port or {"smtp": 25, "smtp+starttls": 587, "smtps": 465}[read.scheme]
    # The ports of submission and relay never begin with TLS: there the older way of writing meant
    # STARTTLS.
    starttls = read.scheme == "smtp+starttls" or (read.scheme == "smtps" and port in (25, 587))
    tls = read.scheme == "smtps" and not starttls
    return Mail(read.host, port, read.user, read.password or "", starttls, tls)


def _sender(text: str) -> str:
    """One address, with a name or without, as letters take it."""
    if not text:
        return "guiju@localhost"
    from django.core.mail.message import sanitize_address

    try:
        address = parseaddr(sanitize_address(text, "utf-8"))[1]
    except ValueError:  # what is no address, or more than one
        address = ""
    local, _at, host = address.rpartition("@")
    written = bool(re.fullmatch(r"[^@\s<>\",;:=?]{1,64}", local)) and local.isascii()
    if not written or not _is_host(host) or len(text) > LONGEST_SENDER:
        raise Wrong(
            "请写一个邮箱地址，如 guiju@example.com 或 规矩 <guiju@example.com>。",
            "write one e-mail address, as in guiju@example.com or Guiju <guiju@example.com>.",
        )
    return text


def _database(text: str) -> Server | None:
    if not text:
        return None
    example: Sentence = {
        "zh": "请写 postgresql://user:password@host:5432/name；不设时用 SQLite。" + _SECRETLY["zh"],
        "en": "write postgresql://user:password@host:5432/name; without it SQLite is used. "
        + _SECRETLY["en"],
    }
    read = _address(text, ("postgresql", "postgres"), example)
    if not read.path.strip("/") or "/" in read.path[1:]:
        raise Wrong(f"缺少库名。{_SECRETLY['zh']}", f"it names no database. {_SECRETLY['en']}")
    options = _options(read.query)
    told = {"host": read.host, "port": str(read.port or ""), "user": read.user}
    told["password"] = read.password or ""
    for name, value in told.items():
        if value and name in options:
            raise Wrong(
                f"“{name}”写了两次：在地址里和在选项里；请只写一次。",
                f"“{name}” is written twice, in the address and as an option; write it once.",
            )
        told[name] = value or options.pop(name, "")
    if not all(_is_place(place) for place in told["host"].split(",") if told["host"]):
        raise Wrong(f"主机名写错了。{example['zh']}", f"the host is no host. {example['en']}")
    if told["port"] and not 1 <= int(told["port"]) <= 65_535:
        raise Wrong("端口要是 1 到 65535。", "the port is a number from 1 to 65535.")
    return Server(
        read.path[1:], told["user"], told["password"], told["host"], told["port"], options
    )


def _options(query: str) -> dict[str, str]:
    """The options behind a database's address: each known, once, and of a value that it has."""
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) < len(pairs):
        twice = next(name for name, _ in pairs if [each for each, _ in pairs].count(name) > 1)
        raise Wrong(
            f"选项“{twice}”写了两次；请只写一次。",
            f"the option “{twice}” is written twice; write it once.",
        )
    if "dbname" in options:
        raise Wrong(
            "库名写在地址里，不写成选项 dbname。",
            "the name of the database stands in the address, not in an option dbname.",
        )
    if strange := sorted(set(options) - _libpq()):
        raise Wrong(
            f"PostgreSQL 没有选项“{strange[0]}”。", f"PostgreSQL has no option “{strange[0]}”."
        )
    for option, value in options.items():
        if option in _NUMBERED and not re.fullmatch(r"-?[0-9]{1,9}", value):
            raise Wrong(f"选项“{option}”要是整数。", f"the option “{option}” is a whole number.")
        if option in _CHOSEN and value not in _CHOSEN[option]:
            known = ", ".join(_CHOSEN[option])
            raise Wrong(
                f"选项“{option}”只能是 {known}。", f"the option “{option}” is one of {known}."
            )
        if not value.isprintable():
            raise Wrong(
                f"选项“{option}”里有看不见的字符。",
                f"the option “{option}” holds a character that cannot be seen.",
            )
    return options


def _is_place(host: str) -> bool:
    """Whether a database can be there: a machine, or the folder of a socket."""
    return (host.startswith(("/", "@")) and len(host) > 1) or _is_host(_ascii(host))


#: Options of PostgreSQL's client library that have one of a few values.
_CHOSEN: Mapping[str, tuple[str, ...]] = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
    "load_balance_hosts": ("disable", "random"),
    "sslnegotiation": ("postgres", "direct"),
    "target_session_attrs": (
        "any",
        "read-write",
        "read-only",
        "primary",
        "standby",
        "prefer-standby",
    ),
}
#: Options of PostgreSQL's client library that are whole numbers.
_NUMBERED = {
    "connect_timeout",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "port",
    "tcp_user_timeout",
}


def _libpq() -> set[str]:
    from psycopg.pq import Conninfo

    return {option.keyword.decode() for option in Conninfo.get_defaults()}


def _address(text: str, schemes: Iterable[str], example: Sentence) -> Address:
    """Take a URL apart, each part as it is meant; what would be dropped or read as something else
    is refused.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Wrong(
            f"端口要是数字。{example['zh']}", f"a port is a number. {example['en']}"
        ) from None
    lost = "#" in text or not text.isprintable() or " " in text or parts.netloc.endswith(":")
    if parts.scheme not in schemes or lost or not text[len(parts.scheme) :].startswith("://"):
        raise Wrong(example["zh"], example["en"])
    if port == 0:
        raise Wrong("端口要是 1 到 65535。", "the port is a number from 1 to 65535.")
    password = parts.password
    read = Address(
        parts.scheme,
        unquote(parts.username or ""),
        None if password is None else unquote(password),
        unquote(parts.hostname or ""),
        port,
        unquote(parts.path),
        parts.query,
    )
    told = (read.user, read.password or "", read.host, read.path)
    if not all(each.isprintable() and "\ufffd" not in each for each in told):
        raise Wrong(
            f"里面有看不见的字符。{example['zh']}",
            f"it holds a character that cannot be seen. {example['en']}",
        )
    if text.endswith("?"):
        raise Wrong(example["zh"], example["en"])
    return read


def _ascii(host: str) -> str:
    """A host's name as the network writes it; as it is where that cannot be."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""


def _bracketed(host: str | None) -> str:
    return f"[{host}]" if host and ":" in host else host or ""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "GUIJU_HOME",
        {
            "zh": "实例所在的文件夹：数据库、记录库、附件、密钥。",
            "en": "The instance's folder: database, record store, attachments, keys.",
        },
        {
            "zh": "文件夹；缺省为当前目录下的 var",
            "en": "a folder; `var` in the current one by default",
        },
        _folder("var"),
    ),
    Setting(
        "GUIJU_RECORDS",
        {
            "zh": "记录库放在别处（例如更大的盘）。",
            "en": "The record store elsewhere, on a larger disk for example.",
        },
        {
            "zh": "文件夹；缺省为 GUIJU_HOME 下的 records",
            "en": "a folder; `records` in `GUIJU_HOME` by default",
        },
        _folder(""),
    ),
    Setting(
        "GUIJU_BACKUPS",
        {
            "zh": "自动备份写入的文件夹；最好是另一块盘。",
            "en": "The folder into which backups are written by themselves; another disk is best.",
        },
        {
            "zh": "文件夹；缺省为 GUIJU_HOME 下的 backups",
            "en": "a folder; `backups` in `GUIJU_HOME` by default",
        },
        _folder(""),
    ),
    Setting(
        "GUIJU_BACKUPS_FOR",
        {
            "zh": "自动备份加密给谁；没有对应的密钥文件就打不开。",
            "en": (
                "To whom the backups written by themselves are encrypted; nobody opens them "
                "without an identity of theirs."
            ),
        },
        {
            "zh": "age 公钥，用逗号分开，如 `age1…`；缺省不加密",
            "en": "public keys of age with commas between, as in `age1…`; not encrypted by default",
        },
        _recipients,
    ),
    Setting(
        "DATABASE_URL",
        {
            "zh": "PostgreSQL 数据库；不设时用 GUIJU_HOME 里的 SQLite。",
            "en": "The PostgreSQL database; without it SQLite in `GUIJU_HOME`.",
        },
        {
            "zh": "`postgresql://用户:密码@主机:5432/库名?选项=值`",
            "en": "`postgresql://user:password@host:5432/name?option=value`",
        },
        _database,
        secret=True,
    ),
    Setting(
        "GUIJU_DATABASE_WAIT",
        {
            "zh": "启动时等待 PostgreSQL 的秒数。",
            "en": "Seconds for which `serve` and `work` wait for PostgreSQL when they start.",
        },
        {"zh": "0 到 3600；缺省 60", "en": "0 to 3600; 60 by default"},
        _number(0, 3600, 60),
    ),
    Setting(
        "GUIJU_PORT",
        {
            "zh": "网站在本机的哪个端口；`guiju serve --port` 优先。",
            "en": "At which port of this machine the site is served, unless `guiju serve --port` says another.",
        },
        {"zh": "1 到 65535；缺省 8000", "en": "1 to 65535; 8000 by default"},
        _number(1, 65_535, PORT),
    ),
    Setting(
        "GUIJU_URL",
        {
            "zh": "人们打开网站的地址；邮件里的链接以它开头，从不取自请求。",
            "en": (
                "Under which address people reach the site; links in letters begin with it, never "
                "with what a request says."
            ),
        },
        {
            "zh": "`https://guiju.example.com`；缺省由 GUIJU_HOSTS 的第一个名字得出",
            "en": "`https://guiju.example.com`; made of the first of `GUIJU_HOSTS` by default",
        },
        _url,
        secret=True,
    ),
    Setting(
        "GUIJU_HOSTS",
        {
            "zh": "网站以哪些主机名应答。",
            "en": "The names of hosts under which the site answers.",
        },
        {
            "zh": "用逗号分开；缺省为 localhost、127.0.0.1、[::1] 和 GUIJU_URL 的主机名",
            "en": (
                "names with commas between; localhost, 127.0.0.1, [::1] and the host of "
                "`GUIJU_URL` by default"
            ),
        },
        _hosts,
    ),
    Setting(
        "GUIJU_HTTPS",
        {
            "zh": "人们经由 HTTPS 代理打开网站：会话只走加密连接。",
            "en": "People reach the site by HTTPS through a proxy: sessions travel encrypted only.",
        },
        {
            "zh": "1 或 0；缺省随 GUIJU_URL",
            "en": "1 or 0; as `GUIJU_URL` says by default",
        },
        _flag,
    ),
    Setting(
        "GUIJU_PROXIES",
        {
            "zh": (
                "网站前面的代理：只相信它们写的 X-Forwarded-For，签收、"
                "登录限制和令牌由此知道人们从哪里来。"
            ),
            "en": "The proxies before the site: only their X-Forwarded-For is believed, which tells "
            "signatures, sign-in"
            " limits and tokens where people come from.",
        },
        {
            "zh": "地址或网段，用逗号分开，如 `127.0.0.1,10.0.0.0/8`；缺省不信任任何代理",
            "en": (
                "addresses or networks with commas between, as in `127.0.0.1,10.0.0.0/8`; none by "
                "default"
            ),
        },
        _networks,
    ),
    Setting(
        "GUIJU_EMAIL_URL",
        {
            "zh": "发信的邮件服务器；不设时信件写入 GUIJU_HOME/mail。",
            "en": "The mail server; without it letters are written into `GUIJU_HOME/mail`.",
        },
        {
            "zh": (
                "`smtps://用户:密码@主机:465`（加密）· `smtp+starttls://…:587` · "
                "`smtp://…:25`（不加密）"
            ),
            "en": (
                "`smtps://user:password@host:465` (TLS) · `smtp+starttls://…:587` · `smtp://…:25` "
                "(not encrypted)"
            ),
        },
        _mail,
        secret=True,
    ),
    Setting(
        "GUIJU_EMAIL_FROM",
        {"zh": "信件的发件人。", "en": "From whom letters come."},
        {
            "zh": "邮箱地址；缺省 guiju@localhost",
            "en": "an e-mail address; guiju@localhost by default",
        },
        _sender,
    ),
    Setting(
        "GUIJU_MAIL_STRANGERS",
        {
            "zh": "有人为没有账号的地址申请新密码时，也给那里写信说明。",
            "en": (
                "Whoever asks for a new password for an address without an account is written to "
                "there."
            ),
        },
        {"zh": "1 或 0；缺省 0", "en": "1 or 0; 0 by default"},
        _flag,
    ),
    Setting(
        "GUIJU_ANCHOR_FILE",
        {
            "zh": "另一块盘上的文件，每天追加一行日志校验值；`guiju verify` 逐行核对。",
            "en": (
                "A file on another disk that gets the journal's head as a line a day; `guiju "
                "verify` asks each back."
            ),
        },
        {"zh": "文件；缺省不写", "en": "a file; none by default"},
        _file,
    ),
    Setting(
        "GUIJU_TIME_ZONE",
        {"zh": "公司的时区，用于显示。", "en": "The company's time zone, for display."},
        {"zh": "缺省 Asia/Shanghai", "en": "Asia/Shanghai by default"},
        _zone,
    ),
    Setting(
        "GUIJU_TRACE",
        {
            "zh": "命令遇到内部错误时，显示出错的位置（用于报告问题）。",
            "en": "A command that meets a fault of its own shows where it was, for a report.",
        },
        {"zh": "1 或 0；缺省 0", "en": "1 or 0; 0 by default"},
        _flag,
    ),
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}


def said(name: str, environ: Mapping[str, str] = os.environ) -> Any:
    """The value of one setting, or its default; raises `Wrong`."""
    return BY_NAME[name].read(environ.get(name, "").strip())


def check(environ: Mapping[str, str] = os.environ) -> None:
    """Refuse settings that are wrong, all at once and before anything is made."""
    faults = [*_misread(environ), *_mistyped(environ)] or [*_contradictions(environ)]
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Several(faults)


def unknown(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Names that begin as ours do and mean nothing here."""
    ours = BY_NAME.keys() | DEVELOPERS
    return sorted(name for name in environ if name.startswith("GUIJU_") and name not in ours)


def hosts(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Names under which the site answers."""
    named = said("GUIJU_HOSTS", environ)
    host = _bracketed(urlsplit(said("GUIJU_URL", environ)).hostname)
    return named or [*dict.fromkeys(["localhost", "127.0.0.1", "[::1]", *([host] if host else [])])]


def behind_https(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether people reach the site by https (through a proxy)."""
    flag = said("GUIJU_HTTPS", environ)
    return said("GUIJU_URL", environ).startswith("https://") if flag is None else flag


def port(environ: Mapping[str, str] = os.environ) -> int:
    """At which port the site is served unless the command says another; the usual one, too, where
    what is written is no port: the examination of the settings says so.
    """
    try:
        return int(said("GUIJU_PORT", environ))
    except Wrong:
        return PORT


def site(served_at: int | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """Where people reach the site, without the slash at the end: as said, or made of the first
    host's name and the port at which it is served.
    """
    if url := said("GUIJU_URL", environ):
        return url
    first = next((name.lstrip(".") for name in said("GUIJU_HOSTS", environ) if name != "*"), "")
    if behind_https(environ):
        return f"https://{first or '127.0.0.1'}"
    return f"http://{first or '127.0.0.1'}:{served_at or port(environ)}"


def _misread(environ: Mapping[str, str]) -> Iterator[GuijuError]:
    for setting in SETTINGS:
        try:
            said(setting.name, environ)
        except Wrong as fault:
            yield _refusal(setting, environ[setting.name], fault)


def _mistyped(environ: Mapping[str, str]) -> Iterator[GuijuError]:
    meant = {name: near[0] for name in unknown(environ) if (near := _near(name))}
    meant |= {
        name: name.upper() for name in environ if name not in BY_NAME and name.upper() in BY_NAME
    }
    for name in sorted(meant):
        yield Invalid(
            "没有设置 {name}；是否指 {meant}？",
            "There is no setting {name}; is {meant} meant?",
            code="settings.unknown",
            name=name,
            meant=meant[name],
        )


def _near(name: str) -> list[str]:
    """The setting that a name beginning with ours can only mean, if there is one."""
    bare = name.removeprefix("GUIJU_")
    return [bare] if bare in BY_NAME else difflib.get_close_matches(name, BY_NAME, 1, _ALIKE)


def _contradictions(environ: Mapping[str, str]) -> Iterable[GuijuError]:
    url, flag, named = (said(name, environ) for name in ("GUIJU_URL", "GUIJU_HTTPS", "GUIJU_HOSTS"))
    if url and flag is not None and flag != url.startswith("https://"):
        yield Invalid(
            "GUIJU_URL 是 {url}，GUIJU_HTTPS 却是 {flag}：两者要一致。",
            "GUIJU_URL is {url}, yet GUIJU_HTTPS is {flag}: the two must agree.",
            code="settings.contradiction",
            url=url,
            flag=int(flag),
        )
    yield from _clashes(environ)
    host = _bracketed(urlsplit(url).hostname)
    if host and named and not any(_matches(host, pattern) for pattern in named):
        yield Invalid(
            "GUIJU_HOSTS 里没有 GUIJU_URL 的主机名 {host}：链接会打不开。",
            "GUIJU_HOSTS lacks {host}, the host of GUIJU_URL: its links would not open.",
            code="settings.contradiction",
            host=host,
        )


def _clashes(environ: Mapping[str, str]) -> Iterator[GuijuError]:
    """Folders and files that would lie in each other: what is written by one would be read, swept
    or backed up as the other.
    """
    home = said("GUIJU_HOME", environ)
    records = said("GUIJU_RECORDS", environ) or home / "records"
    backups = said("GUIJU_BACKUPS", environ) or home / "backups"
    taken = [home / name for name in ("media", "uploads", "mail", "static")]
    if home.is_relative_to(records) or any(map(_nested(records), (*taken, backups))):
        yield _clash("GUIJU_RECORDS", records)
    elif home.is_relative_to(backups) or any(map(_nested(backups), (records, *taken))):
        yield _clash("GUIJU_BACKUPS", backups)
    anchor = said("GUIJU_ANCHOR_FILE", environ)
    own = (
        "guiju.sqlite3",
        "guiju.sqlite3-wal",
        "guiju.sqlite3-shm",
        "guiju.sqlite3-journal",
        ".secret-key",
        ".customer-key",
        ".model-key",
    )
    if anchor and any(
        anchor.is_relative_to(place)
        for place in (records, backups, *taken, *(home / name for name in own))
    ):
        yield _clash("GUIJU_ANCHOR_FILE", anchor)


def _nested(folder: Path) -> Callable[[Path], bool]:
    """Whether another folder lies in this one, or this one in the other."""
    return lambda other: folder.is_relative_to(other) or other.is_relative_to(folder)


def _clash(name: str, path: Path) -> Invalid:
    return Invalid(
        "设置 {name} 是 {path}：那里放着实例自己的其他内容。",
        "{name} is {path}: the instance keeps something else of its own there.",
        code="settings.contradiction",
        next_step={"zh": "请换一个位置。", "en": "Choose another place."},
        name=name,
        path=str(path),
    )


def _matches(host: str, pattern: str) -> bool:
    pattern = pattern.lower()
    return pattern in ("*", host) or (
        pattern.startswith(".") and (host.endswith(pattern) or host == pattern[1:])
    )


def _refusal(setting: Setting, text: str, fault: Wrong) -> GuijuError:
    shown = _unsecret(text) if setting.secret else text
    return Invalid(
        "设置 {name} 是“{value}”：" + fault.sentence["zh"],
        "{name} is “{value}”: " + fault.sentence["en"],
        code="settings.wrong",
        name=setting.name,
        value=shown,
    )


def _unsecret(text: str) -> str:
    """What is written, without anything that may be a password or a part of one."""
    scheme, _between, rest = text.partition("://")
    if not rest:
        scheme, rest = "", text
    before, at, place = rest.rpartition("@")
    if not at and ":" in place:
        place = place.partition(":")[0] + ":…"
    place = re.split(r"[?#]", place)[0]
    shown = f"…@{place}" if before or at else place
    return f"{scheme}://{shown}" if scheme else shown
