"""Command on machine pre-checks: quality check."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

EXAMPLE = """\
checks:
  - rule: promise                # its name: the column `rule` of what is found
    title: Promises a time       # optional
    scope: agent                 # agent, customer or either: whose words are looked at
    cues: [保证, 包您满意, guarantee]    # literal texts; letters are found as whole words only
    expressions: ['赔.{0,4}钱']   # optional: regular expressions, bounded (no repeated groups)
    except: [保证金]              # optional: longer words in which a cue does not count
    pseudo: [不得不说]            # optional: looks like a negation and is none; beside the house's
    preceding: [不, 不能, cannot]  # optional: negations before the cue; left out: the house's
    following: [不了, 做不到]      # optional: negations behind the cue; left out: the house's
    terminators: [但是, 不过, but]  # optional: words that end a negation, beside all marks like ，。
    reported: [您刚才说]           # optional: words that tell another's; left out: the house's (agents)
    window: 8                    # signs and words between negation and cue; or {before: 8, after: 3}
    # question: …                # instead of cues: what a model is asked; never by this command
    # authority: refund          # a cue counts beside an amount of money alone; who may promise
                                 # how much is compared in the product, not by this command
    quote: skip                  # skip: what stands in quotation marks does not count; count: it does
    examples:                    # a rule whose example fails is refused
      positive: ['没问题，保证到', {speaker: agent, text: We guarantee it}]
      negative: [我们不能保证明天到, {speaker: customer, text: 你保证吗}]
"""
MAPPING = """\
record: conversations
conversations: data.list     # where the list lies in a JSON file; left out: the whole file, each line
id: conversation_id          # '' takes the number in the file
turns: messages              # '' where the conversation itself is the list of turns
speaker: role                # names and numbers joined by dots: 0 is the first of a list
text: content
time: created                # optional
speakers: {assistant: agent, user: customer, tool: system, note: skip}
# sides: {客服: agent, 客户: customer}   # instead: a turn that holds what each side said
# contact, agent, channel, started_at: where the conversation has them
"""


def add(inner: Any) -> None:
    """Declare the command quality check with its words."""
    from guiju.web.settings.command import command

    sentence = "what check rules find in conversations"
    new = command(inner, "check", sentence, check)
    new.add_argument("rules", type=Path, metavar="RULES", help="YAML; see the example below")
    new.add_argument(
        "conversations",
        type=Path,
        metavar="CONVERSATIONS",
        help='JSON lines {"id", "turns": [{"speaker": "agent|customer", "text"}]}, or any JSON or '
        "table with --mapping",
    )
    new.add_argument("--mapping", type=Path, metavar="FILE", help="YAML; see the example below")
    new.add_argument("--csv", action="store_true", help="conversation,rule,turn,from,to")
    new.formatter_class = argparse.RawDescriptionHelpFormatter
    new.epilog = (
        "turns are counted from 1, offsets from 0 in Unicode signs, the end exclusive.\n\n"
        f"RULES:\n\n{EXAMPLE}\nMAPPING (a table has a row for each turn, with columns id, speaker, "
        f"text):\n\n{MAPPING}"
    )
    _add_conversations(inner)


def _add_conversations(inner: Any) -> None:
    from guiju.web.settings.command import command

    new = command(inner, "import", "bring a file of conversations in", bring)
    new.add_argument("file", type=Path, metavar="CONVERSATIONS")
    new.add_argument("--source", default="", help="as contacts and agent keys name it")
    new.add_argument("--mapping", type=Path, metavar="FILE", help="YAML; see quality check --help")
    new = command(inner, "revert", "take one import of conversations back", revert)
    new.add_argument("id", type=int)
    new.add_argument("--reason", default="")


def bring(arguments: argparse.Namespace) -> None:
    """Import conversations; print what came of them."""
    from guiju.foundation.access import OPERATOR
    from guiju.quality.actions.conversations import import_conversations
    from guiju.quality.rules import conversations

    layout = (
        conversations.layout_of_file(arguments.mapping)
        if arguments.mapping
        else conversations.PLAIN
    )
    done = import_conversations(arguments.file, arguments.source, actor=OPERATOR, layout=layout)
    number = f"import {done.row.pk}: " if done.row else ""
    print(f"{number}new {done.new}, updated {done.updated}, unchanged {done.unchanged}")


def revert(arguments: argparse.Namespace) -> None:
    """Take an import of conversations back."""
    from guiju.foundation.access import OPERATOR
    from guiju.quality.access.conversations import visible_import
    from guiju.quality.actions.conversations import take_back

    reason = arguments.reason or "taken back by the operator"
    take_back(visible_import(OPERATOR, arguments.id), actor=OPERATOR, reason=reason)
    print(f"import {arguments.id} is taken back")


def check(arguments: argparse.Namespace) -> None:
    """Print what the rules of a file find in the conversations of another."""
    from guiju.quality.rules import checks, conversations

    rules = checks.rules_of_file(arguments.rules)
    checks.check_fit(rules)
    for rule in rules:
        if rule.question:
            print(f"{rule.code} asks a model, which this command does not", file=sys.stderr)
    layout = (
        conversations.layout_of_file(arguments.mapping)
        if arguments.mapping
        else conversations.PLAIN
    )
    checker, found, looked = checks.Checker(rules), [], 0
    for each in conversations.conversations_of_file(arguments.conversations, layout):
        looked += 1
        turns = each.turns
        found += [
            (each.key, place, turns[place.turn - 1].text) for place in checker.places(each.spoken)
        ]
    if arguments.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("conversation", "rule", "turn", "from", "to"))
        writer.writerows((key, at.rule, at.turn, at.begin, at.end) for key, at, _text in found)
        return
    for key, at, text in found:
        print(f"{key}  {at.rule}  turn {at.turn}, {at.begin}-{at.end}: {text[at.begin : at.end]}")
    count = len({key for key, _at, _text in found})
    print(f"{looked} conversations, {len(found)} places in {count} of them")
