# What Casefiles uses of Flask-Login, which ships no types.
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Request

_C = TypeVar("_C", bound=Callable[..., Any])

# A stand-in for whoever the session names; `accounts.access.current_user` gives it its type.
current_user: Any

class LoginManager:
    login_view: str | None
    login_message: str | None
    session_protection: str | None
    def __init__(self, app: Flask | None = None) -> None: ...
    def init_app(self, app: Flask) -> None: ...
    def user_loader(self, callback: _C) -> _C: ...
    def request_loader(self, callback: Callable[[Request], object | None]) -> None: ...
    def unauthorized_handler(
        self, callback: Callable[[], ResponseReturnValue]
    ) -> Callable[[], ResponseReturnValue]: ...

# Flask calls a view by the names in its address, which a `Callable` that puts a record in place of
# an id cannot say; the door that uses this states what goes in and what comes out.
def login_required(func: Callable[..., Any]) -> Callable[..., Any]: ...
def login_user(user: object, remember: bool = False, force: bool = False) -> bool: ...
def logout_user() -> bool: ...
