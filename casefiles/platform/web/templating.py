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
from typing_extensions import override

from casefiles.platform.web.languages import kept_for_page

#: where Jinja notes which of its own a function wants to be handed
_WANTS = "jinja_pass_arg"
#: what may be marked with that
_WRITTEN = frozenset({FunctionType, MethodType})
#: what cannot be marked at all
_BUILT_IN = frozenset({Macro, BuiltinFunctionType})
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
        if kind not in _BUILT_IN and (kind not in _WRITTEN or _WANTS in called.__dict__):
            return super().call(called, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        if kind is Macro:
            return called(self.eval_ctx, *args, **kwargs)
        return called(*args, **kwargs)


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
