"""Somebody at a browser: opens pages, fills forms by the names of their fields, presses the button.

What they read is looked for by the words of the catalogue, so one journey serves both languages.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from babel.support import Translations
from flask import Flask
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from casefiles.platform.accounts.models import User
from tests.pages import signed_in_client

CATALOGUES = Path(__file__).resolve().parents[2] / "casefiles" / "translations"
#: tells what the policy refused; it also counts where the browser would stay silent
REPORT = """document.addEventListener("securitypolicyviolation",
  (event) => console.error(`refused by the policy: ${event.violatedDirective}`));"""
_PATIENCE = 15_000


class Visitor:
    def __init__(self, page: Page, address: str, app: Flask, *, language: str) -> None:
        self.page = page
        self.address = address
        self.app = app
        self.language = language
        self.words = Translations.load(CATALOGUES, [language])
        self.faults: list[str] = []
        page.set_default_timeout(_PATIENCE)
        page.add_init_script(REPORT)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._note_request)
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))

    def _note_message(self, message: ConsoleMessage) -> None:
        # A page that is itself an answer of 404 or 409 is told of as an error, too.
        told = message.text.startswith("Failed to load resource")
        own = urlsplit(message.location.get("url", "")).path
        if message.type == "error" and not (told and not own.startswith("/static/")):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked {request.url}")

    def is_known_as(self, person: User) -> None:
        """Come with the cookie of a sign-in; the journey of a newcomer signs in by page."""
        cookie = signed_in_client(self.app, person).get_cookie("casefiles")
        assert cookie is not None
        self.page.context.add_cookies(
            [{"name": "casefiles", "value": cookie.value, "url": self.address}]
        )

    def say(self, message: str, **parameters: object) -> str:
        """Return a message of the interface in this visitor's language."""
        text = str(self.words.gettext(message))
        return text % parameters if parameters else text

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def open(self, path: str) -> int:
        """Go to an address of ours; return the status of the answer."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        return answer.status

    def follow(self, ending: str) -> None:
        """Follow the first link in the page whose address ends so, opening the menu it is in."""
        link = self.main.locator(f'a[href$="{ending}"]').first
        if not link.is_visible():
            link.locator("xpath=ancestor::details[1]/summary").click()
        with self.page.expect_navigation():
            link.click()

    def fill(self, **fields: str | bool) -> None:
        """Fill fields by name; `__` stands for the hyphen in the name of a part."""
        for name, value in fields.items():
            self._fill(name.replace("__", "-"), value)

    def _fill(self, name: str, value: str | bool) -> None:
        field = self.main.locator(f'[name="{name}"]')
        kind = field.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            wanted = f'[name="{name}"]' if value is True else f'[name="{name}"][value="{value}"]'
            self.main.locator(wanted).check()
        elif kind.startswith("select"):
            field.first.select_option(str(value))
        elif kind == "file":
            field.first.set_input_files(str(value))
        else:
            field.first.fill(str(value))

    def press(self, message: str) -> None:
        """Press a button of the page by its words, and wait for the answer."""
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=self.say(message), exact=True).first.click()

    def save(self) -> None:
        """Press the main button of the page's form, and wait for the answer."""
        with self.page.expect_navigation():
            self.main.locator("form button.btn-main").first.click()

    def save_and_reach(self, ending: str) -> None:
        """Save, and be where that leads; an error beside a field is told as it stands there."""
        self.save()
        told = self.main.locator(".error").all_inner_texts()
        assert self.path.endswith(ending), f"still at {self.path}: {told}"

    def sees(self, message: str, **parameters: object) -> None:
        """Find words of the interface on the page."""
        expect(self.main).to_contain_text(self.say(message, **parameters))

    def reads(self, text: str) -> None:
        """Find words that somebody wrote."""
        expect(self.main).to_contain_text(text)
