"""Assembles the application: knows every room, holds no rule and no query."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from casefiles import pages, reactions, rooms, schema
from casefiles.apart import recounting
from casefiles.desk.lists.queries import CountedCases, DrawnRows
from casefiles.foundation.database import Base, open_engine
from casefiles.holdings import HOLDINGS
from casefiles.outbound.corrections import tasks as corrections
from casefiles.outbound.dispatch import queries as dispatch
from casefiles.outbound.expunging import tasks as expunging
from casefiles.outbound.expunging.parts.work import Means
from casefiles.outbound.packets import tasks as packets
from casefiles.outbound.statistics import tasks as statistics
from casefiles.platform.accounts import access
from casefiles.platform.audit.workflow import keep_log
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.workflow import Handler
from casefiles.platform.vault.workflow import Keyring, keyring_of
from casefiles.platform.web.arrivals import guard_arrivals
from casefiles.platform.web.headers import send_headers
from casefiles.platform.web.journal import keep_journal
from casefiles.platform.web.languages import KeptBabel
from casefiles.platform.web.templating import PageEnvironment, straight_token, straight_url_for
from casefiles.platform.web.transaction import TransactionalFlask, close_session
from casefiles.record.covering import tasks as covering
from casefiles.record.evidence import tasks as evidence
from casefiles.record.places import queries as places
from casefiles.record.recipients import queries as recipients
from casefiles.settings import Settings

#: long work that nobody asks for
RECURRING = (evidence.RECURRING, corrections.RECURRING, statistics.RECURRING)
ROOT = Path(__file__).resolve().parent.parent


def metadata() -> sa.MetaData:
    """Return every table; importing this module has loaded them all."""
    return Base.metadata


def open_sessions(settings: Settings) -> sessionmaker[Session]:
    """Return what makes sessions on an installation."""
    return sessions_of(settings.database_url)


def sessions_of(address: str) -> sessionmaker[Session]:
    """Return what makes sessions on a database, with the log and the reactions attached."""
    factory = sessionmaker(
        open_engine(address),
        expire_on_commit=False,
        info={**dispatch.memory(), **places.memory(), **recipients.memory()},
    )
    keep_log(factory, reactions.REACTIONS)
    return factory


def job_handlers(settings: Settings, keyring: Keyring) -> dict[str, Handler]:
    """Return what does each kind of long work; the keys are those of the process that asked."""
    store = LocalStore(settings.store)
    workshop = packets.Workshop(
        keyring=keyring,
        store=store,
        folder=settings.packets,
        fonts=ROOT / "static" / "vendor" / "fonts-pdf",
    )
    return {
        **expunging.handlers(Means(keyring, HOLDINGS, store)),
        **packets.handlers(workshop),
        **evidence.handlers(store),
        **corrections.handlers(keyring),
        **covering.handlers(store),
        **statistics.handlers(recounting(settings.database_url)),
    }


def create_app(settings: Settings) -> Flask:
    """Return the application of one installation; never reads the environment."""
    app = assemble()
    serve(app, settings)
    return app


def assemble() -> Flask:
    """Return every room with its address, and nobody's installation yet."""
    app = TransactionalFlask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    app.jinja_environment = PageEnvironment
    app.jinja_env.globals["url_for"] = straight_url_for
    app.config.update(
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "casefiles" / "translations"),
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.teardown_appcontext(close_session)
    keep_journal(app, who=access.id_of_known)
    guard_arrivals(app, is_known=access.is_known)
    _extend(app)
    send_headers(app)
    pages.prepare(app)
    rooms.open_all(app)
    return app


def serve(app: Flask, settings: Settings) -> None:
    """Give an assembled application its installation, and forget the one before."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies
        )
    factory = open_sessions(settings)
    app.extensions |= {
        "sessions": factory,
        "settings": settings,
        "keyring": keyring_of(settings),
        "store": LocalStore(settings.store),
        "set up": False,
        "log check": None,
        "drawn rows": DrawnRows(),
        "counted cases": CountedCases(),
        "holdings": HOLDINGS,
        "is current": partial(schema.is_current, factory.kw["bind"]),
        "worker": None,
    }
    app.session_interface = access.ServerSessions(factory, https=settings.https)


def _extend(app: Flask) -> None:
    CSRFProtect(app)
    app.jinja_env.globals["csrf_token"] = straight_token
    KeptBabel(app, locale_selector=pages.locale, timezone_selector=pages.time_zone)
    manager = LoginManager(app)
    manager.session_protection = None  # the session is ours: kept on the server, rotated, revocable
    manager.login_view = "accounts.sign_in"
    manager.login_message = None
    manager.user_loader(access.load_signed_in)
