"""Bring a file of guidelines (flows → procedures → steps, as ASAPP publishes them) into Guiju's
library by its HTTP API.

    python docs/how-to/import_guidelines.py guidelines.json --url https://guiju.example --token T1
    --publisher T2

``--token`` belongs to somebody who writes procedures, ``--publisher`` to a second person who
publishes them; without it they wait for review. Only the standard library is used. Run again, what
has not changed is left as it is, and what an earlier run left unfinished goes on from where it
stood.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(words: list[str] | None = None) -> int:
    """Bring the file in; prints what was done. Exit 1 when something was refused, or the file is
    none: then nothing is sent.
    """
    asked = _parser().parse_args(words)
    done = {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
    try:
        found = list(procedures(json.loads(Path(asked.file).read_text("utf-8"))))
    except OSError as error:
        sys.exit(str(error))
    except (ValueError, LookupError, TypeError, AttributeError):
        sys.exit(
            f"{asked.file} is not a file of guidelines: flows with a description and "
            "subflows, each with its actions"
        )
    for procedure in found:
        done[bring(procedure, asked.url, asked.token, asked.publisher)] += 1
    print(", ".join(f"{name} {count}" for name, count in done.items()))
    return 1 if done["refused"] else 0


def procedures(guidelines: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The procedures of the file as the API takes them, each with its steps in their order."""
    for flow, content in guidelines.items():
        for title, told in content["subflows"].items():
            yield {
                "code": slug(f"{flow}-{title}"),
                "title": title,
                "flow": flow,
                "area": "work",
                "purpose": "\n\n".join(told["instructions"]),
                "keywords": f"{flow} {content['description']}"[:500],
                "steps": [step(number, action) for number, action in enumerate(told["actions"], 1)],
            }


def step(number: int, action: dict[str, Any]) -> dict[str, Any]:
    """One action as a step: its button is the title, its words and their points the text, with
    the kind of action below.
    """
    named = action["button"] not in ("", "N/A")
    title = action["button"] if named else action["text"]
    text = "\n".join(
        [
            action["text"],
            "",
            *(f"- {point}" for point in action["subtext"]),
            "",
            f"*{action['type']}*",
        ]
    )
    return {"code": f"s{number}", "title": title[:200], "text": text.strip()}


def bring(procedure: dict[str, Any], url: str, token: str, publisher: str) -> str:
    """Bring one procedure in: new, changed, unchanged or refused."""
    address = f"{url}/api/v1/process/procedures"
    try:
        there = row = call("GET", f"{address}/{procedure['code']}", token)
        told = there is not None and all(
            same(there[name], value) for name, value in procedure.items()
        )
        if told and there["state"] not in ("draft", "review"):
            return "unchanged"
        if not told:
            row = call("POST", address, token, procedure)
        version = f"{address}/{procedure['code']}/{row['version']}"
        if row["state"] == "draft":
            call("POST", f"{version}/send", token)
        elif not publisher:
            return "unchanged"
        if publisher:
            call("POST", f"{version}/publish", publisher)
    except urllib.error.HTTPError as refused:
        print(f"{procedure['code']}: {refused.read().decode('utf-8', 'replace')}", file=sys.stderr)
        return "refused"
    return "changed" if there else "new"


def same(there: Any, ours: Any) -> bool:
    """Whether what is there says what we say; of a step only what the file knows counts."""
    if isinstance(ours, list):
        return len(there) == len(ours) and all(
            same(one, other) for one, other in zip(there, ours, strict=True)
        )
    if isinstance(ours, dict):
        return all(same(there[name], value) for name, value in ours.items())
    return str(there).strip() == str(ours).strip()


def call(method: str, address: str, token: str, content: Any = None) -> Any:
    """One question to the API; None when the thing is not there."""
    data = (
        json.dumps(content).encode() if content is not None else b"" if method == "POST" else None
    )
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    question = urllib.request.Request(address, data=data, headers=headers, method=method)  # noqa: S310 — the address is the caller's
    try:
        with urllib.request.urlopen(question) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        if refused.code == 404 and method == "GET":
            return None
        raise


def slug(text: str) -> str:
    """Lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--token", required=True)
    parser.add_argument("--publisher", default="")
    return parser


if __name__ == "__main__":
    sys.exit(main())
