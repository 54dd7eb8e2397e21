"""The privacy class of every field of every table: our models carry theirs, those of libraries are listed here."""

from django.apps import apps
from django.db.models import Model

from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses


_OPERATIONAL = PrivacyClass.OPERATIONAL
_PUBLIC = PrivacyClass.PUBLIC


def _all(privacy_class: PrivacyClass, fields: str) -> PrivacyClasses:
    return dict.fromkeys(fields.split(), privacy_class)


_ATTEMPT = "id user_agent ip_address username http_accept path_info attempt_time"
_DEVICE = "id user name confirmed created_at last_used_at throttling_failure_timestamp throttling_failure_count"

# Tables of libraries. Staff sign in and jobs run there; nothing about residents may get into them.
OF_LIBRARIES: dict[str, PrivacyClasses] = {
    "auth.Permission": _all(_PUBLIC, "id name content_type codename"),
    "auth.Group": _all(_PUBLIC, "id name"),
    "auth.Group_permissions": _all(_PUBLIC, "id group permission"),
    "contenttypes.ContentType": _all(_PUBLIC, "id app_label model"),
    "sessions.Session": _all(_OPERATIONAL, "session_key session_data expire_date"),
    "axes.AccessFailureLog": _all(_OPERATIONAL, f"{_ATTEMPT} locked_out"),
    "axes.AccessAttempt": _all(_OPERATIONAL, f"{_ATTEMPT} get_data post_data failures_since_start"),
    "axes.AccessAttemptExpiration": _all(_OPERATIONAL, "access_attempt expires_at"),
    "axes.AccessLog": _all(_OPERATIONAL, f"{_ATTEMPT} logout_time session_hash"),
    "otp_totp.TOTPDevice": _all(_OPERATIONAL, f"{_DEVICE} key step t0 digits tolerance drift last_t"),
    "otp_static.StaticDevice": _all(_OPERATIONAL, _DEVICE),
    "otp_static.StaticToken": _all(_OPERATIONAL, "id device token"),
    "procrastinate.ProcrastinateWorker": _all(_OPERATIONAL, "id last_heartbeat"),
    "procrastinate.ProcrastinateJob": _all(
        _OPERATIONAL,
        "id queue_name task_name priority lock args status scheduled_at attempts queueing_lock abort_requested worker",
    ),
    "procrastinate.ProcrastinateEvent": _all(_OPERATIONAL, "id job type at"),
    "procrastinate.ProcrastinatePeriodicDefer": _all(_OPERATIONAL, "id task_name defer_timestamp job periodic_id"),
}


def privacy_classes_of(model: type[Model]) -> PrivacyClasses:
    """The class of each field of a model; empty if nobody has given them."""
    own: PrivacyClasses = getattr(model, "privacy_classes", {})
    return own or OF_LIBRARIES.get(model._meta.label, {})


def fields_without_class() -> list[str]:
    """Fields of any installed model without a privacy class, and classes given to fields that do not exist."""
    problems = []
    for model in apps.get_models(include_auto_created=True):
        given = set(privacy_classes_of(model))
        there = {field.name for field in model._meta.concrete_fields}
        problems += [f"{model._meta.label}.{name} has no privacy class" for name in sorted(there - given)]
        problems += [f"{model._meta.label}.{name} is no field" for name in sorted(given - there)]
    return problems
