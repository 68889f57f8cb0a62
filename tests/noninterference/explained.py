"""Calls of access without which nobody sees more than with them, and what shows in spite of the second wall: why."""

# Calls that may let everything through: another one beside them, or the rows themselves, let nothing more be seen.
EQUIVALENT: dict[str, str] = {
    "issues/filters/comparison.py _last_decided: scope": "the history of a record that is shown lies where it lies",
    "issues/filters/decisions.py _meetings: scope": "the query names the compartment of the record that is shown",
    "issues/filters/decisions.py dossier: people": "tells only whether there is anybody else, which everybody knows",
    "issues/filters/decisions.py dossier: scope": "a review lies where the record lies that it is of",
    "issues/filters/negotiation_pages.py _readers: joint": "who reads there is asked for as the reader, beside it",
    "issues/filters/passages.py passages: scope": "a citation lies where the record lies that it is of",
    "issues/filters/publication.py _drifts: scope": "the history of records that were found as the reader",
    "issues/filters/returns.py last_return: scope": "a review lies where the record lies that it is of",
    "issues/filters/reviews.py find: fetch": "what it is found among is what the reader sees",
    "issues/forms/accounts.py LeaverForm.__init__: scope": "the form is for operators alone, who see all accounts",
    "issues/forms/agenda.py RaisedForm.clean: scope": "the query names the compartment in which the reader logs",
    "issues/forms/negotiations.py OpenedForm.__init__: scope": "operators alone get the form, and see all talks",
    "issues/forms/negotiations.py CompartmentForm.__init__: scope": "operators alone get the form, and see all sides",
    "issues/forms/negotiations.py MemberForm.__init__: scope 3": "what it leaves out is offered to operators alone",
    "issues/forms/negotiations.py MemberForm.clean_username: person_named": "managers and operators alone get the form",
    "issues/views/meeting_forms.py take_back: fetch": "a proposal lies where the meeting lies, which was found before",
}

# Mutants that show although the database shows only what one may see; docs/decisions/ tells of them together.
BEYOND_THE_SECOND_WALL: dict[str, str] = {}
