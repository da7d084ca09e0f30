"""Check rules as text: read from YAML, checked, written back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guiju.foundation.bounds import TITLE
from guiju.foundation.errors import GuijuError, Invalid, NotFound, Sentence, Several
from guiju.foundation.texts import is_writable
from guiju.kit.versioned import comparing, parsing
from guiju.quality.rules.checks import expressions, words
from guiju.quality.rules.checks.signs import plain

SCOPES = ("agent", "customer", "either")
SPEAKERS = ("agent", "customer")
QUOTES = ("skip", "count")
BEFORE, AFTER = 8, 3
MOST_WINDOW = 100
MOST_TEXTS = 500
LONGEST_TEXT = 100
MOST_RULES = 500
LONGEST_CODE = 80
LONGEST_EXAMPLE = 1_000
LONGEST_QUESTION = 2_000
LARGEST_FILE = 2_000_000
WORD: Sentence = {"zh": "检查规则", "en": "file of check rules"}
_AUTHORITY = re.compile(r"[-\w]{1,50}")
_CRITERION = re.compile(r"[a-z0-9][a-z0-9-]{0,49}/[-\w]{1,50}")
_LISTS = ("cues", "expressions", "except", "pseudo", "preceding", "following", "terminators")
_NAMES = (
    *("rule", "title", "scope", "question", "authority", *_LISTS),
    *("reported", "window", "quote", "examples", "criterion"),
)
#: What a set of rules says of itself beside its rules; a bare file says none of it.
HEAD = ("set", "title", "purpose", "review_after")


@dataclass(frozen=True)
class Example:
    """What somebody says, and so what the rule must find (or must not)."""

    text: str
    speaker: str = "agent"


@dataclass(frozen=True)
class Rule:
    """What is looked for, in whose words, and what takes it back.

    scope: whose words (agent, customer, either). cues: literal texts; expressions: bounded regular
    expressions. exempt: longer words in which a cue does not count. pseudo: what looks like a
    negation and is none, beside those that every rule knows. preceding, following: negations before
    and behind the cue; terminators: words at which a negation ends; reported: words that tell
    another's; None in each: those of Chinese and English as the house knows them. before, after:
    how many signs and words may stand between negation and cue. quoted: a cue in a quotation
    counts. criterion: the form and criterion ("form/criterion") whose marks judge the same.
    question: what a model is asked instead, where administrators have set one; such a rule has no
    cues, and its examples are told to the model. authority: what needs authority (its code): a cue
    then counts beside an amount of money in its clause alone, and is flagged where the amount is
    beyond what the agent may do without asking.
    """

    code: str
    cues: tuple[str, ...] = ()
    title: str = ""
    scope: str = "agent"
    expressions: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    pseudo: tuple[str, ...] = ()
    preceding: tuple[str, ...] | None = None
    following: tuple[str, ...] | None = None
    terminators: tuple[str, ...] | None = None
    reported: tuple[str, ...] | None = None
    before: int = BEFORE
    after: int = AFTER
    quoted: bool = False
    positive: tuple[Example, ...] = ()
    negative: tuple[Example, ...] = ()
    criterion: str = ""
    question: str = ""
    authority: str = ""

    def listens_to(self, speaker: str) -> bool:
        """Whether the rule looks at what this side says."""
        return speaker == self.scope or (self.scope == "either" and speaker in SPEAKERS)

    @property
    def negations_before(self) -> tuple[str, ...]:
        """Its own negations before a cue, else the house's."""
        return words.PRECEDING if self.preceding is None else self.preceding

    @property
    def negations_behind(self) -> tuple[str, ...]:
        """Its own negations behind a cue, else the house's."""
        return words.FOLLOWING if self.following is None else self.following

    @property
    def ends(self) -> tuple[str, ...]:
        """Its own words at which a negation ends, else the house's."""
        return words.TERMINATORS if self.terminators is None else self.terminators

    @property
    def reporting(self) -> tuple[str, ...]:
        """Its own words that tell another's, else the house's where an agent is listened to."""
        if self.reported is not None:
            return self.reported
        return words.REPORTED if self.scope == "agent" else ()


def rules_of_file(path: Path) -> tuple[Rule, ...]:
    """The check rules of a YAML file; every fault is told with its place."""
    if not path.is_file():
        raise NotFound("没有文件 {path}。", "There is no file {path}.", path=path)
    if path.stat().st_size > LARGEST_FILE:
        raise Invalid(
            "规则文件 {path} 太大（最多 2 MB）。",
            "The file of rules {path} is too large (at most 2 MB).",
            path=path,
        )
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(
            "规则文件 {path} 不是 UTF-8 文本。", "The file {path} is no UTF-8 text.", path=path
        ) from None
    return understood(text)


def understood(text: str) -> tuple[Rule, ...]:
    """The check rules that a YAML text describes; every fault is told with its place."""
    return rules_in(parsing.keyed(text, WORD))


def rules_in(content: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The check rules that keys and values describe, be it one rule, a file or a set of rules."""
    if "rule" in content and "checks" not in content:
        content = {"checks": [content]}
    parsing.check_names(content, ("checks", *HEAD), "checks")
    parts = parsing.parts_at(
        content,
        "checks",
        {
            "zh": "checks 下面要列出规则，每条写成“键：值”。",
            "en": "checks is a list of rules, each written as keys and values.",
        },
    )
    if not parts:
        raise Invalid(
            "没有任何规则：请在 checks 下面列出规则。",
            "There is no rule: list the rules below checks.",
            field="text",
        )
    if len(parts) > MOST_RULES:
        raise Invalid(
            "规则太多（最多 {most} 条）。",
            "There are too many rules (at most {most}).",
            most=MOST_RULES,
        )
    rules = tuple(_rule(part, number) for number, part in enumerate(parts, 1))
    parsing.raise_faults(checks_faults(rules))
    return rules


def checked(rule: Rule) -> Rule:
    """The rule as it is, or all its faults at once."""
    parsing.raise_faults(_faults(rule))
    return rule


def written(rules: Iterable[Rule]) -> str:
    """Rules as YAML, as `understood` reads them."""
    return comparing.yaml_of({"checks": [plainly(rule) for rule in rules]})


def plainly(rule: Rule) -> dict[str, Any]:
    """A rule as keys and values; what is usual or empty is left out."""
    content: dict[str, Any] = {"rule": rule.code, "title": rule.title, "scope": rule.scope}
    if rule.question:
        content["question"] = rule.question
    if rule.authority:
        content["authority"] = rule.authority
    for name in _LISTS:
        value = getattr(rule, {"except": "exempt"}.get(name, name))
        if value or (value is not None and name in ("preceding", "following", "terminators")):
            content[name] = list(value)
    if rule.reported is not None:
        content["reported"] = list(rule.reported)
    if (rule.before, rule.after) != (BEFORE, AFTER):
        content["window"] = {"before": rule.before, "after": rule.after}
    if rule.quoted:
        content["quote"] = "count"
    examples = {
        kind: [{"speaker": each.speaker, "text": each.text} for each in getattr(rule, kind)]
        for kind in ("positive", "negative")
        if getattr(rule, kind)
    }
    if examples:
        content["examples"] = examples
    if rule.criterion:
        content["criterion"] = rule.criterion
    if not rule.title:
        content.pop("title")
    return content


def _rule(content: Mapping[str, Any], number: int) -> Rule:
    try:
        return _read(content)
    except GuijuError as fault:
        raise _at(fault, _code_of(content) or str(number)) from None


def _code_of(content: Mapping[str, Any]) -> str:
    code = content.get("rule")
    return str(code).strip() if isinstance(code, str | int) else ""


def _read(content: Mapping[str, Any]) -> Rule:
    parsing.check_names(content, _NAMES, "checks")
    scope = parsing.text_at(content, "scope") or "agent"
    quote = parsing.text_at(content, "quote") or "skip"
    if quote not in QUOTES:
        raise Invalid(
            "quote 只能是 skip（引文不算）或 count（引文也算）。",
            "quote is skip (a quotation does not count) or count.",
            field="quote",
        )
    before, after = _window(content.get("window"))
    lists = {name: _texts(content, name) for name in (*_LISTS, "reported")}
    positive, negative = _examples(content.get("examples"), scope)
    return Rule(
        code=parsing.text_at(content, "rule"),
        title=parsing.text_at(content, "title"),
        scope=scope,
        cues=lists["cues"] or (),
        expressions=lists["expressions"] or (),
        exempt=lists["except"] or (),
        pseudo=lists["pseudo"] or (),
        preceding=lists["preceding"],
        following=lists["following"],
        terminators=lists["terminators"],
        reported=lists["reported"],
        before=before,
        after=after,
        quoted=quote == "count",
        positive=positive,
        negative=negative,
        criterion=parsing.text_at(content, "criterion"),
        question=parsing.text_at(content, "question"),
        authority=parsing.text_at(content, "authority"),
    )


def _texts(content: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """The texts under a name as they stand; one text alone counts as a list of one."""
    value = content.get(name)
    if value is None:
        return None
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(each, bool) or not isinstance(each, str | int | float) for each in listed):
        raise Invalid(
            "{name} 要是文字的列表（必要时加引号）。",
            "{name} is a list of texts (in quotation marks where needed).",
            name=name,
            field=name,
        )
    return tuple(str(each) for each in listed)


def _window(value: Any) -> tuple[int, int]:
    if value is None:
        return BEFORE, AFTER
    given = value if isinstance(value, dict) else {"before": value, "after": value}
    parsing.check_names(given, ("before", "after"), "window")
    before, after = given.get("before", BEFORE), given.get("after", AFTER)
    if any(
        isinstance(each, bool) or not isinstance(each, int) or not 0 <= each <= MOST_WINDOW
        for each in (before, after)
    ):
        raise Invalid(
            "window 要是 0 到 {most} 的整数，或 before 与 after 两个整数。",
            "window is a whole number from 0 to {most}, or two of them: before and after.",
            most=MOST_WINDOW,
            field="window",
        )
    return before, after


def _examples(value: Any, scope: str) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    if value is None:
        return (), ()
    if not isinstance(value, dict):
        raise _odd_examples()
    parsing.check_names(value, ("positive", "negative"), "examples")
    return tuple(
        tuple(_example(each, scope) for each in _listed(value.get(kind)))
        for kind in ("positive", "negative")
    )  # type: ignore[return-value]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _example(value: Any, scope: str) -> Example:
    speaker = "customer" if scope == "customer" else "agent"
    if isinstance(value, dict):
        parsing.check_names(value, ("speaker", "text"), "examples")
        return Example(parsing.text_at(value, "text"), parsing.text_at(value, "speaker") or speaker)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _odd_examples()
    return Example(str(value), speaker)


def _odd_examples() -> Invalid:
    return Invalid(
        "examples 要写 positive（应当命中）与 negative（不应命中）两个列表，每项是一句话，或 speaker 与 text。",
        "examples has two lists, positive (found) and negative (not found), each of sentences or of "
        "speaker and text.",
        field="examples",
    )


def checks_faults(rules: Iterable[Rule]) -> Iterator[GuijuError]:
    """All the faults of rules that stand together, each with the rule in which it is."""
    seen: set[str] = set()
    for number, rule in enumerate(rules, 1):
        for fault in _faults(rule):
            yield _at(fault, rule.code or str(number))
        if rule.code in seen:
            yield Invalid(
                "规则 {rule} 出现了两次。",
                "The rule {rule} stands twice.",
                rule=rule.code.encode("utf-8", "replace").decode(),
            )
        seen.add(rule.code)


def _at(fault: GuijuError, rule: str) -> GuijuError:
    """The fault with the rule in which it is."""
    if isinstance(fault, Several):
        return Several([_at(each, rule) for each in fault.issues])
    sentence = {
        "zh": "规则 {in_rule}：" + fault.sentence["zh"],
        "en": "Rule {in_rule}: " + fault.sentence["en"],
    }
    return Invalid(
        sentence,
        **{**fault.data, "in_rule": _shown(rule)},
    )


def _shown(code: str) -> str:
    """A code as any terminal prints it."""
    return code[:LONGEST_CODE].encode("utf-8", "replace").decode()


def _faults(rule: Rule) -> Iterator[GuijuError]:
    yield from _code_faults(rule)
    if rule.scope not in SCOPES:
        yield Invalid(
            "scope 只能是 agent（客服）、customer（客户）或 either（双方）。",
            "scope is agent, customer or either.",
            field="scope",
        )
    if rule.question:
        yield from _question_faults(rule)
    elif not rule.cues and not rule.expressions:
        yield Invalid(
            "请写至少一个线索词（cues）。", "Give it at least one cue (cues).", field="cues"
        )
    if rule.authority:
        yield from _authority_faults(rule)
    for name in (*_LISTS, "reported"):
        value = getattr(rule, {"except": "exempt"}.get(name, name)) or ()
        yield from _list_faults(name, value)
    for text in rule.expressions:
        try:
            expressions.compiled(text)
        except Invalid as fault:
            yield fault
    for example in (*rule.positive, *rule.negative):
        yield from _example_faults(example)


def _question_faults(rule: Rule) -> Iterator[GuijuError]:
    if rule.cues or rule.expressions:
        yield Invalid(
            "一条规则要么写线索词，要么写问模型的问题（question），不能都写。",
            "A rule has cues or a question to the model (question), not both.",
            field="question",
        )
    if len(rule.question) > LONGEST_QUESTION or not is_writable(rule.question):
        yield Invalid(
            "问模型的问题超过 {most} 个字，或有不能保存的字。",
            "The question is longer than {most} letters or has signs that cannot be kept.",
            most=LONGEST_QUESTION,
            field="question",
        )


def _authority_faults(rule: Rule) -> Iterator[GuijuError]:
    if not _AUTHORITY.fullmatch(rule.authority):
        yield Invalid(
            "authority 要写权限事项的编号。",
            "authority is the code of what needs authority.",
            field="authority",
        )
    if rule.question or rule.scope != "agent":
        yield Invalid(
            "比对权限的规则只看客服的话，用线索词，不问模型。",
            "A rule that compares with authority looks for cues in the agent's words.",
            field="authority",
        )


def _code_faults(rule: Rule) -> Iterator[GuijuError]:
    fit = rule.code and len(rule.code) <= LONGEST_CODE and rule.code.isprintable()
    if not fit or not is_writable(rule.code):
        yield Invalid(
            "请给规则写名称（rule，一行，{most} 字以内）。",
            "Name the rule (rule: one line of at most {most} letters).",
            most=LONGEST_CODE,
            field="rule",
        )
    if len(rule.title) > TITLE or not is_writable(rule.title):
        yield Invalid(
            "标题太长，或有不能保存的字。",
            "The title is too long or has signs that cannot be kept.",
            field="title",
        )
    if rule.criterion and not _CRITERION.fullmatch(rule.criterion):
        yield Invalid(
            "criterion 要写成“质检单编号/质检项编号”。",
            "criterion is written as the code of a form, a slash and that of its criterion.",
            field="criterion",
        )


def _list_faults(name: str, texts: tuple[str, ...]) -> Iterator[GuijuError]:
    if len(texts) > MOST_TEXTS:
        yield Invalid(
            "{name} 太多（最多 {most} 个）。",
            "{name}: there are too many (at most {most}).",
            name=name,
            most=MOST_TEXTS,
            field=name,
        )
    for text in texts:
        if not text.strip():
            yield Invalid(
                "{name} 里有空的一项。", "{name}: one of them is empty.", name=name, field=name
            )
        elif name != "expressions" and len(text) > LONGEST_TEXT:
            yield Invalid(
                "{name} 里的“{text}…”太长（最多 {most} 个字）。",
                "{name}: “{text}…” is too long (at most {most} signs).",
                name=name,
                text=text[:20],
                most=LONGEST_TEXT,
                field=name,
            )
        elif not is_writable(text) or not plain(text).strip():
            yield Invalid(
                "{name} 里有不能保存的字。",
                "{name}: one of them has signs that cannot be kept.",
                name=name,
                field=name,
            )


def _example_faults(example: Example) -> Iterator[GuijuError]:
    if example.speaker not in SPEAKERS:
        yield Invalid(
            "例句的 speaker 只能是 agent 或 customer。",
            "The speaker of an example is agent or customer.",
            field="examples",
        )
    if not example.text.strip() or len(example.text) > LONGEST_EXAMPLE:
        yield Invalid(
            "例句不能是空的，也不能超过 {most} 字。",
            "An example is not empty and has at most {most} letters.",
            most=LONGEST_EXAMPLE,
            field="examples",
        )
    elif not is_writable(example.text):
        yield Invalid(
            "例句里有不能保存的字。", "An example has signs that cannot be kept.", field="examples"
        )
