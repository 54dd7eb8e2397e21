"""The words of the audit pages: what was done, about what, by whom. What is not known here stands as its code."""

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import supplies_words


ACTIONS: dict[str, str | Promise] = {
    "row.insert": _("row added"),
    "row.update": _("row changed"),
    "row.delete": _("row removed"),
    "row.stock": _("stock taken of a table"),
    "row.detach": _("table no longer followed"),
    "audit.verify": _("audit trail verified"),
    "audit.export": _("audit trail exported"),
    "audit.search": _("audit trail searched for a person"),
    "account.create": _("account made"),
    "account.change_password": _("password changed"),
    "account.switch_off": _("account switched off"),
    "account.second_factor": _("second factor set up"),
    "account.backup_codes": _("backup codes renewed"),
    "account.remove_second_factor": _("second factor removed"),
    "account.end_sessions": _("sessions ended"),
    "person.read": _("person read"),
    "person.read_list": _("list of people read"),
    "person.read_records": _("records of a person read"),
    "person.search": _("people searched"),
    "person.load": _("people registered"),
    "person.merge": _("identities joined"),
    "person.undo_merge": _("joining undone"),
    "person.renew_encryption": _("encryption renewed"),
    "person.candidates": _("possible owners of a record read"),
    "person.link": _("people compared with each other"),
    "person.read_pair": _("pair of people read"),
    "person.decide_pair": _("pair of people decided"),
    "person.renew_link_indexes": _("indexes for comparing renewed"),
    "pairs.export": _("pairs of people exported"),
    "contacts.export": _("contacts exported"),
    "case.read": _("case read"),
    "case.classify": _("case classified"),
    "case.isolate": _("isolation recorded"),
    "case.trace": _("trace kept"),
    "case.join": _("cases joined"),
    "case.ground_fell": _("ground of a case fell"),
    "case.ground_restored": _("ground of a case restored"),
    "finding.register": _("finding registered"),
    "finding.report": _("report recorded"),
    "finding.set_aside": _("finding set aside"),
    "finding.correct": _("finding corrected"),
    "finding.withdraw": _("finding withdrawn"),
    "finding.match": _("result matched to a person"),
    "finding.read": _("finding read"),
    "finding.read_unmatched": _("result without a person read"),
    "finding.search_unmatched": _("results without a person searched"),
    "finding.set_unmatched_aside": _("result without a person set aside"),
    "grid.load_cells": _("grid cells loaded"),
    "grid.change_cell": _("grid cell changed"),
    "grid.assign_duty": _("duty in a grid cell given"),
    "grid.assign_duties": _("duties in grid cells given"),
    "grid.load_households": _("households of grid cells loaded"),
    "grid.keep_household": _("household of a grid cell kept"),
    "grid.keep_resident": _("resident of a household kept"),
    "grid.end_residence": _("residence in a household ended"),
    "grid.read_households": _("households of a grid cell read"),
    "grid.read_records": _("records of a grid cell's day read"),
    "grid.report": _("daily report of a grid cell taken"),
    "grid.load_reports": _("daily reports of grid cells loaded"),
    "grid.raise": _("alarms of grid cells raised"),
    "grid.acknowledge": _("alarm of a grid cell acknowledged"),
    "grid.answer": _("alarm of a grid cell answered"),
    "intake.stage": _("results uploaded"),
    "intake.land": _("results taken in"),
    "intake.apply": _("results worked off"),
    "intake.discard": _("uploaded results discarded"),
    "intake.read_bad_rows": _("rows to correct read"),
    "laboratory.register": _("laboratory registered"),
    "laboratory.change": _("laboratory changed"),
    "laboratory.issue_token": _("token of a laboratory issued"),
    "laboratory.revoke_token": _("token of a laboratory revoked"),
    "risk_areas.import": _("list of risk areas imported"),
    "risk_areas.settle": _("line of a list of risk areas settled"),
    **supplies_words.ACTIONS,
    "places.load_divisions": _("divisions loaded"),
    "places.load_venues": _("venues loaded"),
    "places.load_housing": _("compounds and buildings loaded"),
    "person.load_homes": _("homes loaded"),
    "person.read_homes": _("homes of people read"),
    "person.read_residents": _("residents of a zone read"),
    "places.place_tiles": _("map tiles placed"),
    "presences.read": _("movements read"),
    "presences.read_place": _("presences at a place read"),
    "presences.read_quarantine": _("rows in quarantine read"),
    "presences.state": _("presence stated by hand"),
    "presences.land": _("presences received"),
    "presences.apply": _("presences worked off"),
    "presences.refuse": _("presences refused"),
    "presences.load_columns": _("presences loaded"),
    "presences.merge": _("presences merged by night"),
    "presences.retention": _("old presences removed"),
    "presences.rebuild_index": _("trace index rebuilt"),
    "presences.register_source": _("source registered"),
    "presences.change_source": _("source changed"),
    "presences.issue_token": _("token of a source issued"),
    "presences.revoke_token": _("token of a source revoked"),
    "privacy.hold": _("legal hold decided"),
    "privacy.release_hold": _("legal hold released"),
    "privacy.propose_close_out": _("close-out proposed"),
    "privacy.withdraw_close_out": _("close-out withdrawn"),
    "privacy.confirm_close_out": _("close-out confirmed"),
    "privacy.erase": _("records erased"),
    "privacy.finish_close_out": _("close-out finished"),
    "privacy.retention": _("what was past its term removed"),
    "privacy.retention_run": _("run of retention"),
    "privacy.sign_assessment": _("impact assessment signed"),
    "arrival.call": _("call to an arrival kept"),
    "arrival.cancel": _("arrival cancelled"),
    "arrival.change": _("arrival changed"),
    "arrival.make_poster": _("poster made"),
    "arrival.read": _("arrival read"),
    "arrival.read_list": _("list of arrivals read"),
    "arrival.renew_risk": _("risk of arrivals renewed"),
    "arrival.report": _("arrival reported"),
    "arrival.scan": _("person read at a gate"),
    "arrival.list_of_day": _("list of the day given to a gate"),
    "hand_over.offer": _("hand-over offered"),
    "hand_over.receive": _("receipt of a hand-over given"),
    "hand_over.refuse": _("hand-over refused"),
    "hand_over.see_off": _("person in transit seen off"),
    "hand_over.withdraw": _("hand-over taken back"),
    "hand_over.wait": _("waiting for travellers begun"),
    "hand_over.stop_waiting": _("waiting for travellers ended"),
    "arrivals.cross": _("crossing kept"),
    "arrivals.expect": _("expected arrivals taken in"),
    "assistance.answer": _("request for assistance answered"),
    "assistance.outcome": _("outcome for a person of a request kept"),
    "assistance.read": _("request for assistance read"),
    "assistance.receive": _("request for assistance received"),
    "assistance.send": _("request for assistance sent"),
    "contact.check": _("daily check of a contact kept"),
    "contact.read": _("contact read"),
    "contact_list.bad_rows": _("rows of a list of contacts to correct read"),
    "contact_list.discard": _("list of contacts discarded"),
    "contact_list.export": _("list of contacts exported"),
    "contact_list.read": _("list of contacts read"),
    "contact_list.stage": _("list of contacts uploaded"),
    "contact_list.take": _("list of contacts taken in"),
    "delivery.read_first_rows": _("first rows of a delivery read"),
    "delivery.read_refused": _("refused rows of a delivery read"),
    "delivery.land": _("delivery received"),
    "delivery.apply": _("delivery worked off"),
    "delivery.hold": _("delivery held: its columns do not fit"),
    "delivery.refuse": _("delivery refused"),
    "delivery.pass": _("delivery passed on"),
    "delivery.give_up": _("held delivery given up"),
    "feed.connect": _("feed connected"),
    "feed.change": _("feed changed"),
    "feed.pause": _("feed paused"),
    "feed.resume": _("feed expected again"),
    "feed.issue_token": _("token of a feed issued"),
    "feed.revoke_tokens": _("tokens of a feed revoked"),
    "feed.settle_columns": _("columns of a feed settled"),
    "feed.pull_failed": _("feed not fetched"),
    "finding.import": _("findings imported"),
    "intake.renew_encryption": _("encryption of deliveries renewed"),
    "investigation.answer": _("answer of an investigation kept"),
    "investigation.read": _("investigation read"),
    "investigation.read_stays": _("stated stays read"),
    "investigation.stay": _("stay stated"),
    "investigation.step": _("step of an investigation kept"),
    "investigation.withdraw_stay": _("stated stay withdrawn"),
    "presences.erase": _("presences erased"),
    "signals.record": _("early signal kept"),
    "case.note_symptoms": _("symptoms noted"),
    "case.note_severity": _("severity noted"),
    "case.note_hospital": _("hospital noted"),
    "case.note_outcome": _("outcome of an illness noted"),
    "emergency.take": _("emergency access taken"),
    "emergency.end": _("emergency access ended"),
    "emergency.review": _("emergency access reviewed"),
    "correction.ask": _("correction asked for"),
    "correction.read": _("request for correction read"),
    "correction.answer": _("request for correction answered"),
    "subject.access": _("told somebody what is held about them"),
    "subject.copy": _("copy of what is held given out"),
    "realm.open": _("realm opened"),
    "realm.set_clock": _("clock of the realm set"),
    "page.refuse": _("page refused"),
    "guard.look": _("guard of restrictions looked"),
    "alarm.raise": _("alarm raised"),
    "alarm.read": _("alarm read"),
    "alarms.export": _("alarms exported"),
    "restriction.state_ground": _("evidence stated"),
    "restriction.let_ground_fall": _("evidence fell"),
    "restriction.clear_source": _("source of infection cleared"),
    "restriction.call_for_reexamination": _("re-examination called for"),
    "restriction.propose": _("restriction proposed"),
    "restriction.decide": _("restriction ordered"),
    "restriction.refuse": _("restriction not ordered"),
    "restriction.extend": _("restriction extended"),
    "restriction.ease": _("restriction eased"),
    "restriction.end": _("restriction ended"),
    "restriction.suspend": _("restriction suspended"),
    "restriction.resume": _("restriction resumed"),
    "restriction.review": _("restriction reviewed"),
    "restriction.issue_notice": _("notice made out"),
    "restriction.deliver_notice": _("notice given"),
    "restriction.print_notice": _("notice printed"),
    "restriction.lodge_appeal": _("appeal taken down"),
    "restriction.own_appeal": _("appeal on one's own page"),
    "restriction.answer_appeal": _("appeal answered"),
    "restriction.set_office": _("office entered"),
    "restriction.own_open": _("own page opened"),
    "restriction.own_locked": _("own page locked"),
    "restriction.read": _("restriction read"),
    "appeal.read": _("appeal read"),
    "restriction.answer_alarm": _("alarm answered"),
    "restriction.refused": _("act on a restriction refused"),
}

KINDS: dict[str, str | Promise] = {
    "person": _("person"),
    "person_keys": _("person"),
    "case": _("case"),
    "finding": _("finding"),
    "unmatched": _("result without a person"),
    "intake_batch": _("batch of results"),
    "laboratory": _("laboratory"),
    "restriction": _("restriction"),
    "alarm": _("alarm"),
    "guard": _("guard"),
    "grid_cell": _("grid cell"),
    "grid_alarm": _("alarm of a grid cell"),
    "page": _("page"),
    "account": _("account"),
    "audit": _("audit trail"),
    "close_out": _("close-out"),
    "retention_run": _("run of retention"),
    "assessment": _("impact assessment"),
    "list": _("list"),
    "place": _("place"),
    "division": _("division"),
    "venue": _("venue"),
    "housing": _("compound or building"),
    "presence_batch": _("delivery of presences"),
    "presence_source": _("source of presences"),
    "presence_store": _("store of presences"),
    "emergency": _("emergency access"),
    "correction": _("request for correction"),
    "realm": _("realm"),
    **supplies_words.KINDS,
}

_NO_KEYS = {"many", "none"}
_PERSON_KEYS = {"person_keys", "people_person"}


def action_words(action: str) -> str:
    """What was done, in words; its code where there are none."""
    return str(ACTIONS.get(action, action))


def is_table(kind: str) -> bool:
    """Whether this kind of subject is a table, whose rows the database itself follows."""
    return kind in _tables()


def subject_words(kind: str, key: str) -> str:
    """What it was done to: rows of tables by the name that they have on the pages, people by their shown keys."""
    words = _tables().get(kind) or KINDS.get(kind, kind)
    return f"{words} {shown_key(kind, key)}".strip()


def shown_key(kind: str, key: str) -> str:
    """The key of a subject as the pages show it; nothing for many at once."""
    if kind in _PERSON_KEYS and key.isdecimal():
        return shown(int(key))
    return "" if key in _NO_KEYS else key


def actor_words(actor: str, names: Mapping[str, str], *, serving: str) -> str:
    """Who did it. Without an actor it was whoever used this role of the database; `serving` is that of the pages."""
    role = actor.removeprefix("database:")
    if role == actor:
        return names.get(actor, actor)
    return (
        gettext("the application, nobody signed in") if role == serving else gettext("role %(role)s") % {"role": role}
    )


@cache
def _tables() -> dict[str, str | Promise]:
    return {model._meta.db_table: model._meta.verbose_name for model in apps.get_models(include_auto_created=True)}
