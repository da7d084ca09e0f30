"""What can be done to the model that looks through conversations."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.bounds import BRIEF, LINE
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.quality.access.machine import may_set
from guiju.quality.actions.machine import set_model
from guiju.quality.reads.machine import setting
from guiju.quality.rules.endpoints import USUAL_SECONDS
from guiju.quality.shapes.machine import ModelEndpointOut


def _key(required: bool) -> forms.Field:
    """A field whose content is never sent back to the page."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(required=False, max_length=BRIEF, widget=widget)


MODEL = Target(
    name="quality_model",
    page="",
    api="/model",
    may=may_set,
    back=lambda row: reverse("quality_model"),
    out=ModelEndpointOut,
    ids="quality_model_{}",
)
ACTS = Acts(
    MODEL,
    Act(
        set_model,
        "set",
        makes=True,
        title=gettext_lazy("Set the model"),
        lead=gettext_lazy(
            "A machine of your own that takes chat completions in OpenAI's form, such as Ollama, "
            "vLLM or llama.cpp. What was said in conversations is sent there, customers' data "
            "masked."
        ),
        takes="ModelEndpointIn",
        ask={
            "asked": Ask(
                label=gettext_lazy("Ask the model"),
                initial=lambda row: (said := setting()) is not None and said.asked,
            ),
            "address": Ask(
                label=gettext_lazy("Address"),
                help=gettext_lazy("As in http://127.0.0.1:11434/v1"),
                rows=1,
                most=BRIEF,
                initial=lambda row: said.address if (said := setting()) else "",
            ),
            "model": Ask(
                label=gettext_lazy("Name of the model"),
                help=gettext_lazy("As the machine calls it."),
                rows=1,
                most=LINE,
                initial=lambda row: said.model if (said := setting()) else "",
            ),
            "seconds": Ask(
                label=gettext_lazy("Seconds that an answer may take"),
                initial=lambda row: said.seconds if (said := setting()) else USUAL_SECONDS,
            ),
            "key": Ask(
                label=gettext_lazy("Secret key"),
                help=gettext_lazy(
                    "Only where the machine asks for one. Empty: the one before stays."
                ),
                most=BRIEF,
                field=_key,
            ),
            "forget_key": Ask(label=gettext_lazy("Send no key any more")),
        },
    ),
)
