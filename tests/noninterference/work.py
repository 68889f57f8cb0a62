"""What each compartment does in a script: nearly every verb, with a secret in every text."""

from typing import Any

from tests import factory
from tests.noninterference.desk import JOINT, Desk, Step


def work(desk: Desk) -> None:
    """All that one compartment does."""
    _people(desk)
    _headings(desk)
    _sources(desk)
    _meetings(desk)
    _issue(desk)
    _positions(desk)
    _changes(desk)
    _on_their_way(desk)
    if desk.prefix in ("US", "CU"):
        _beside_the_joint(desk)
        _resting_on_the_joint(desk)
        _publishing(desk)


def later(desk: Desk) -> None:
    """What it does once others have looked around."""
    logged(desk, "late", submit=True)
    reported: Step = {"side": desk.side} if _private(desk) else {}
    desk.do("report_standing", issue=desk.mine("issue"), standing="agreed", **reported, note=desk.words())
    if _private(desk):
        desk.do("write_note", issue=desk.mine("issue"), compartment=desk.here, text=desk.words())
    desk.do("log_source", compartment=desk.here, title=desk.words(), type="press", published_on="2009-08-01")
    guest = {"membership": f"{desk.talks}/{desk.prefix}/{guests(desk)[2]}/reader"}
    desk.do("remove_member", by="manager", membership=guest)
    if desk.prefix in ("US", "CU"):
        joint: Step = {"issue": {"step": f"{JOINT} restored"}, "compartment": desk.here}
        desk.do("put_on_agenda", meeting={"step": f"{JOINT} meeting"}, **joint, number=4, note=desk.words())
        desk.do("revise", **desk.of("published"), title=desk.words())


def guests(desk: Desk) -> list[str]:
    """Those whom a compartment takes in: an officer, a reviewer, a reader, and one who leaves."""
    return [f"{desk.prefix.lower()}-{role}" for role in ("guest", "second", "reader", "leaver")]


def logged(desk: Desk, label: str = "", **more: Any) -> None:
    """An issue with nothing but words, and `more`."""
    said: Step = {"title": desk.words(), "summary": desk.words(), "raised_by": desk.side}
    desk.do("log_issue", label, compartment=desk.here, **(said | more))


def _private(desk: Desk) -> bool:
    return desk.prefix != JOINT


def _people(desk: Desk) -> None:
    for name, role in zip(guests(desk), ("officer", "reviewer", "officer", "officer"), strict=True):
        account = {"username": name, "name": desk.words(), "email": f"{name}@example.org"}
        desk.let("", "invite", **account, password=factory.PASSWORD, is_staff=True)
        here: Step = {"compartment": desk.here, "user": {"user": name}}
        desk.do("add_member", f"member {name}", by="manager", **here, role=role)
    third = f"member {guests(desk)[2]}"
    columns: Step = {"role": "reader"} | ({} if desk.prefix == "OAS" else {"side": desk.side})
    desk.do("change_member", by="manager", membership=desk.mine(third), version=desk.now(third), **columns)
    desk.do("set_preferences", single_keys=True)
    for asked in (True, False):
        now = {"version": desk.here}
        desk.do("require_second_factor", by="manager", compartment=desk.here, version=now, second_factor=asked)


def _headings(desk: Desk) -> None:
    for label in ("topic", "further topic"):
        slug = f"{desk.canary()}-{desk.random.randrange(100)}"
        desk.do("add_topic", label, by="manager", compartment=desk.here, name=desk.words(), slug=slug)
    desk.do("change_topic", by="manager", topic=desk.mine("topic"), version=desk.now("topic"), name=desk.words())
    marking: Step = {"compartment": desk.here, "scheme": desk.canary()[:20], "code": desk.canary(), "rank": 9}
    desk.do("add_marking", "marking", by="manager", **marking)
    desk.do("take_in_scheme", by="manager", compartment=desk.here, scheme="UK")
    changed: Step = {"marking": desk.mine("marking"), "version": desk.now("marking")}
    desk.do("change_marking", by="manager", **changed, code=desk.canary())


def _sources(desk: Desk) -> None:
    text = f"{desk.words()}.\n\n{desk.words()}.\n\n{desk.words()}."
    told: Step = {"title": desk.words(), "publisher": desk.words(), "url": f"https://example.org/{desk.canary()}"}
    columns: Step = {"type": "official_other", "published_on": "2009-07-14", "marking": desk.mine("marking")}
    desk.do("log_source", "source", compartment=desk.here, text=text, **told, **columns)
    changed: Step = {"source": desk.mine("source"), "version": desk.now("source")}
    desk.do("change_source", **changed, publisher=desk.words(), verification="verified")


def _meetings(desk: Desk) -> None:
    day = f"2009-07-{desk.random.randrange(1, 29):02}"
    where: Step = {"city": desk.words(), "country": desk.words(), "venue": desk.words(), "time_zone": desk.canary()}
    told: Step = {"title": desk.words(), "summary": desk.words(), "host_side": desk.side, "start_date": day}
    told |= where | {"round_number": desk.random.randrange(1, 40), "marking": desk.mine("marking")}
    desk.do("log_meeting", "meeting", compartment=desk.here, slug=desk.canary(), **told)
    delegate: Step = {"side": desk.side, "name": desk.words(), "title": desk.words(), "role": "head"}
    for label in ("delegate", "delegate who left"):
        desk.do("add_delegate", label, meeting=desk.mine("meeting"), **(delegate | {"name": desk.words()}))
    desk.do("remove_delegate", delegate=desk.mine("delegate who left"))
    fact: Step = {"fact": "start_date", "disputes": True, "note": desk.words()}
    desk.do("cite", record=desk.mine("meeting"), passage=desk.passage(), **fact)
    desk.clear("meeting")
    proposed: Step = {"reason": desk.words(), "venue": desk.words()}
    desk.do("propose", "meeting proposal", **desk.of("meeting"), **proposed)
    coming: Step = {"title": desk.words(), "city": desk.words(), "start_date": "2026-02-11", "status": "agreed"}
    desk.do("log_meeting", "coming", compartment=desk.here, **coming, submit=True)
    desk.do("log_meeting", "mistaken", compartment=desk.here, title=desk.words(), start_date=day)
    desk.do("withdraw", **desk.of("mistaken"), reason=desk.words())
    put_back: Step = {"status": "postponed", "postponed_to": desk.mine("coming"), "start_date": "2026-01-20"}
    desk.do("log_meeting", "put back", compartment=desk.here, title=desk.words(), **put_back)


def _issue(desk: Desk) -> None:
    lists: Step = {"supported_by": [desk.side], "addressed_to": [desk.other_side]}
    headings: Step = {"topic": desk.mine("topic"), "further_topics": [desk.mine("further topic")]}
    more: Step = {"marking": desk.mine("marking"), "passage": desk.passage(), "meeting": desk.mine("meeting")}
    logged(desk, "issue", **lists, **headings, **more)
    about: Step = {"issue": desk.mine("issue"), "compartment": desk.here}
    desk.do("put_on_agenda", "item", meeting=desk.mine("put back"), **about, number=1, note=desk.words())
    for label in ("item", "item of the meeting"):
        if label != "item":
            logged(desk, "raised")
            about["issue"] = desk.mine("raised")
            desk.do("put_on_agenda", label, meeting=desk.mine("meeting"), **about, number=2)
        now: Step = {"item": desk.mine(label), "version": desk.now(label)}
        desk.do("record_outcome", **now, outcome="discussed", note=desk.words())
        desk.do("cite", record=desk.mine(label), passage=desk.passage(), note=desk.words())
    desk.do("put_on_agenda", "mistake", meeting=desk.mine("coming"), **about, number=7)
    desk.do("take_off_agenda", item=desk.mine("mistake"))
    desk.clear("issue")
    desk.do("report_standing", issue=desk.mine("issue"), standing="under_discussion", note=desk.words())
    if _private(desk):
        handle(desk, desk.mine("issue"), "handling")
        changed: Step = {"issue": desk.mine("issue"), "compartment": desk.here, "version": desk.now("handling")}
        desk.do("handle_issue", **changed, next_step=desk.words(), next_meeting=desk.mine("coming"))


def handle(desk: Desk, issue: dict[str, str], label: str = "", **more: Any) -> None:
    """How a desk sets out to handle an issue, and what it notes on it."""
    about: Step = {"issue": issue, "compartment": desk.here}
    step: Step = {"priority": desk.random.choice(["low", "high"]), "next_step": desk.words()}
    officer: Step = {"desk_officer": {"user": desk.random.choice(guests(desk)[:2])}, "next_step_due": "2026-02-03"}
    desk.do("handle_issue", label, **about, version=None, **(officer | step | more))
    desk.do("write_note", **about, text=desk.words(), marking=desk.mine("marking"))


def _positions(desk: Desk) -> None:
    about: Step = {"issue": desk.mine("issue"), "compartment": desk.here, "meeting": desk.mine("meeting")}
    for label, side in (("position", desk.side), ("answer", desk.other_side), ("said in vain", desk.side)):
        said: Step = {"side": side, "stance": "raises", "text": desk.words(), "marking": desk.mine("marking")}
        desk.do("log_position", label, **about, **said)
    desk.do("cite", "citation", record=desk.mine("position"), passage=desk.passage(), note=desk.words())
    desk.do("cite", "mistaken citation", record=desk.mine("answer"), passage=desk.passage())
    desk.do("remove_citation", citation=desk.mine("mistaken citation"))
    desk.clear("position")
    desk.do("submit", record=desk.mine("answer"))
    desk.do("withdraw", **desk.of("said in vain"), reason=desk.words())
    logged(desk, "elsewhere")
    said = {"side": desk.side, "stance": "raises", "text": desk.words(), "said_on": "2009-05-05", "submit": True}
    desk.do("log_position", "returned position", issue=desk.mine("elsewhere"), compartment=desk.here, **said)
    desk.decide("returned position", "returned", comment=desk.words())


def _changes(desk: Desk) -> None:
    """Changes to what is cleared: one waits, and one each was taken back, returned and applied."""
    for label in ("taken back", "refused", "applied", "proposal"):
        more: Step = {"topic": desk.mine("further topic")} if label == "proposal" else {}
        desk.do("propose", label, **desk.of("issue"), reason=desk.words(), title=desk.words(), **more)
        proposal: Step = {"proposal": desk.mine(label)}
        if label == "taken back":
            desk.do("take_back", **proposal)
        elif label != "proposal":
            verdict = "returned" if label == "refused" else "cleared"
            now: Step = {"version": desk.now("issue"), "verdict": verdict, "comment": desk.words()}
            desk.do("decide_proposal", by="reviewer", **proposal, **now)
    desk.do("propose", "position change", **desk.of("position"), reason=desk.words(), text=desk.words())


def _on_their_way(desk: Desk) -> None:
    for label in ("draft", "waiting", "returned", "withdrawn", "restored"):
        logged(desk, label, submit=label in ("waiting", "returned"), meeting=desk.mine("meeting"))
    desk.decide("returned", "returned", comment=desk.words())
    for label in ("withdrawn", "restored"):
        desk.do("withdraw", **desk.of(label), reason=desk.words())
    desk.do("restore", **desk.of("restored"))
    desk.do("revise", **desk.of("draft"), summary=desk.words(), kind="proposal", topic=desk.mine("topic"))
    for _ in range(desk.random.randrange(3)):
        logged(desk, submit=desk.random.random() < 0.5)


def _beside_the_joint(desk: Desk) -> None:
    """What hangs, unseen by the others, on what they see."""
    issue, meeting = ({"step": f"{JOINT} {label}"} for label in ("issue", "meeting"))
    about: Step = {"issue": issue, "compartment": desk.here}
    handle(desk, issue, "joint handling", next_meeting=meeting)
    said: Step = {"side": desk.side, "stance": "objects", "text": desk.words(), "meeting": meeting, "submit": True}
    desk.do("log_position", "position on the joint one", **about, **said, authorised=True)
    desk.do("cite", record=desk.mine("position on the joint one"), passage=desk.passage({"step": f"{JOINT} source"}))
    desk.decide("position on the joint one")
    change: Step = {"reason": desk.words(), "text": desk.words()}
    desk.do("propose", "joint position change", **desk.of("position on the joint one"), **change)
    for number, label in enumerate(("waiting", "draft"), start=2):
        about["issue"] = {"step": f"{JOINT} {label}"}
        where = meeting if label == "waiting" else desk.mine("meeting")
        desk.do("put_on_agenda", f"joint {label}", meeting=where, **about, number=number, note=desk.words())


def _resting_on_the_joint(desk: Desk) -> None:
    """What rests on joint records, which not everybody who sees it sees too."""
    joint = {
        label: {"step": f"{JOINT} {label}"} for label in ("topic", "further topic", "marking", "meeting", "source")
    }
    rests: Step = {name: joint[name] for name in ("topic", "marking", "meeting")}
    rests |= {"further_topics": [joint["further topic"]], "passage": desk.passage(joint["source"])}
    told: Step = {"title": desk.words(), "type": "press", "published_on": "2009-08-02", "text": desk.words()}
    desk.do("log_source", "resting source", compartment=desk.here, **told, marking=joint["marking"])
    logged(desk, "resting", **rests)
    quoted: Step = {"source": desk.mine("resting source"), "quotation": desk.words(), "paragraph": 1}
    desk.do("cite", record=desk.mine("resting"), passage={"passage": quoted})
    said: Step = {"side": desk.side, "stance": "raises", "text": desk.words(), "meeting": joint["meeting"]}
    said |= {"issue": desk.mine("resting"), "compartment": desk.here, "marking": joint["marking"]}
    desk.do("log_position", "resting position", **said, passages=[desk.passage(joint["source"])])
    desk.clear("resting")
    proposed: Step = {"title": desk.words(), "topic": joint["further topic"]}
    desk.do("propose", "resting change", **desk.of("resting"), reason=desk.words(), **proposed)
    logged(desk, "resting waiting", **rests, submit=True)
    desk.do("cite", record=desk.mine("resting waiting"), passage={"passage": quoted})
    for label in ("resting", "resting waiting"):
        together: Step = {"issue": desk.mine(label), "compartment": desk.here, "number": 5}
        desk.do("put_on_agenda", meeting=desk.mine("meeting"), **together)
    said |= {"issue": desk.mine("resting waiting"), "text": desk.words(), "submit": True}
    desk.do("log_position", "resting waiting position", **said)
    marked: Step = {"marking": joint["marking"], "reason": desk.words()}
    desk.do("propose", "change of the marking", **desk.of("issue"), **marked)
    handle(desk, desk.mine("resting"), "resting handling", next_meeting=joint["meeting"])
    noted: Step = {"issue": desk.mine("resting"), "compartment": desk.here, "text": desk.words()}
    desk.do("write_note", **noted, marking=joint["marking"])


def _publishing(desk: Desk) -> None:
    """A private issue with a position is published; then a further position. Without it: the equal joint log."""
    title, summary, texts = desk.words(), desk.words(), [desk.words() for _ in range(2)]
    logged(desk, "published", title=title, summary=summary, passage=desk.passage())
    source: Step = {"title": desk.words(), "publisher": desk.words(), "published_on": "2009-06-01", "type": "press"}
    desk.do("log_source", "published source", compartment=desk.here, **source, text=f"{desk.words()}.")
    quoted = [desk.words() for _ in range(2)]
    for number, (text, quotation) in enumerate(zip(texts, quoted, strict=True)):
        said: Step = {"side": desk.side, "stance": "raises", "text": text, "said_on": "2009-06-01"}
        about: Step = {"issue": desk.mine("published"), "compartment": desk.here}
        desk.do("log_position", f"published {number}", **about, **said)
        passage: Step = {"source": desk.mine("published source"), "quotation": quotation, "locator": desk.words()}
        cited: Step = {"record": desk.mine(f"published {number}"), "passage": {"passage": passage | {"paragraph": 1}}}
        desk.do("cite", f"published citation {number}", **cited)
    meeting: Step = {"meeting": {"step": f"{JOINT} meeting"}}
    marking: Step = {"marking": {"step": f"{JOINT} marking"}}
    columns: Step = {"title": title, "summary": summary, "raised_by": desk.side, **meeting}
    joint = {"compartment": f"{desk.talks}/{JOINT}"}
    for number, text in enumerate(texts):
        first = number == 0
        said = {"position": desk.mine(f"published {number}"), "said_on": "2009-06-01", **meeting}
        said |= {"citations": [desk.mine(f"published citation {number}")]}
        issue: Step = {"issue": desk.mine("published"), "version": desk.now("published")}
        copied: Step = {"said": [{"said": said}], **marking, "submit": True, **(columns if first else {})}
        desk.do("publish_issue", "copy", **issue, **copied)
        of_it: Step = {"unlogged source": source} if first else {"source": f"{desk.talks}/{JOINT}/{source['title']}"}
        passage = {"passage": {"source": of_it, "quotation": quoted[number]}}
        equal: Step = {"side": desk.side, "stance": "raises", "text": text, "said_on": "2009-06-01", **meeting}
        equal |= {"issue": desk.mine("copy"), "compartment": joint, "passages": [passage], **marking, "submit": True}
        log = ("log_issue", "copy", {"compartment": joint, **columns, **marking, "submit": True})
        desk.instead(*([log] if first else []), ("log_position", "", equal))
