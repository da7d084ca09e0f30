"""How the journal says codes of forms and their criteria: by their words."""

from __future__ import annotations

from guiju.foundation.once import once
from guiju.quality.models.checks import CheckSetVersion
from guiju.quality.models.forms import Criterion
from guiju.quality.pages.evaluations.labels import LEVELS
from guiju.records.parts.labels import value_title


@once
def _titles() -> tuple[dict[str, str], dict[str, str]]:
    """Titles of forms and words of criteria by their codes. One query."""
    rows = Criterion.objects.order_by("version_id").values_list(
        "version__form__code", "version__title", "code", "text"
    )
    forms = {form_code: title for form_code, title, *_criterion in rows}
    return forms, {code: text for _form, _title, code, text in rows}


@once
def _check_sets() -> dict[str, str]:
    """Titles of sets of check rules by their codes. One query."""
    rows = CheckSetVersion.objects.order_by("version").values_list("check_set__code", "title")
    return dict(rows)


def check_set(code: str) -> str:
    """A set of check rules by its newest title."""
    return _check_sets().get(code, code)


def form(code: str) -> str:
    """A form by its newest title."""
    return _titles()[0].get(code, code)


def criterion(code: str) -> str:
    """A criterion by its newest words."""
    return _titles()[1].get(code, code)


def channel(code: str) -> str:
    """A channel by the name that people gave it."""
    return value_title("channel", code)


def queue(code: str) -> str:
    """A queue by the name that people gave it."""
    return value_title("queue", code)


def level(code: str) -> str:
    """A level in words."""
    return str(LEVELS[code][1]) if code in LEVELS else code
