"""The house finds texts that say too little, or that know the sex of somebody unknown."""

from __future__ import annotations

import pytest

from tests.house import check


@pytest.mark.parametrize(
    ("summary", "description", "faults"),
    [
        ("Hand a step over", "Hand a checklist step over to another person, who is notified.", 0),
        ("Hand a step over", "To another person.", 1),
        ("Hand a step over", "Hand a checklist step over to another person", 1),
        ("Her leave", "List the days on which a person is away.", 1),
        ("Leave", "List the days on which a person is away. She may see them.", 1),
        ("Leave", "", 1),
    ],
)
def test_an_operation_says_what_it_does_to_what(
    summary: str, description: str, faults: int
) -> None:
    operation = {"summary": summary, "description": description}
    assert len(list(check.api_faults("GET /leaves", operation))) == faults


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ('def leave(row):\n    """Give the leave of a person."""', 0),
        ("def leave(row):\n    return row", 1),
        ("def _leave(row):\n    return row", 0),
        ('def leave(row):\n    """Her leave."""', 2),
        ('class Leave:\n    """Days away."""\n\n    def days(self):\n        return 1', 0),
        ('class Leave:\n    """Days on which she is away."""', 1),
    ],
)
def test_a_docstring_says_what_is_done_to_what(code: str, faults: int) -> None:
    assert len(list(check.docstring_faults("leave.py", code))) == faults


def test_the_english_half_of_an_answer_is_read() -> None:
    code = 'raise Forbidden({"zh": "不能代理自己。", "en": f"{name} " "stands in for herself."})'
    assert list(check.english_answers(code)) == [" stands in for herself."]
