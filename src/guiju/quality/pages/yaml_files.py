"""A text that comes in as a YAML file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from guiju.foundation.errors import Invalid
from guiju.kit.versioned.parsing import LENGTH


class YamlForm(forms.Form):
    """A text as YAML to start from."""

    file = forms.FileField(label=gettext_lazy("YAML file"))


def text_in(file: Any) -> str:
    """The text of an upload; `Invalid` where it is too large or none."""
    if file.size > LENGTH:
        raise Invalid("文件太大。", "The file is too large.", field="file")
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid(
            "这不是 UTF-8 的文字文件。", "This is no text in UTF-8.", field="file"
        ) from error
