"""The ways in and out: first page, signing in, signing out, statements."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from orchestrator.agencies.models import Staff
from orchestrator.inbox import unsent
from orchestrator.inbox.pages import Page
from orchestrator.inbox.standing import standing_of
from orchestrator.studio.views.versions import VersionMixin

from .errors import LOCKED, locked_page
from .sign_in_form import SignInForm

#: In the address of a sign-in page that says what was wrong.
AGAIN = "again"
_REFUSED = "refused_sign_in"


class FirstPage(View):
    """Sends each person where their day begins."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("sign_in")
        standing = standing_of(request.user)
        if standing.works:
            return redirect("inbox:index")
        if standing.opens_cases:
            return redirect("cases:index")
        if standing.tells:
            return redirect("contacts:index")
        return redirect("versions:index")


def may_open(request: HttpRequest, address: str) -> bool:
    """Whether an address of this site leads the person who is signed in to a page they may read."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    page = getattr(found.func, "view_class", None)
    if isinstance(page, type) and issubclass(page, (Page, VersionMixin)):
        return page.opens_for(request, **found.kwargs)
    return page not in (SignIn, SignOut)


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Signs in by user name and password. Too many wrong ones lock it (axes, `errors.locked_out`).

    A wrong one is answered by GET, so that “Back” and “Reload” of the browser work: what was wrong and the
    user name lie in the session until somebody signs in. The password is never kept.
    """

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    next_page = "index"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if LOCKED in request.GET and request.session.get(LOCKED):
            return locked_page(request)
        return super().get(request, *args, **kwargs)

    def get_form(self, form_class: type[AuthenticationForm] | None = None) -> AuthenticationForm:
        refused = self.request.session.get(_REFUSED)
        if self.request.method == "GET" and AGAIN in self.request.GET and refused:
            return SignInForm.refused(self.request, **refused)
        return super().get_form(form_class)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        for kept in (_REFUSED, LOCKED):
            self.request.session.pop(kept, None)
        response = super().form_valid(form)
        unsent.welcome(self.request, self.request.POST.get(unsent.UNSENT, ""), by=form.get_user())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if isinstance(form, SignInForm):
            self.request.session[_REFUSED] = form.refusal()
        given = {
            self.redirect_field_name: self.get_redirect_url(),
            unsent.UNSENT: self.request.POST.get(unsent.UNSENT, ""),
        }
        onwards = "".join(f"&{urlencode({name: value})}" for name, value in given.items() if value)
        return redirect(f"{reverse('sign_in')}?{AGAIN}{onwards}")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        note = self.request.GET.get(unsent.UNSENT, "")
        words = unsent.in_words(note)
        return super().get_context_data(**kwargs) | {"unsent": note if words else "", "unsent_words": words}

    def get_success_url(self) -> str:
        """The page that was asked for, where this person may open it; else their own first page."""
        wanted = self.get_redirect_url()
        return wanted if wanted and may_open(self.request, wanted) else self.get_default_redirect_url()


class SignOut(LogoutView):
    """Signs out by POST, and tells the browser to forget what it kept."""

    next_page = "sign_in"

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if isinstance(request.user, Staff):
            unsent.end_keys(by=request.user, now=timezone.now())
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


@method_decorator(login_not_required, name="dispatch")
class Accessibility(TemplateView):
    template_name = "web/accessibility.html"


@method_decorator(login_not_required, name="dispatch")
class SourceCode(TemplateView):
    """Whom to ask for the source code, where no address of it is set."""

    template_name = "web/plain.html"
    extra_context = {
        "heading": "Source code",
        "paragraphs": [
            f"This is One Front Door, version {settings.VERSION}. It is free software under the GNU Affero "
            "General Public License, version 3 or later.",
            "You may have the source code of exactly what runs. Ask the people who run this service. Once "
            "they have put its address into the setting SOURCE_URL, the link in the footer leads there.",
        ],
    }
