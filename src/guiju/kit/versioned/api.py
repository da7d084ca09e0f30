"""Operations on the versions of a text over HTTP, which are the same for every kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import create_model

from guiju.foundation.access import Actor
from guiju.kit import paper
from guiju.kit.shapes import LongReasonIn, Number
from guiju.kit.versioned.comparing import PartChange
from guiju.kit.versioned.declaration import Kind, Text, Version
from guiju.kit.versioned.pages import comparison, yaml_answer


def change_out(name: str, number: type[str] | type[int]) -> type[Schema]:
    """Make the shape of what became of a part, by that name; ``number``: what parts are numbered
    with.
    """
    return create_model(
        name,
        __base__=Schema,
        __doc__="What became of a part: added, removed, changed, moved, same; parts are (sign, text).",
        what=(str, ...),
        number=(number, ...),
        was=(number, ...),
        code=(str, ...),
        parts=(list[tuple[str, str]], ...),
    )


@dataclass(frozen=True)
class Operations(Generic[Version, Text]):
    """Where the API has the versions of a kind of text, and how it finds and shows them.

    path: the address of all, as in "/rules". code: the type of a code in an address. out: the shape
    of a version. find: the version that the request may read. writer: the actor of the request, who
    writes such texts. module: where the operations are named after.
    """

    kind: Kind[Version, Text]
    path: str
    code: Any
    out: Any
    find: Callable[[HttpRequest, str, int], Version]
    writer: Callable[[HttpRequest], Actor]
    module: str

    @property
    def one(self) -> str:
        """The address of one version."""
        return f"{self.path}/{{code}}/{{number}}"

    def named(self, text: str) -> Callable[[Any], Any]:
        """Give an operation its description, in which {word} is what such a text is called, its
        module's name and the type of its code.
        """

        def name(view: Any) -> Any:
            view.__module__, view.__doc__ = self.module, text.format(word=self.kind.word["en"])
            view.__annotations__["code"] = self.code
            return view

        return name

    def add_reading(
        self,
        router: Router,
        written: Callable[[Text], str],
        changes: Callable[[Text | None, Text], Sequence[PartChange]],
        change: Any,
    ) -> None:
        """Add the operations that give a version as YAML and what it changes (shape ``change``)."""

        @router.get(f"{self.one}/yaml", summary="One version as YAML")
        @self.named("Give one version of a {word} as YAML, as this API takes it.")
        def as_yaml(request: HttpRequest, code: Any, number: int = Number) -> HttpResponse:
            return yaml_answer(written(self.kind.text_of(self.find(request, code, number))))

        @router.get(f"{self.one}/changes", response=list[change], summary="What a version changes")
        @self.named("List what a version of a {word} changes against the version before.")
        def changed(request: HttpRequest, code: Any, number: int = Number) -> list[dict[str, Any]]:
            differences = comparison(self.kind, self.find(request, code, number), changes)[
                "changes"
            ]
            return [
                {
                    "what": difference.what,
                    "number": difference.number,
                    "was": difference.was,
                    "code": difference.part.code,
                    "parts": difference.parts,
                }
                for difference in differences
            ]

    def add_showing(
        self, router: Router, words: type[Schema], copy: Callable[[Version], bytes]
    ) -> None:
        """Add the operations that show a version with all its words (of this shape) and give it on
        paper.
        """

        @router.get(self.one, response=words, summary="One version")
        @self.named("Show one version of a {word} with all its words.")
        def version(request: HttpRequest, code: Any, number: int = Number) -> Version:
            return self.find(request, code, number)

        @router.get(f"{self.one}/pdf", summary="One version on paper")
        @self.named("Give one version of a {word} as a PDF document.")
        def pdf(request: HttpRequest, code: Any, number: int = Number) -> HttpResponse:
            return paper.answer(f"{code}-v{number}", copy(self.find(request, code, number)))

    def add_moves(
        self,
        router: Router,
        sending: Callable[..., Version],
        returning: Callable[..., Version],
        discarding: Callable[..., None],
    ) -> None:
        """Add the operations that send a draft to review, return it and discard it, by these
        verbs.
        """

        @router.post(f"{self.one}/send", response=self.out, summary="Send a draft to review")
        @self.named(
            "Send a draft of a {word} to review, where a second person publishes or returns it."
        )
        def send(request: HttpRequest, code: Any, number: int = Number) -> Version:
            actor = self.writer(request)
            return sending(self.find(request, code, number), actor=actor)

        @router.post(f"{self.one}/return", response=self.out, summary="Return a draft")
        @self.named("Return a draft of a {word} to its authors, with the reason.")
        def give_back(
            request: HttpRequest, sent: LongReasonIn, code: Any, number: int = Number
        ) -> Version:
            actor = self.writer(request)
            return returning(self.find(request, code, number), sent.reason, actor=actor)

        @router.delete(self.one, response={204: None}, summary="Discard a draft")
        @self.named("Discard a draft of a {word}; a published version stays for ever.")
        def discard(request: HttpRequest, code: Any, number: int = Number) -> tuple[int, None]:
            actor = self.writer(request)
            discarding(self.find(request, code, number), actor=actor)
            return 204, None

    def add_publishing(self, router: Router, publishing: Callable[..., Version]) -> None:
        """Add the operation that publishes a reviewed draft, where it takes nothing but that."""

        @router.post(f"{self.one}/publish", response=self.out, summary="Publish a reviewed draft")
        @self.named(
            "Publish a reviewed draft of a {word}, as another person than those who wrote it."
        )
        def publish(request: HttpRequest, code: Any, number: int = Number) -> Version:
            actor = self.writer(request)
            return publishing(self.find(request, code, number), actor=actor)

    def add_withdrawing(self, router: Router, withdrawing: Callable[..., Version]) -> None:
        """Add the operation that takes a text out of use from today on."""

        @router.post(
            f"{self.one}/withdraw",
            response=self.out,
            summary=f"Take a {self.kind.word['en']} out of use",
        )
        @self.named("Take a {word} out of use, with the reason; what was done by it stays.")
        def withdraw(
            request: HttpRequest, sent: LongReasonIn, code: Any, number: int = Number
        ) -> Version:
            actor = self.writer(request)
            return withdrawing(self.find(request, code, number), sent.reason, actor=actor)
