"""Templates are read by people: a line is longer than a screen only where nothing can be wrapped."""

from __future__ import annotations

from guiju.kit import build

#: So many signs of a line stand on a screen.
MOST = 160
#: Drawn paths, a value for a program, tags that cannot be parted, tags between which no blank may
#: stand.
MEANT = {
    "kit/account.html",
    "kit/frame.html",
    "kit/icon.html",
    "kit/wing_mark.html",
    "people/node.html",
    "performance/examination.html",
    "policy/request.html",
    "quality/checks/edit.html",
}


def test_no_line_of_a_template_is_longer_than_a_screen() -> None:
    long: dict[str, int] = {}
    for path in sorted((build.ROOT / "src").rglob("templates/**/*.html")):
        name = path.as_posix().partition("/templates/")[2]
        longest = max(map(len, path.read_text(encoding="utf-8").splitlines()), default=0)
        if longest > MOST:
            long[name] = longest
    assert set(long) == MEANT, long
