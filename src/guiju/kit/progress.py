"""How far a long job is: bar, sentence, cancel; the page asks again every second until the job
has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from guiju.foundation.models import Job

UNDER_WAY = ("waiting", "running")


@dataclass(frozen=True)
class Progress:
    """A job as a page shows it.

    url: what the page polls (a view that ends in `respond`). state: waiting, running, done, failed
    or cancelled. done of total pieces; a total of 0 means not known yet. cancel_url is posted to;
    done_url is where the result is.
    """

    url: str
    title: StrOrPromise
    sentence: str = ""
    done: int = 0
    total: int = 0
    state: str = "running"
    cancel_url: str = ""
    done_url: str = ""
    note: str = ""
    id: str = "progress"

    @classmethod
    def of(
        cls, job: Job, *, url: str, title: StrOrPromise, cancel_url: str = "", done_url: str = ""
    ) -> Progress:
        """The progress of a job of the foundation; a failed one says its error."""
        sentence, advice = _said(job.sentence), ""
        if job.error:
            sentence = _said(job.error)
        if job.cancel_wanted and job.state in UNDER_WAY:
            advice = _("It stops at its next step.")
        result = done_url if job.state == "done" else ""
        return cls(
            url,
            title,
            sentence,
            job.done,
            job.total,
            str(job.state),
            cancel_url,
            result,
            advice,
            f"progress-{job.pk}",
        )

    @property
    def under_way(self) -> bool:
        """Whether it is worth asking again."""
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int | None:
        """How far, 0–100; None when the whole is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return {"done": "good", "failed": "bad", "cancelled": "warn"}.get(self.state, "")

    @property
    def state_word(self) -> str:
        """The state in a word."""
        words = {
            "waiting": _("waiting"),
            "running": _("running"),
            "done": _("done"),
            "failed": _("failed"),
            "cancelled": _("cancelled"),
        }
        return words.get(self.state, self.state)


def respond(request: HttpRequest, progress: Progress) -> HttpResponse:
    """The fragment for the polling page; when the job is done, the browser goes on to its
    result.
    """
    response = render(request, "kit/progress.html", {"progress": progress})
    if request.headers.get("HX-Request") and not progress.under_way and progress.done_url:
        response["HX-Redirect"] = progress.done_url
    response["Cache-Control"] = "no-store, private"
    return response


def _said(sentence: Any) -> str:
    if isinstance(sentence, dict):
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(sentence.get(language, ""))
    return str(sentence or "")
