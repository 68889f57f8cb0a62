"""What the tables of migration 0001 rest on: extensions, text search in two languages, and four functions.

Every name is qualified, so that they work under the empty search path of pg_restore.
"""

from django.db.migrations import RunSQL

EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
"""

TEXT_SEARCH = """
CREATE TEXT SEARCH CONFIGURATION public.en_u (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION public.en_u
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.english_stem;
CREATE TEXT SEARCH CONFIGURATION public.es_u (COPY = pg_catalog.spanish);
ALTER TEXT SEARCH CONFIGURATION public.es_u
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.spanish_stem;
"""

TEXT_SEARCH_BACK = """
DROP TEXT SEARCH CONFIGURATION public.en_u;
DROP TEXT SEARCH CONFIGURATION public.es_u;
"""

# Declared immutable though unaccent is stable: its rules file is part of the installation.
SORT_KEY = """
CREATE FUNCTION public.tenor_sort_key(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.lower(public.unaccent('public.unaccent'::regdictionary, words))
$$;
"""

VECTOR = """
CREATE FUNCTION public.tenor_vector(language text, heading text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.setweight(
        pg_catalog.to_tsvector(
            CASE language WHEN 'es' THEN 'public.es_u'::regconfig ELSE 'public.en_u'::regconfig END, heading), 'A')
        || pg_catalog.setweight(
        pg_catalog.to_tsvector(
            CASE language WHEN 'es' THEN 'public.es_u'::regconfig ELSE 'public.en_u'::regconfig END, body), 'B')
$$;
"""

# What an issue tells of the records below it, from those of its own compartment alone: nothing joint may depend on
# anything private. (A private item may be of a joint meeting, a joint one never of a private meeting.) Called by
# triggers on agenda items, meetings, positions and standing reports.
REFRESH_ISSUE = """
CREATE FUNCTION public.tenor_refresh_issue(key uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    -- What others are writing below it just now is waited for, and then seen: each statement has a snapshot of its own.
    PERFORM FROM public.issues_issue WHERE id = key FOR NO KEY UPDATE;
    WITH raised AS (
        SELECT min(meeting.start_date) AS first, max(meeting.start_date) AS last, count(*) AS times
        FROM public.issues_agendaitem item
        JOIN public.issues_meeting meeting ON meeting.id = item.meeting_id
        JOIN public.issues_issue issue ON issue.id = item.issue_id
        WHERE item.issue_id = key AND item.compartment_id = issue.compartment_id
          AND meeting.status = 'held' AND meeting.clearance <> 'withdrawn' AND item.outcome <> 'not_reached'
    ), moved AS (
        SELECT max(day) AS last FROM (
            SELECT position.said_on AS day FROM public.issues_position position
            JOIN public.issues_issue issue ON issue.id = position.issue_id
            WHERE position.issue_id = key AND position.compartment_id = issue.compartment_id
              AND position.clearance <> 'withdrawn'
            UNION ALL
            SELECT report.from_date FROM public.issues_standingreport report WHERE report.issue_id = key
        ) AS days
    )
    UPDATE public.issues_issue issue
    SET first_raised = raised.first, last_raised = raised.last, times_raised = raised.times,
        last_moved = greatest(raised.first, moved.last)
    FROM raised, moved
    WHERE issue.id = key
      AND (issue.first_raised, issue.last_raised, issue.times_raised, issue.last_moved)
          IS DISTINCT FROM (raised.first, raised.last, raised.times::integer, greatest(raised.first, moved.last));
END
$$;
"""

# Gives a compartment another revision, whoever wrote what is seen there: once a transaction, for a transaction that
# writes a row sees itself as its xmin.
# A key that another transaction is replacing is passed over: who waited for it might hold what that one waits for.
REVISE = """
CREATE FUNCTION public.tenor_revise(place uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.issues_revision
        WHERE compartment_id = place AND xmin = pg_catalog.pg_current_xact_id()::pg_catalog.xid
    ) THEN
        RETURN;
    END IF;
    UPDATE public.issues_revision SET key = pg_catalog.gen_random_uuid() WHERE id = (
        SELECT id FROM public.issues_revision WHERE compartment_id = place LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    );
    IF NOT FOUND THEN
        INSERT INTO public.issues_revision (compartment_id, key) VALUES (place, pg_catalog.gen_random_uuid());
    END IF;
END
$$;
"""


OPERATIONS = [
    RunSQL(EXTENSIONS, RunSQL.noop),
    RunSQL(TEXT_SEARCH, TEXT_SEARCH_BACK),
    RunSQL(SORT_KEY, "DROP FUNCTION public.tenor_sort_key(text)"),
    RunSQL(VECTOR, "DROP FUNCTION public.tenor_vector(text, text, text)"),
    RunSQL(REFRESH_ISSUE, "DROP FUNCTION public.tenor_refresh_issue(uuid)"),
    RunSQL(REVISE, "DROP FUNCTION public.tenor_revise(uuid)"),
]
