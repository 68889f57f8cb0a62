"""The listing's statements by hand. Sessions, users and memberships are left out: the twin knows who asks."""

SIDES = 'SELECT id::text, code, name FROM issues_side WHERE negotiation_id = %(negotiation)s ORDER BY "order"'
TOPICS = "SELECT id::text, slug, name FROM issues_topic WHERE compartment_id = ANY(%(places)s) ORDER BY name"
MARKINGS = """
    SELECT id::text, code, code FROM issues_marking WHERE compartment_id = ANY(%(places)s) ORDER BY scheme, rank, id
"""
OFFICERS = """
    SELECT id::text, username, name FROM issues_user
    WHERE id IN (SELECT user_id FROM issues_membership WHERE compartment_id = ANY(%(places)s))
        AND EXISTS (SELECT FROM issues_handling WHERE compartment_id = %(desk)s AND desk_officer_id = issues_user.id)
    ORDER BY name
"""
MEETINGS = """
    SELECT start_date, 'R' || round_number FROM issues_meeting
    WHERE compartment_id = ANY(%(places)s) AND negotiation_id = %(negotiation)s
"""
STANCES = """
    SELECT DISTINCT ON (issue_id, side_id) issue_id, side_id::text, stance FROM issues_position
    WHERE issue_id = ANY(%(keys)s::uuid[]) AND compartment_id = ANY(%(places)s)
        AND NOT authorised AND clearance <> 'withdrawn'
    ORDER BY issue_id, side_id, said_on DESC, logged_at DESC
"""

# A word in the words of an issue, in what was said of it, or in what is quoted for it.
MENTIONS = """
    SELECT id FROM issues_issue WHERE search @@ {query} AND compartment_id = ANY(%(places)s)
    UNION ALL
    SELECT issue_id FROM issues_position
    WHERE search @@ {query} AND compartment_id = ANY(%(places)s) AND clearance <> 'withdrawn'
    UNION ALL
    SELECT coalesce(cited.issue_id, said.issue_id, item.issue_id) FROM issues_citation cited
    LEFT JOIN issues_position said ON said.id = cited.position_id
    LEFT JOIN issues_agendaitem item ON item.id = cited.agenda_item_id
    WHERE cited.search @@ {query} AND cited.compartment_id = ANY(%(places)s) AND cited.meeting_id IS NULL
        AND said.clearance IS DISTINCT FROM 'withdrawn'
"""
FIRST, SECOND = (
    f"(phraseto_tsquery('en_u', %({word})s) || phraseto_tsquery('es_u', %({word})s))" for word in ("first", "second")
)
BOTH_WORDS = f"id IN ({MENTIONS.format(query=FIRST)}) AND id IN ({MENTIONS.format(query=SECOND)})"

IN_REGISTER = "compartment_id = ANY(%(places)s) AND merged_into_id IS NULL AND clearance <> 'withdrawn'"
FOUND = f"WITH found AS MATERIALIZED (SELECT * FROM issues_issue WHERE {IN_REGISTER} AND {BOTH_WORDS})"
NARROWED = {"standing": "standing = %(standing)s", "raised_by": "raised_by_id = %(side)s"}

COLUMNS = """
    issue.id::text, prefix, number, title, left(summary, 140), clearance, raised_by_id::text, standing, last_moved,
    next_step_due, marking_id::text,
    ARRAY(SELECT side_id FROM issues_issueaddressee WHERE issue_id = issue.id),
    ARRAY(SELECT side_id FROM issues_issuesupporter WHERE issue_id = issue.id)
"""
HANDLED = "LEFT JOIN issues_handling own ON own.issue_id = issue.id AND own.compartment_id = %(desk)s"
DISTANCE = f"1000000 - (ts_rank(search, {FIRST} && {SECOND}) * 1000000)::int"

FACETS = {
    "standing": "standing",
    "raised_by": "raised_by_id",
    "topic": "topic_id",
    "kind": "kind",
    "clearance": "clearance",
    "marking": "marking_id",
    "compartment": "compartment_id",
}


def listed(filters: list[str]) -> str:
    """A page of the issues that `filters` let through, by reference: so many of each compartment, merged."""
    conditions = " AND ".join(NARROWED[name] for name in filters)
    parts = [
        f"(SELECT {COLUMNS} FROM issues_issue issue {HANDLED} WHERE issue.compartment_id = %({place})s"
        f" AND merged_into_id IS NULL AND clearance <> 'withdrawn' AND {conditions}"
        " ORDER BY prefix, number, issue.id LIMIT 51)"
        for place in ("joint", "desk")
    ]
    return f"{' UNION ALL '.join(parts)} ORDER BY 2, 3, 1 LIMIT 51"


def searched(filters: list[str]) -> str:
    """A page of those that have both words, the best match first."""
    conditions = " AND ".join(NARROWED[name] for name in filters)
    return (
        f"{FOUND} SELECT {COLUMNS} FROM found issue {HANDLED} WHERE {conditions}"
        f" ORDER BY {DISTANCE}, prefix, number, issue.id LIMIT 51"
    )


def counted(filters: list[str], searching: bool) -> str:
    """How many issues there are, and for each facet how many have each value, leaving out its own filter."""
    unfiltered = [name for name in FACETS if name not in filters]
    parts = [_tally(unfiltered, _rows(filters, searching))]
    parts += [_tally([name], _rows([other for other in filters if other != name], searching)) for name in filters]
    chosen = _rows(filters, searching)
    parts.append(
        "SELECT 'topic', link.topic_id::text, count(*) FROM issues_issuetopic link"
        f" JOIN (SELECT id, topic_id {chosen}) issue ON issue.id = link.issue_id"
        " WHERE link.topic_id IS DISTINCT FROM issue.topic_id GROUP BY link.topic_id"
    )
    parts.append(
        "SELECT CASE WHEN GROUPING(priority) = 0 THEN 'priority' ELSE 'desk_officer' END,"
        " coalesce(priority, desk_officer_id::text), count(*) FROM issues_handling"
        f" WHERE compartment_id = %(desk)s AND issue_id IN (SELECT id {chosen})"
        " GROUP BY GROUPING SETS ((priority), (desk_officer_id))"
    )
    return (FOUND if searching else "") + " UNION ALL ".join(parts)


def _tally(names: list[str], rows: str) -> str:
    """Counted once by all columns, then added up for each; only the first statement has a total."""
    columns = ", ".join(FACETS[name] for name in names)
    name = " ".join(f"WHEN GROUPING({FACETS[name]}) = 0 THEN '{name}'" for name in names)
    value = ", ".join(f"{FACETS[name]}::text" for name in names)
    sets = ", ".join([f"({FACETS[name]})" for name in names] + ["()"] * (len(names) > 1))
    return (
        f"SELECT CASE {name} ELSE 'total' END, coalesce({value}), sum(number)::int"
        f" FROM (SELECT {columns}, count(*) AS number {rows} GROUP BY {columns}) counted"
        f" GROUP BY GROUPING SETS ({sets})"
    )


def _rows(filters: list[str], searching: bool) -> str:
    conditions = " AND ".join(["TRUE" if searching else IN_REGISTER, *(NARROWED[name] for name in filters)])
    return f"FROM {'found' if searching else 'issues_issue'} WHERE {conditions}"
