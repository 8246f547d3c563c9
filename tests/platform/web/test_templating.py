"""Templates call and write straight, and nothing that is no markup is written as markup."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

import jinja2
import pytest
from flask import Flask, render_template_string, url_for
from flask_babel import force_locale, lazy_gettext
from jinja2 import DictLoader, StrictUndefined
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from casefiles.platform.web.templating import PageContext, PageEnvironment, straight_url_for


class Word(StrEnum):
    SHARP = "<sharp>"


class Loud(str):
    """A text of another type than `str`."""

    __slots__ = ()


class Drawn:
    """What draws itself, as a form's field does."""

    def __html__(self) -> str:
        return "<i>drawn</i>"


class Called:
    """What is called although it is no function."""

    def __call__(self, word: str) -> str:
        return f"<{word}>"


@pytest.mark.parametrize(
    "value",
    [
        "<b>bold</b> & 'quoted' \"twice\"",
        Loud("<loud>"),
        Word.SHARP,
        Markup("<b>bold</b>"),
        Drawn(),
        7,
        None,
        ["<in a list>"],
        ValueError("<error>"),
    ],
)
def test_a_value_is_written_as_jinja_itself_would_write_it(app: Flask, value: object) -> None:
    template = app.jinja_env.from_string("{{ value }}")

    assert template.render(value=value) == escape(value)
    assert "escape(written)" in str(app.jinja_env.compile("{{ value }}", raw=True))


_SOURCE = """
{% macro shout(word, mark="!") %}<em>{{ word }}{{ mark }}</em>{{ caller() if caller }}{% endmacro %}
{{ value }}|{{ value ~ value }}|{{ shout(value) }}|{{ shout(value, mark=safe) }}|{{ called("x") }}
{% call shout("a") %}{{ value }}{% endcall %}|{{ "<i>%s</i>" | safe }}|{{ value | upper | e }}
{% set kept %}<u>{{ value }}</u>{% endset %}{{ kept }}|{{ [value, safe] | join(", ") }}
{{ nothing }}
{% for one in [1, 2] %}{{ with_context(one) }}{{ value.upper() }}{% endfor %}
{% autoescape false %}{{ value }}{% endautoescape %}
"""


@jinja2.pass_context
def with_context(context: jinja2.runtime.Context, number: int) -> str:
    return f"<{number} of {context['value']}>"


def test_a_whole_template_comes_out_as_from_plain_jinja() -> None:
    def rendered(environment: jinja2.Environment) -> str:
        return environment.get_template("page.html").render(
            value="<script>&", safe=Markup("<b>"), called=Called(), with_context=with_context
        )

    loader = DictLoader({"page.html": _SOURCE})
    ours = PageEnvironment(Flask("nothing"), loader=loader, autoescape=True)
    plain = jinja2.Environment(loader=loader, autoescape=True)

    assert isinstance(ours.from_string("").new_context(), PageContext)
    assert rendered(ours) == rendered(plain)
    assert "<em>&lt;script&gt;&amp;!</em>" in rendered(ours)


def test_what_is_not_defined_is_refused_where_that_is_asked_for() -> None:
    ours = PageEnvironment(
        Flask("nothing"), loader=DictLoader({"a.html": "{{ nobody }}"}), autoescape=True,
        undefined=StrictUndefined,
    )  # fmt: skip

    with pytest.raises(jinja2.UndefinedError):
        ours.get_template("a.html").render()


@pytest.fixture
def say(app: Flask) -> Callable[..., str]:
    def said(source: str, **values: object) -> str:
        with app.test_request_context():
            return render_template_string(source, **values)

    return said


def test_the_words_of_a_sentence_are_kept_and_what_is_filled_in_is_escaped(
    say: Callable[..., str],
) -> None:
    source = "{{ _('by %(who)s', who=who) }}|{{ _('100 %% sure') }}|{{ pgettext('case', 'void') }}"

    assert say(source, who="<Alice>") == "by &lt;Alice&gt;|100 % sure|void"
    assert say(source, who=Markup("<b>Alice</b>")) == "by <b>Alice</b>|100 % sure|void"


def test_each_language_has_its_own_words_also_within_one_page(app: Flask) -> None:
    source = "{{ _('Cases') }}|{{ pgettext('case', 'void') }}|{{ state_badge('case', 'void') }}"

    def both() -> list[str]:
        found = []
        with app.test_request_context():
            for language in ("en", "ar", "en"):
                with force_locale(language):
                    found.append(render_template_string(source))
        return found

    english, arabic, again = both()
    assert english.startswith("Cases|void|")
    assert english == again
    assert arabic.startswith("القضايا|")
    assert "void</span>" in english
    assert "void</span>" not in arabic


def test_a_lazy_sentence_is_written_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), force_locale("ar"):
        assert render_template_string("{{ word }}", word=lazy_gettext("Cases")) == "القضايا"


@pytest.mark.parametrize("root", ["", "/files"])
def test_an_address_is_the_one_that_flask_would_build(app: Flask, root: str) -> None:
    ids = [UUID("01a22720-ae92-72ef-b21b-d70889433c17"), UUID(int=0), UUID(int=2**128 - 1)]
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        for case_id in ids:
            for endpoint, values in (
                ("cases.detail", {"case_id": case_id}),
                ("cases.detail", {"case_id": str(case_id)}),
                ("cases.index", {"place": case_id}),
                ("cases.detail", {"case_id": case_id, "day": "2026-11-29"}),
                ("cases.index", {}),
                ("victims.edit", {"victim_id": UUID(int=5), "case_id": case_id}),
                ("victims.edit", {"case_id": case_id, "victim_id": case_id}),
                ("citations.cite", {"case_id": case_id, "kind": "victim", "cited_id": UUID(int=7)}),
                ("cases.index", {"place": case_id, "words": f"{{0}} {ids[1]} %7B", "_anchor": "a"}),
                ("cases.detail", {"case_id": case_id, "page": 2, "none": None}),
            ):
                wanted: dict[str, Any] = dict(values)
                assert straight_url_for(endpoint, **wanted) == url_for(endpoint, **wanted)


def test_an_address_that_does_not_exist_is_refused_as_ever(app: Flask) -> None:
    with app.test_request_context("/"):
        for endpoint in ("cases.nothing", "evidence.custody"):
            with pytest.raises(BuildError):
                straight_url_for(endpoint, case_id=UUID(int=1))


def test_what_a_template_imports_is_read_once_whatever_a_page_is_given() -> None:
    loader = DictLoader({"words.html": "{% set word = 'here' %}"})
    ours = PageEnvironment(Flask("nothing"), loader=loader, autoescape=True)
    template = ours.get_template("words.html")
    page = template.new_context({"page": 1})
    page.globals_keys = {"something of a page"}

    assert template._get_default_module(page) is template._get_default_module()


def test_a_macro_is_handed_what_is_left_out_however_much_and_refuses_too_much(app: Flask) -> None:
    taken = ", ".join(f"a{number}={number}" for number in range(70))
    source = "{% macro m(" + taken + ") %}{{ a69 }}{% endmacro %}"

    assert app.jinja_env.from_string(source + "{{ m('<x>') }}").render() == "69"
    with pytest.raises(TypeError):
        app.jinja_env.from_string("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}").render()
