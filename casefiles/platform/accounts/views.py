"""Pages of accounts: coming in, going out, one's own settings, and what administrators do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import login_user

from casefiles.platform.accounts import queries, workflow
from casefiles.platform.accounts.access import (
    current_user,
    present_session,
    signed_in,
    visitor,
)
from casefiles.platform.accounts.forms import (
    LANGUAGES,
    AccountForm,
    ActivateForm,
    NewAccountForm,
    PasswordForm,
    PreferencesForm,
    SignInForm,
)
from casefiles.platform.accounts.models import AccountDetails, Preferences, User
from casefiles.platform.accounts.parts.browsers import browser_name
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.web.access import open_to_all
from casefiles.platform.web.addresses import own_path
from casefiles.platform.web.forms import RecordForm, accepted, typed
from casefiles.platform.web.transaction import kept_apart, request_session

blueprint = Blueprint("accounts", __name__)

#: The pages a person passes, in order, before the session is theirs. A second factor is one more
#: page here: it finds who is half way in by `half_signed_in` and ends in `passed`.
STEPS: tuple[str, ...] = ("accounts.sign_in",)
_HALF_WAY = "half way in"
_THEMES = ("", "light", "dark")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.is_submitted():
        return render_template("platform/accounts/sign_in.html", form=form)
    proved: list[User] = []

    def prove() -> None:
        name, address = typed(form.sign_in_name), request.remote_addr or ""
        with kept_apart() as session:
            workflow.begin_attempt(session, sign_in_name=name, address=address)
        proved.append(
            workflow.prove_password(
                request_session(), sign_in_name=name, password=typed(form.password)
            )
        )

    if not accepted(form, prove):
        return render_template("platform/accounts/sign_in.html", form=form), 422
    return passed("accounts.sign_in", proved[0])


def passed(step: str, user: User) -> ResponseReturnValue:
    """Send somebody who passed one step of signing in to the next, or let them in."""
    following = STEPS[STEPS.index(step) + 1 :]
    wanted = own_path(request.args.get("next"))
    if following:
        present_session().begin_anew()
        present_session()[_HALF_WAY] = str(user.id)
        return redirect(url_for(following[0], next=wanted), code=303)
    return _let_in(user, wanted)


def half_signed_in() -> User:
    """Return who passed the steps before this one."""
    kept = present_session().get(_HALF_WAY)
    user = queries.load_person(request_session(), UUID(kept)) if kept else None
    return user or abort(403)


def _let_in(user: User, path: str) -> ResponseReturnValue:
    workflow.note_signed_in(request_session(), user, address=request.remote_addr or "")
    present_session().begin_anew()
    login_user(user)
    return redirect(path, code=303)


@blueprint.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    leaving = visitor()
    if leaving is not None:
        workflow.note_signed_out(request_session(), leaving)
    present_session().clear()
    response = redirect(url_for(".sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.route("/activate", methods=["GET", "POST"])
@open_to_all
def activate() -> ResponseReturnValue:
    form = ActivateForm()
    made: list[User] = []

    def choose() -> None:
        made.append(
            workflow.activate(
                request_session(),
                sign_in_name=typed(form.sign_in_name),
                code=typed(form.code),
                password=typed(form.password),
            )
        )

    if not form.is_submitted():
        return render_template("platform/accounts/activate.html", form=form)
    if not accepted(form, choose):
        return render_template("platform/accounts/activate.html", form=form), 422
    return passed("accounts.sign_in", made[0])


@blueprint.post("/language")
@open_to_all
def language() -> ResponseReturnValue:
    chosen = request.form.get("language")
    if chosen not in dict(LANGUAGES):
        abort(400)
    person = visitor()
    present_session()["language"] = chosen
    if person is not None:
        preferences = Preferences(language=chosen, digits=person.digits)
        workflow.set_preferences(request_session(), person, preferences)
    return redirect(own_path(request.form.get("next")), code=303)


@blueprint.post("/theme")
@open_to_all
def theme() -> ResponseReturnValue:
    chosen = request.form.get("theme", "")
    if chosen not in _THEMES:
        abort(400)
    present_session()["theme"] = chosen
    return redirect(own_path(request.form.get("next")), code=303)


@blueprint.route("/settings", methods=["GET", "POST"])
@signed_in()
def settings() -> ResponseReturnValue:
    person = current_user()
    form = PreferencesForm(Preferences(language=person.language, digits=person.digits))
    if not form.is_submitted():
        return render_template("platform/accounts/settings.html", form=form)

    def save() -> None:
        workflow.set_preferences(request_session(), person, form.details())

    if not accepted(form, save):
        return render_template("platform/accounts/settings.html", form=form), 422
    with force_locale(person.language):
        flash(_("Settings saved."))
    return redirect(url_for(".settings"), code=303)


@blueprint.route("/settings/password", methods=["GET", "POST"])
@signed_in()
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.is_submitted():
        return render_template("platform/accounts/password.html", form=form)

    def change() -> None:
        workflow.change_password(
            request_session(), current_user(), current=typed(form.current), new=typed(form.new)
        )

    if not accepted(form, change):
        return render_template("platform/accounts/password.html", form=form), 422
    present_session().begin_anew()
    flash(_("Your password is changed. Sign in with the new one."))
    return redirect(url_for(".sign_in"), code=303)


@blueprint.get("/settings/sessions")
@signed_in()
def sessions() -> ResponseReturnValue:
    found = queries.open_sessions(request_session(), current_user())
    present = present_session().key_sha256
    return render_template(
        "platform/accounts/sessions.html",
        sessions=found,
        names={row.id: browser_name(row.browser) for row in found},
        present_id=next((row.id for row in found if row.key_sha256 == present), None),
    )


@blueprint.post("/settings/sessions/<uuid:session_id>/revoke")
@signed_in()
def revoke_session(session_id: UUID) -> ResponseReturnValue:
    workflow.revoke_session(request_session(), session_id, acting_user=current_user())
    flash(_("That sign-in has ended."))
    return redirect(url_for(".sessions"), code=303)


@blueprint.get("/people")
@signed_in(needs=AccountPermission.MANAGE)
def index() -> ResponseReturnValue:
    accounts = queries.list_accounts(request_session(), acting_user=current_user())
    return render_template("platform/accounts/index.html", accounts=accounts)


@blueprint.route("/people/new", methods=["GET", "POST"])
@signed_in(needs=AccountPermission.MANAGE)
def new() -> ResponseReturnValue:
    form = NewAccountForm()
    if not form.is_submitted():
        return render_template("platform/accounts/new.html", form=form)
    made: list[tuple[User, str]] = []

    def create() -> None:
        details = form.details()
        account = workflow.create_account(
            request_session(),
            sign_in_name=typed(form.sign_in_name),
            display_name=details.display_name,
            roles=details.roles,
            language=form.language.data,
            acting_user=current_user(),
        )
        code = workflow.issue_code(request_session(), account, acting_user=current_user())
        made.append((account, code))

    if not accepted(form, create):
        return render_template("platform/accounts/new.html", form=form), 422
    return _code_page(*made[0])


def _code_page(account: User, code: str) -> ResponseReturnValue:
    """Show a one-time code, in the answer itself: it is kept nowhere it could be shown from."""
    hours = int(workflow.CODE_LIFETIME.total_seconds()) // 3600
    return render_template(
        "platform/accounts/code.html", account=account, one_time_code=code, hours=hours
    )


def _account_page(account: User, form: RecordForm) -> str:
    return render_template("platform/accounts/account.html", account=account, form=form)


def _account_details(account: User) -> AccountDetails:
    return AccountDetails(
        display_name=account.display_name, roles=tuple(sorted(row.role for row in account.standing))
    )


@blueprint.route("/people/<uuid:user_id>", methods=["GET", "POST"])
@signed_in(needs=AccountPermission.MANAGE)
def account(user_id: UUID) -> ResponseReturnValue:
    found = queries.get_account(request_session(), user_id, acting_user=current_user())
    form = AccountForm(_account_details(found), version=found.version)
    if not form.is_submitted():
        return _account_page(found, form)

    def save() -> None:
        workflow.edit_account(
            request_session(),
            found,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    if not accepted(form, save, saved=lambda: (_account_details(found), found.version)):
        return _account_page(found, form), 422
    flash(_("Account saved."))
    return redirect(url_for(".account", user_id=found.id), code=303)


@blueprint.post("/people/<uuid:user_id>/disable")
@signed_in(needs=AccountPermission.MANAGE)
def disable(user_id: UUID) -> ResponseReturnValue:
    found = queries.get_account(request_session(), user_id, acting_user=current_user())
    workflow.disable(request_session(), found, acting_user=current_user())
    flash(_("The account is disabled; every sign-in of it has ended."))
    return redirect(url_for(".account", user_id=found.id), code=303)


@blueprint.post("/people/<uuid:user_id>/reinvite")
@signed_in(needs=AccountPermission.MANAGE)
def reinvite(user_id: UUID) -> ResponseReturnValue:
    found = queries.get_account(request_session(), user_id, acting_user=current_user())
    code = workflow.reinvite(request_session(), found, acting_user=current_user())
    return _code_page(found, code)
