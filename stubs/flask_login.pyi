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

def login_required(func: _C) -> _C: ...
def login_user(user: object, remember: bool = False, force: bool = False) -> bool: ...
def logout_user() -> bool: ...
