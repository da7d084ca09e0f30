"""Where a model may be asked: the address, its name and key as an administrator writes them."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from guiju.foundation.bounds import BRIEF, LINE
from guiju.foundation.errors import Invalid

#: Seconds that an answer may take: usually, and at most.
USUAL_SECONDS, MOST_SECONDS = 60, 600


def checked_address(text: str) -> str:
    """The address below which chat completions lie, without a slash at its end; `Invalid` unless
    it is one of http or https with a host and nothing secret in it.
    """
    text = text.strip().rstrip("/")
    place = _split(text)
    if (
        place is None
        or place.scheme not in ("http", "https")
        or not place.hostname
        or not text.isprintable()
        or not text.isascii()
        or " " in text
    ):
        raise Invalid(
            "地址要以 http:// 或 https:// 开头，例如 http://127.0.0.1:11434/v1。",
            "The address begins with http:// or https://, as in http://127.0.0.1:11434/v1.",
            field="address",
        )
    if place.username is not None or place.password is not None:
        raise Invalid(
            "地址里不要写用户名或密码，密钥请填在它自己的栏里。",
            "Leave user name and password out of the address: a key has its own field.",
            field="address",
        )
    if place.query or place.fragment:
        raise Invalid(
            "地址里不要有问号或井号。", "Leave ? and # out of the address.", field="address"
        )
    if len(text) > BRIEF:
        raise Invalid("不超过 {most} 字。", "At most {most} letters.", most=BRIEF, field="address")
    return text


def _split(text: str) -> SplitResult | None:
    """The parts of an address whose port is a port; None otherwise."""
    try:
        place = urlsplit(text)
        return place if place.port != 0 else None
    except ValueError:
        return None


def machine_of(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address that was checked: to whom a key is sent."""
    place = urlsplit(address)
    return place.scheme, (place.hostname or "").lower(), place.port


def checked_model(text: str) -> str:
    """The name of a model; `Invalid` unless it is a line of signs that can be sent."""
    text = text.strip()
    if not text or len(text) > LINE or not text.isprintable():
        raise Invalid(
            "请写模型的名称（一行，{most} 字以内）。",
            "Name the model (one line of at most {most} letters).",
            most=LINE,
            field="model",
        )
    return text


def checked_key(text: str) -> str:
    """A key, or nothing; `Invalid` unless it can stand in the head of a request."""
    text = text.strip()
    if len(text) > BRIEF or not text.isascii() or not text.isprintable() or " " in text:
        raise Invalid(
            "密钥只能是 {most} 个以内的字母、数字与符号，没有空格。",
            "A key is of at most {most} letters, digits and signs, without blanks.",
            most=BRIEF,
            field="key",
        )
    return text


def checked_seconds(seconds: int) -> int:
    """How long an answer may take."""
    if not 1 <= seconds <= MOST_SECONDS:
        raise Invalid(
            "请写 1 到 {most} 秒。", "From 1 to {most} seconds.", most=MOST_SECONDS, field="seconds"
        )
    return seconds
