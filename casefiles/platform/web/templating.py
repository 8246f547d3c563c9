"""How templates call and write: straight to it, since a page does either two thousand times."""

from __future__ import annotations

from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any
from uuid import UUID, uuid4

import flask.templating
from flask import Flask, current_app, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup
from typing_extensions import override

from casefiles.platform.web.languages import kept_for_page

#: where Jinja notes which of its own a function wants to be handed
_WANTS = "jinja_pass_arg"
#: what may be marked with that
_WRITTEN = frozenset({FunctionType, MethodType})
#: what a macro is handed for each thing that is left out; rarely is it more than one
_NOT_GIVEN = (missing,) * 64
#: stands for the first id where an address is built once; drawn, so that no word holds it
_GAP = uuid4().int >> 8 << 8


def straight_url_for(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as a template says
    """Return what `url_for` does; an address around ids of records without a builder's detour.

    A list leads to a hundred records, and the address around their ids is always the same.
    """
    names, ids, words = [], [], []
    for name, value in values.items():
        if type(value) is UUID:
            names.append(name)
            ids.append(value)
        elif type(value) is str:
            words.append((name, value))
        else:
            return url_for(endpoint, **values)
    if not endpoint.startswith("."):
        around = _around(endpoint, (*names,), (*words,))
        return around.format(*ids)
    return url_for(endpoint, **values)


def straight_token() -> str:
    """Return what Flask-WTF's `csrf_token` does: it keeps a page's token, and a page asks often."""
    kept = kept_for_page() or {}
    return str(kept.get("csrf_token") or generate_csrf())


def _around(endpoint: str, names: tuple[str, ...], words: tuple[tuple[str, str], ...]) -> str:
    """Return the address with a gap for each id, as `str.format` fills it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - the proxy's own name
    return _with_gaps(app, request.script_root, endpoint, names, words)


@lru_cache(maxsize=1024)
def _with_gaps(
    _app: Flask,
    _root: str,
    endpoint: str,
    names: tuple[str, ...],
    words: tuple[tuple[str, str], ...],
) -> str:
    ids = {name: UUID(int=_GAP + number) for number, name in enumerate(names)}
    values: dict[str, Any] = {**ids, **dict(words)}
    around = url_for(endpoint, **values).replace("{", "{{").replace("}", "}}")
    for number, one in enumerate(ids.values()):
        around = around.replace(str(one), f"{{{number}}}")
    return around


class PageContext(Context):
    """Jinja's context, which looks at what it calls only where that can matter."""

    @override
    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind is Macro:
            return self._call_macro(called, args, kwargs)
        if kind is BuiltinFunctionType or (kind in _WRITTEN and _WANTS not in called.__dict__):
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)

    def _call_macro(self, macro: Macro, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        """Return what a macro writes; straight where nothing is given by name or from around it."""
        lacking = macro._argument_count - len(args)  # noqa: SLF001 - as the macro itself looks
        is_plain = not (kwargs or macro.caller or macro.catch_kwargs or macro.catch_varargs)
        if is_plain and 0 <= lacking <= len(_NOT_GIVEN) and self.eval_ctx.autoescape:
            return Markup(macro._func(*args, *_NOT_GIVEN[:lacking]))  # noqa: S704, SLF001
        return macro(self.eval_ctx, *args, **kwargs)


class PageCode(CodeGenerator):
    """Jinja's own, except that markup is written as it is; everything else is escaped as ever.

    What is escaped is joined to a page at once, so a text need not become markup before. The name
    is one that MarkupSafe keeps for itself; every test of a page fails where it goes.
    """

    @override
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline("from markupsafe import _escape_inner as escaped")
        super().visit_Template(node, frame)

    @override
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Write a call without the variables of the loop and block around it.

        Jinja hands them to functions that ask for the context, and none of ours looks at them.
        """
        self.write("context.call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    @override
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_escaped(frame, finalize):
            self.write("(written if (kind := type(written := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    @override
    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_escaped(frame, finalize):
            self.write(")) is Markup else escaped(written) if kind is str else escape(written))")
        else:
            super()._output_child_post(node, frame, finalize)


def _is_escaped(frame: Frame, finalize: Any) -> bool:  # noqa: ANN401 - a private type of Jinja's
    """Return whether what is written is escaped, and nothing else is done to it."""
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None


class PageTemplate(Template):
    """A template whose imports are read once: what all of them are given never differs."""

    @override
    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class PageEnvironment(flask.templating.Environment):
    """The environment of every page; see `docs/decisions/0023`."""

    context_class = PageContext
    code_generator_class = PageCode
    template_class = PageTemplate
