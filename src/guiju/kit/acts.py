"""Says a verb once: its page, its API operation, their addresses and bounds follow from the
signature of its action.

    STEP = Target(name="process_checklist", find=access.visible_item, may=access.SEE, …)
    ACTS = Acts(STEP, Act(actions.skip_item, "skip", title=…, submit=…, done=…))
    urlpatterns = [*ACTS.urls(), …]
    ACTS.operate(router)

An action's first argument is the object that it is done to; each further one is asked for by its
type and by its name (`kit.asking`); an `Ask` says only what neither tells. The first sentence of the
action's docstring is the operation's summary, the whole its description. Costs no query of its own.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from ninja import Router, Schema
from pydantic import create_model

from guiju.foundation.access import Actor, Permission
from guiju.foundation.errors import Forbidden, Invalid, Several
from guiju.kit.asking import COMMON, KINDS, Argument, Ask
from guiju.kit.context import actor_of
from guiju.kit.doors import door
from guiju.kit.forms import STORE, STORED, done_or_shown, faster_hands_told
from guiju.kit.shapes import LongReasonIn, Number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Target:
    """What acts are done to.

    name: how the names of its pages begin. page, api: its addresses, with the same ids in the same
    order; coded: in the API, the types of ids that are no numbers. find: of actor and ids, the
    object, or `NotFound`; left out for acts that make a new one. may: who comes near it; whole:
    only with that permission for the whole company. back: of the object, where its pages go back
    to. words: of the object, what titles name. out: the shape of what the API answers; tell: of
    actor, object and what the action gave, that answer. ids: the operations' ids, {} for the act.
    """

    name: str
    page: str
    api: str
    find: Callable[..., Any] = lambda actor: None
    may: Permission | Callable[[Actor], bool]
    whole: bool = False
    coded: Mapping[str, Any] = field(default_factory=dict)
    back: Callable[[Any], str]
    words: Callable[[Any], Mapping[str, Any]] = lambda row: {}
    out: Any = None
    tell: Callable[[Actor, Any, Any], Any] = lambda actor, row, done: done
    ids: str = ""

    def enters(self, actor: Actor) -> bool:
        """Whether the actor comes near such objects at all."""
        if not isinstance(self.may, Permission):
            return self.may(actor)
        return actor.may_all(self.may) if self.whole else actor.may(self.may)

    def check(self, actor: Actor) -> None:
        """Raise `Forbidden` unless the actor comes near such objects."""
        if self.enters(actor):
            return
        if isinstance(self.may, Permission):
            raise Forbidden(permission=self.may.code)
        raise Forbidden()


@dataclass(frozen=True)
class Act:
    """A verb as pages and the API offer it.

    action: the function of ``actions``; at: the last part of its addresses; title, submit, done,
    lead: heading (with the target's words), button, what is said when it is done (perhaps by a
    function of what the action gave), what is explained before. ask: what signature and names do
    not tell; what it names is asked first. makes: whether it makes a new object, so that it is done
    to none. opens: of the actor, who may open its page, where fewer than come near; check: of actor
    and object, raises before that page is shown. onward: of what the action gave, where its page
    goes on to instead of back.

    page: "form" (a page of its own, drawn by ``template`` with ``more`` context), "button" (sent
    from the object's page) or "" (none); name: the last part of the page's name. api: the status
    with which the API answers, 0 where it does not offer it; method: how it is asked there, by
    "delete" with what is sent in the address; api_at, operation: the last part of its address and
    id; takes: the name of the shape that it is sent, or a shape that several acts
    take; out, tell: as the target's. What is left out follows from ``at``; an argument that stands
    in it ("values/<id:entry>/withdraw") is read from the address.
    """

    action: Callable[..., Any]
    at: str
    _: KW_ONLY
    title: StrOrPromise = ""
    submit: StrOrPromise = STORE
    done: StrOrPromise | Callable[[Any], StrOrPromise] = STORED
    lead: StrOrPromise = ""
    name: str = ""
    takes: str | type[Schema] = ""
    ask: Mapping[str, Ask] = field(default_factory=dict)
    makes: bool = False
    opens: Callable[[Actor], bool] | None = None
    check: Callable[[Actor, Any], None] = lambda actor, row: None
    onward: Callable[[Any], str] | None = None
    page: Literal["form", "button", ""] = "form"
    api: int = 200
    method: Literal["post", "put", "patch", "delete"] = "post"
    api_at: str | None = None
    operation: str = ""
    template: str = "kit/form_page.html"
    more: Callable[[Actor], dict[str, Any]] = lambda actor: {}
    out: Any = None
    tell: Callable[[Actor, Any, Any], Any] | None = None

    @cached_property
    def placed(self) -> list[str]:
        """The arguments that stand in its addresses."""
        return re.findall(r"<\w+:(\w+)>", self.at)

    @cached_property
    def arguments(self) -> list[Argument]:
        """What the action asks for beside its object, who acts and what stands in the address:
        what ``ask`` names first.
        """
        hints = typing.get_type_hints(self.action)
        parameters = list(inspect.signature(self.action).parameters.values())[not self.makes :]
        asked = {
            each.name: self._argument(each, hints[each.name])
            for each in parameters
            if each.name not in ("actor", *self.placed)
        }
        return [asked.pop(name) for name in self.ask if name in asked] + list(asked.values())

    def _argument(self, parameter: inspect.Parameter, hint: Any) -> Argument:
        ask = self.ask.get(parameter.name) or COMMON.get(parameter.name, Ask())
        required = parameter.default is parameter.empty if ask.required is None else ask.required
        if typing.get_origin(hint) in (typing.Union, UnionType):
            hint = next(part for part in typing.get_args(hint) if part is not NoneType)
        kind = KINDS.get(hint, KINDS[str]) if ask.read else KINDS[hint]
        return Argument(parameter.name, kind, ask, required, parameter.default)

    @property
    def text(self) -> tuple[str, str]:
        """(summary, description) of the operation, from the action's docstring."""
        whole = inspect.getdoc(self.action) or ""
        first = " ".join(whole.split("\n\n")[0].split())
        return re.split(r"(?<=[a-z)])[.;:](?: |$)", first)[0], whole

    def form(self, actor: Actor, row: Any, request: HttpRequest) -> forms.Form:
        """The form of the page, with what was sent. What a button sends is judged by the action
        alone, which asks first who may.
        """
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = forms.Form(*sent)
        for each in self.arguments:
            asked = each.unjudged() if self.page == "button" else each
            made = asked.field(actor, row) if asked.ask.page else None
            if made is not None:
                form.fields[each.posted] = made
                if each.ask.initial:
                    form.initial[each.posted] = each.ask.initial(row)
        return form

    def shape(self) -> type[Schema] | None:
        """The shape of what the API is sent; None when nothing is."""
        asked = [each for each in self.arguments if each.ask.api and self.method != "delete"]
        if not isinstance(self.takes, str):
            if absent := {each.sent for each in asked} - set(self.takes.model_fields):
                raise TypeError(f"{self.takes.__name__} does not take {sorted(absent)}")
            return self.takes
        if [each.sent for each in asked] == ["reason"] and not self.takes:
            return LongReasonIn
        if not asked:
            return None
        name = self.takes or re.sub(r"\W", "", self.at.replace("-", " ").title()) + "In"
        fields: dict[str, Any] = {each.sent: each.shape() for each in asked}
        return create_model(name, __base__=Schema, __doc__=self.text[1], **fields)

    def said(self, form: Mapping[str, Any], row: Any) -> dict[str, Any]:
        """The arguments from a form that is valid; what was not asked for is left to the action."""
        return {
            each.name: each.typed(form[each.posted], row)
            for each in self.arguments
            if each.ask.page and each.posted in form
        }

    def read(self, sent: Mapping[str, Any], actor: Actor, row: Any) -> dict[str, Any]:
        """The arguments from what the API was sent."""
        return {
            each.name: each.read(sent[each.sent], actor, row)
            for each in self.arguments
            if each.ask.api and each.sent in sent
        }


class Acts:
    """The acts on one target: their pages' addresses and their operations."""

    def __init__(self, target: Target, *acts: Act) -> None:
        self.target, self.acts = target, acts

    def urls(self) -> list[URLPattern]:
        """The addresses of their pages."""
        made = []
        for act in self.acts:
            if act.page:
                name = f"{self.target.name}_{(act.name or act.at).replace('-', '_')}"
                made.append(path(f"{self.target.page}{act.at}/", self._page(act), name=name))
        return made

    def operate(self, router: Router) -> None:
        """Put their operations into a router of the API."""
        for act in self.acts:
            if act.api:
                summary, description = act.text
                last = re.sub(r"<\w+:(\w+)>", r"{\1}", act.at if act.api_at is None else act.api_at)
                operation = act.operation or act.name or act.at
                router.api_operation(
                    [act.method.upper()],
                    f"{self.target.api}/{last}".rstrip("/"),
                    response={act.api: self._out(act)},
                    summary=summary,
                    description=description,
                    operation_id=self.target.ids.format(operation.replace("-", "_")),
                )(self._operation(act))

    def _page(self, act: Act) -> Callable[..., HttpResponse]:
        target = self.target
        methods = ("GET", "HEAD", "POST") if act.page == "form" else ("POST",)

        @door(act.opens or target.enters, *methods)
        def page(request: HttpRequest, **ids: Any) -> HttpResponse:
            actor = actor_of(request)
            placed = {name: ids.pop(name) for name in act.placed}
            row = target.find(actor, *ids.values())
            form = act.form(actor, row, request)
            if act.page == "button":
                return self._press(act, request, row, form, placed)
            act.check(actor, row)
            return self.perform(act, request, row, form, placed)

        return typing.cast(Callable[..., HttpResponse], page)

    def _press(
        self, act: Act, request: HttpRequest, row: Any, form: forms.Form, placed: dict[str, Any]
    ) -> HttpResponse:
        """Do what a button says and go back; a refusal has a page of its own."""
        if not form.is_valid():
            raise _refusal(form)
        done = self._do(act, row, placed | act.said(form.cleaned_data, row), actor_of(request))
        messages.success(request, self._told(act, row)(done))
        return redirect(act.onward(done) if act.onward else self.target.back(row))

    def perform(
        self,
        act: Act,
        request: HttpRequest,
        row: Any,
        form: forms.Form,
        placed: Mapping[str, Any] = {},
        **shown: Any,
    ) -> HttpResponse:
        """Do what a form says and go back, or show what is wrong; placed: arguments from the
        address. A page that has an act's form beside other things gives ``more`` and ``template``.
        """
        words, actor = self.target.words(row), actor_of(request)
        return done_or_shown(
            request,
            form,
            lambda said: self._do(act, row, {**placed, **act.said(said, row)}, actor),
            self.target.back(row),
            title=_filled(act.title, words),
            submit=act.submit,
            said=self._told(act, row),
            lead=_filled(act.lead, words),
            onward=act.onward,
            **({"more": act.more(actor), "template": act.template} | shown),
        )

    def _out(self, act: Act) -> Any:
        """The shape of what the API answers; none where the answer is empty."""
        return None if act.api == 204 else act.out or self.target.out

    def _do(self, act: Act, row: Any, arguments: dict[str, Any], actor: Actor) -> Any:
        objects = [] if act.makes else [row]
        with faster_hands_told():
            return act.action(*objects, **arguments, actor=actor)

    def _told(self, act: Act, row: Any) -> Callable[[Any], str]:
        """What is said when it is done, of what the action gave."""
        words = self.target.words(row)
        return lambda done: _filled(act.done(done) if callable(act.done) else act.done, words)

    def _operation(self, act: Act) -> Callable[..., Any]:
        target, shape = self.target, act.shape()
        ids, own = re.findall(r"{(\w+)}", target.api), act.placed

        def operation(request: HttpRequest, **given: Any) -> tuple[int, Any]:
            actor = actor_of(request)
            target.check(actor)
            row = target.find(actor, *(given[name] for name in ids))
            arguments = {name: given[name] for name in own}
            arguments |= act.read(dict(given.get("sent", given)), actor, row)
            done = self._do(act, row, arguments, actor)
            told = (act.tell or target.tell)(actor, row, done) if self._out(act) else None
            return act.api, told

        parameter = inspect.Parameter
        asked = [parameter("request", parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)]
        if shape is not None:
            asked.append(parameter("sent", parameter.KEYWORD_ONLY, annotation=shape))
        for each in act.arguments if act.method == "delete" else ():
            kind, default = each.shape()
            default = parameter.empty if default is ... else default
            asked.append(
                parameter(each.sent, parameter.KEYWORD_ONLY, default=default, annotation=kind)
            )
        for name in sorted([*ids, *own], key=lambda name: name not in act.ask):
            kind = target.coded.get(name) or act.ask.get(name, Ask()).shape
            default = Number if kind is None else parameter.empty
            asked.append(
                parameter(name, parameter.KEYWORD_ONLY, default=default, annotation=kind or int)
            )
        operation.__signature__ = inspect.Signature(asked)  # type: ignore[attr-defined]
        return operation


def _filled(text: StrOrPromise, words: Mapping[str, Any]) -> str:
    return str(text) % words if "%(" in str(text) else str(text)


def _refusal(form: forms.Form) -> Several:
    """What is wrong in a form that has no page of its own."""
    return Several(
        [
            Invalid(str(error), str(error), field=name)
            for name, errors in form.errors.items()
            for error in errors
        ]
    )
