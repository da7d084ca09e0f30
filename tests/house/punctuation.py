"""Chinese is written with Chinese punctuation: between Chinese characters a comma, colon,
semicolon, question or exclamation mark and brackets are full-width ones.

What is no Chinese is left alone: placeholders, tags, code, addresses, and texts that are English
but for a word.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2] / "src" / "guiju"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
WIDE = "\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f“”—"
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile("[A-Za-z]{2,}")
#: What a person types just so, and what is read by a program.
TYPED = (
    "时:分:秒",
    "名称: 值",
    "列: [文字, …]",
    "文件里的文字: 含义",
    "'[:时点]|[0-9]{{12}}'",
    "[:：]",
    "length:hash",
    "user:password",
    "('compensation', 'compensate', 'coupon', '补偿', '赔付', '优惠券')",
)
#: What is not read as text: placeholders, tags, entities, code, addresses, targets of links.
_APART = re.compile(
    r"%\(\w+\)[sd]|%[sd%]|\{[^{}\u3400-\u9fff]*\}|</?[a-zA-Z][^<>]*>|&\w+;|`[^`]*`"
    r"|https?://[^\s\u3400-\u9fff]*|\]\([^)\s\u3400-\u9fff]+\)"
)
#: A half-width sign after or before Chinese, or between Latin words: "10 MB:PDF".
_NARROW = re.compile(
    rf"(?<=[{HAN}{WIDE}]) ?[,:;?!()]|[,:;?!()] ?(?=[{HAN}《“「])|(?<=[A-Za-z])[,:;](?=[A-Za-z])"
)


def half_width(text: str) -> list[str]:
    """Cite each half-width sign between Chinese characters, with what stands round it."""
    for typed in TYPED:
        text = text.replace(typed, "…")
    plain = _APART.sub(lambda match: "\ue000" * len(match[0]), text)
    chinese = len(_HAN.findall(plain))
    if not chinese or len(_WORD.findall(plain)) > chinese:
        return []
    return [text[max(0, found.start() - 8) : found.end() + 8] for found in _NARROW.finditer(plain)]


#: What stands on pages as it was typed or is read by a program, and why.
MEANT = (
    "时:分:秒",
    "名称: 值",
    "文件里的文字: 含义",
    "年-月-日 时:分",
)
_SHOWN = re.compile(rf"[{HAN}》”] ?[:,;(](?=\s|$|[{HAN}《“0-9A-Za-z—−])")


def shown_narrow(text: str) -> list[str]:
    """Cite each half-width colon, comma, semicolon or bracket that follows Chinese on a page that
    is read; what is meant to be typed is left alone.
    """
    for typed in MEANT:
        text = text.replace(typed, "…")
    return [text[max(0, m.start() - 8) : m.end() + 8] for m in _SHOWN.finditer(text)]


#: A number with its Chinese unit, a blank, and a word by which a sentence goes on. The 日 of a day
#: is left alone: a weekday follows it.
_PARTED = re.compile(
    rf"[0-9] ?(?!日)[{HAN}]{{1,4}} (?=[为得到的计还说才即就可能时内前后起至和与或已未没加将是分])"
)


def shown_parted(text: str) -> list[str]:
    """Cite each blank of a page that is read between the unit of a number and the words that follow
    it: "254 秒 得 100 分".
    """
    return [text[max(0, m.start() - 8) : m.end() + 8] for m in _PARTED.finditer(text)]


#: Words that were given up for others: what stands, and what is said instead.
GIVEN_UP = {
    "关账": "结算",
    "关了账": "结算",
    "薪酬规则": "计薪规则",
    "薪酬批次": "工资表",
    "改进项目": "改善项目",
    "签署": "签收",
    "日志的头": "日志校验值",
    "留在外面的头": "日志校验值",
}


def faults() -> Iterator[str]:
    """Name each text of the product that has one, with its file."""
    for path, text in texts():
        for cited in half_width(text):
            yield f"{path.relative_to(ROOT)}: full-width punctuation in “{cited}”"
        for old, new in GIVEN_UP.items():
            if old in text:
                yield f"{path.relative_to(ROOT)}: “{new}” instead of “{old}”"
    for path in sorted(ROOT.rglob("*.html")):
        for cited in bare_signs(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(ROOT)}: a sign of one language in “{' '.join(cited.split())}”"


#: What of a template stands in no language yet: what is translated, code, and tags.
_TRANSLATED = re.compile(
    r"{#.*?#}|{% *blocktranslate.*?{% *endblocktranslate *%}|<(script|style|pre|code)\b.*?</\1>",
    re.DOTALL,
)
_BARE_SIGN = re.compile(r"(?:}}|%})\s*(?:[,;](?=\s)|[、，；])|}}\s*[:(]|%}\s*: ?(?={{)")


def bare_signs(template: str) -> list[str]:
    """Cite each comma, colon or bracket of a template that stands between two values in every
    language alike; ``{{ ':'|sign }}`` writes that of the language.
    """
    plain = _TRANSLATED.sub("", template)
    plain = re.sub(r"<[^<>]*>", "", plain)
    return [plain[max(0, m.start() - 20) : m.end() + 20] for m in _BARE_SIGN.finditer(plain)]


def texts() -> Iterator[tuple[Path, str]]:
    """Give what the product says: values of its YAML files and texts in its code, tests apart."""
    for path in sorted(ROOT.rglob("*")):
        if "tests" in path.parts or not path.is_file():
            continue
        if path.suffix == ".yaml":
            yield from ((path, text) for text in _values(path))
        elif path.suffix == ".py":
            yield from ((path, text) for text in _literals(path))


def _values(path: Path) -> Iterator[str]:
    """Texts of a YAML file that are no keys."""
    key = False
    for token in yaml.scan(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader):
        if isinstance(token, yaml.KeyToken | yaml.ValueToken):
            key = isinstance(token, yaml.KeyToken)
        elif isinstance(token, yaml.ScalarToken) and not key:
            yield token.value


def _literals(path: Path) -> Iterator[str]:
    """Texts of a Python file: neither docstrings nor patterns."""
    source = io.StringIO(path.read_text(encoding="utf-8"))
    for token in tokenize.generate_tokens(source.readline):
        if token.type == tokenize.STRING and not re.match(r'\w*"""|\w*[rR]', token.string):
            yield token.string
