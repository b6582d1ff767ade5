"""The answer to a page that saves its draft by itself: JSON that says what is kept, or why not."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse

from forms import drafts
from forms.exceptions import AlreadySubmitted, DraftConflict, DraftTooLarge
from orchestrator.agencies.models import Staff


def answer_to_save(request: HttpRequest, subject_key: str, *, by: Staff, now: datetime) -> JsonResponse:
    """200 with the new revision; 409 with the newer one where another window was first; 413: too large."""
    try:
        draft = drafts.save(subject_key, request.POST, by=by, now=now)
    except DraftConflict as conflict:
        newer = conflict.draft
        return JsonResponse(
            {"message": str(conflict), "revision": newer.revision, "saved_at": newer.saved_at.isoformat()},
            status=409,
        )
    except AlreadySubmitted as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    except DraftTooLarge as refusal:
        return JsonResponse({"message": str(refusal)}, status=413)
    return JsonResponse({"revision": draft.revision, "saved_at": draft.saved_at.isoformat()})
