"""What the database refuses, in words for people: each named rule with what, why and the way out."""

from collections.abc import Mapping

from sizao.response.restrictions.types import (
    AlarmError,
    AppealError,
    AuthorityError,
    EvidenceError,
    NoticeError,
    RestrictionError,
    RulesError,
    TermError,
    TransitionError,
)


_AGAIN = "Look at the restriction again: somebody may have decided meanwhile."
_TERM = "The term ends before it starts."
_LATER = "Give an end later than the start."
_TIME = "The time lies before what was recorded last, or is not the present one."

# constraint: (error, what, why, next step)
_WORDS: Mapping[str, tuple[type[RestrictionError], str, str, str]] = {
    "restrictions_proposed_end_after_start": (TermError, _TERM, "", _LATER),
    "restrictions_end_after_start": (TermError, _TERM, "", _LATER),
    "restrictions_decision_end_after_start": (TermError, _TERM, "", _LATER),
    "restrictions_starts_when_decided": (
        TermError, "A term does not begin before it is decided.", "Nobody can have kept what was not ordered yet.",
        "Let it begin now or later.",
    ),
    "restrictions_term_is_the_decisions": (
        TermError, "The term is not the one that was decided.", "Measure, start and end belong to a decision.",
        "Decide anew: an extension is a decision with evidence of its own.",
    ),
    "restrictions_term_fits_the_kind": (
        TermError, "The term does not fit the kind of decision.",
        "An extension ends later and keeps the measure; an easing ends no later.", "Choose the other kind.",
    ),
    "restrictions_over_at_its_end": (TermError, "The term is over.", "A restriction ends by itself.", _AGAIN),
    "restrictions_expires_at_its_end": (TransitionError, "The term is not over yet.", "", _AGAIN),
    "restrictions_begins_at_its_start": (TransitionError, "The term has not begun yet.", "", _AGAIN),
    "restrictions_rests_on_a_standing_ground": (
        EvidenceError, "Nothing carries this restriction any more.", "What it rested on is no fact any more.",
        "State new evidence, or refuse the proposal.",
    ),
    "restrictions_basis_stands": (
        EvidenceError, "This evidence fell, or is not seen here.", "", "Look at the evidence again.",
    ),
    "restrictions_basis_about_the_same": (
        EvidenceError, "This evidence is about somebody else.", "", "Give evidence about this very person or place.",
    ),
    "restrictions_basis_seen_with_it": (
        EvidenceError, "This evidence lies in another division than the restriction.", "",
        "State it in the division of the restriction.",
    ),
    "restrictions_basis_before_the_decision": (
        EvidenceError, "This evidence was stated after the decision.", "", "Decide anew on it.",
    ),
    "restrictions_extends_on_new_evidence": (
        EvidenceError, "An extension needs evidence of its own.", "What the first decision rested on is used up.",
        "State what happened since.",
    ),
    "restrictions_ground_only_falls": (EvidenceError, "Evidence is never changed; it may fall, once.", "", ""),
    "restrictions_ground_stated_by_oneself": (
        EvidenceError, "A fact is stated by whoever is signed in.", "", "Sign in as the one who states it.",
    ),
    "restrictions_ground_presence_has_a_source": (
        EvidenceError, "A presence is evidence only together with a source of infection.",
        "A list of persons without a link to a case limits nobody.", "Name the source.",
    ),
    "restrictions_ground_judged_by_somebody": (
        EvidenceError, "A judgment is made by a named person.", "", "Sign in and state it yourself.",
    ),
    "restrictions_ground_source_of_health": (
        EvidenceError, "Evidence comes from a source of health or from the place itself.", "", "",
    ),
    "restrictions_signed_by_an_account": (
        AuthorityError, "No account in use signs this.", "A named person decides, never the system.", "Sign in.",
    ),
    "restrictions_signed_by_oneself": (
        AuthorityError, "Somebody else is signed in.", "Nobody signs for another.", "Sign in yourself.",
    ),
    "restrictions_signed_with_authority": (
        AuthorityError, "The account does not act for this body.", "A restriction is decided under an authority.",
        "Have somebody decide who acts for it.",
    ),
    "restrictions_decision_with_authority": (
        AuthorityError, "The account acts for no body.", "A restriction is decided under an authority.",
        "Have somebody decide who acts for one.",
    ),
    "restrictions_signed_in_ones_division": (
        AuthorityError, "The restriction lies outside the division of the account.", "",
        "Have somebody of that division decide.",
    ),
    "restrictions_signed_at_its_time": (
        AuthorityError, "A decision carries the time at which it is made.", _TIME, "Decide now.",
    ),
    "restrictions_time_goes_on": (TransitionError, "A step cannot lie before the one before it.", _TIME, "Do it now."),
    "restrictions_moves_as_the_rules_say": (TransitionError, "This cannot follow on the present state.", "", _AGAIN),
    "restrictions_begins_as_a_proposal": (TransitionError, "A restriction begins as a proposal.", "", "Propose it."),
    "restrictions_final_stays": (TransitionError, "This restriction is over and is not changed any more.", "", _AGAIN),
    "restrictions_moves_by_a_decision": (TransitionError, "Nobody decided on this.", "", "Decide first."),
    "restrictions_reviewed_by_a_review": (TransitionError, "Nobody reviewed it.", "", "Review it first."),
    "restrictions_contested_by_an_appeal": (TransitionError, "There is no open appeal.", "", _AGAIN),
    "restrictions_ends_for_what_is_recorded": (TransitionError, "Nothing that is recorded ends it.", "", "Decide."),
    "restrictions_one_open_of_a_kind_for_a_person": (
        TransitionError, "There is an open restriction of this kind for the person already.", "",
        "Open that one: it can be extended or eased.",
    ),
    "restrictions_one_open_of_a_kind_for_a_place": (
        TransitionError, "There is an open restriction of this kind for the place already.", "",
        "Open that one: it can be extended or eased.",
    ),
    "restrictions_history_stays": (
        RestrictionError, "What was decided, told or answered is never changed or removed.", "", "",
    ),
    "restrictions_facts_stay": (RestrictionError, "What was proposed is never changed.", "", "Propose anew."),
    "restrictions_open_stays": (RestrictionError, "An open restriction is ended, not removed.", "", "End it."),
    "restrictions_carries_its_realm": (
        RestrictionError, "The decision belongs to another realm.", "Drills and real decisions never meet.", "",
    ),
    "restrictions_decision_on_rules": (
        RulesError, "A restriction needs rule, legal basis, term, review and ways to contest it.", "", "Propose anew.",
    ),
    "restrictions_decision_looked_for_milder": (
        RulesError, "Nobody looked at anything milder.", "The least harmful measure that is enough is to be chosen.",
        "Name a milder measure and say why it is not enough.",
    ),
    "restrictions_decision_lawful_if_live": (
        AuthorityError, "The law does not allow this measure now.", "", "It can be exercised in a drill.",
    ),
    "restrictions_pack_has_the_hash_of_its_content": (
        RulesError, "The hash is not the one of the pack.", "", "Propose anew.",
    ),
    "restrictions_rules_of_the_pack": (RulesError, "The pack has no such rule.", "", "Propose anew."),
    "restrictions_notice_is_the_decisions": (
        NoticeError, "This notice is about another decision.", "Each decision is told by a notice of its own.",
        "Make out its notice.",
    ),
    "restrictions_told_by_a_notice": (
        NoticeError, "The person was not told.", "Nobody keeps what they do not know.", "Give the notice first.",
    ),
    "restrictions_notice_tells_the_remedies": (
        NoticeError, "The notice does not say how to contest it.", "", "Make it out anew.",
    ),
    "restrictions_delivery_once": (NoticeError, "This notice was given already.", "", _AGAIN),
    "restrictions_answer_by_another": (
        AppealError, "Whoever decided does not answer the appeal.", "Nobody is judge in their own cause.",
        "Have somebody else answer it.",
    ),
    "restrictions_appeal_against_what_was_told": (AppealError, "Nobody was told of it yet.", "", _AGAIN),
    "restrictions_answer_appeal_id_key": (AppealError, "This appeal was answered already.", "", _AGAIN),
    "restrictions_alarm_stays": (
        AlarmError, "An alarm is never taken back or made smaller.", "It may grow, and be answered once.",
        "Answer it, with the reason.",
    ),
    "restrictions_alarm_answered_by_the_auditor": (
        AlarmError, "No auditor of this area who is signed in answers it.", "", "Have the auditor answer it.",
    ),
    "restrictions_alarm_answered_by_another": (
        AlarmError, "Whoever an alarm is about does not answer it.", "Nobody is judge in their own cause.",
        "Have another auditor answer it.",
    ),
}  # fmt: skip


_OUTSIDE = "42501"
# What the application checks itself before it asks: where the database has to refuse it, somebody went another way.
_SERIOUS = (AuthorityError, EvidenceError, RulesError, TermError, NoticeError, AppealError, AlarmError)


def refusal_of(error: Exception) -> RestrictionError | None:
    """The refusal behind a failure of the database, or None where it is none of this room's rules."""
    cause = error.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    if getattr(cause, "sqlstate", "") == _OUTSIDE:
        return AuthorityError(
            "The person or place lies outside your division.", "", "Have somebody of that division do it."
        )
    known = _WORDS.get(name)
    if known is not None:
        kind, what, why, next_step = known
        return kind(what, why, next_step)
    if name.startswith("restrictions_"):
        return RestrictionError("The database refuses this.", f"It breaks the rule {name}.", _AGAIN)
    return None


def calls_the_auditor(refusal: Exception) -> bool:
    """Whether a refusal by the database alone is a reason to look."""
    return isinstance(refusal, _SERIOUS)
