"""The second wall: row-level security on every table that has a compartment, and on the frame of negotiations.

A policy asks a function for the compartments of the person for whom the application asks (models/walls.py). It does so
in a sub-select: once for a statement, not for each row. Tables of the frame aren't forced upon their owner, whom the
functions run as: or they would ask themselves.
"""

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

# The owner's commands see all; the application what its person sees: nothing where nobody was named.
COMPARTMENTS = """
CREATE FUNCTION public.tenor_compartments(asks name) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = '' AS $$
BEGIN
    IF asks = current_user OR (current_setting('tenor.beyond', true) = 'on' AND public.tenor_operates()) THEN
        RETURN ARRAY(SELECT id FROM public.issues_compartment);
    END IF;
    RETURN ARRAY(
        SELECT membership.compartment_id
        FROM public.issues_membership AS membership JOIN public.issues_user AS person ON person.id = membership.user_id
        WHERE membership.user_id = nullif(current_setting('tenor.person', true), '')::uuid AND person.is_active
    );
END
$$;
"""

NEGOTIATIONS = """
CREATE FUNCTION public.tenor_negotiations(asks name) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = '' AS $$
BEGIN
    RETURN ARRAY(
        SELECT negotiation_id FROM public.issues_compartment WHERE id = ANY (public.tenor_compartments(asks))
    );
END
$$;
"""

OPERATES = """
CREATE FUNCTION public.tenor_operates() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = '' AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.issues_user
        WHERE id = nullif(current_setting('tenor.person', true), '')::uuid AND is_active AND is_superuser
    );
END
$$;
"""

FUNCTIONS = [
    RunSQL(OPERATES, "DROP FUNCTION public.tenor_operates()"),
    RunSQL(COMPARTMENTS, "DROP FUNCTION public.tenor_compartments(name)"),
    RunSQL(NEGOTIATIONS, "DROP FUNCTION public.tenor_negotiations(name)"),
]

OF_MEMBERS = "compartment_id = ANY ((SELECT public.tenor_compartments(current_user))::uuid[])"
OF_OPERATORS = "(SELECT public.tenor_operates())"
# Of a membership also the person's own, or nobody could end theirs: its history is written when it is gone.
OWN = "user_id = (SELECT nullif(current_setting('tenor.person', true), '')::uuid)"
FRAME = {"negotiation": "id", "side": "negotiation_id", "compartment": "negotiation_id"}
OPERATED = "membership"


class InstallPolicies(Operation):
    """Install the policies of all tables of the app."""

    def state_forwards(self, app_label, state):
        """Change nothing: policies are no part of a model's state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for table, rule, forced in _policies(app_label, to_state):
            schema_editor.execute(f"CREATE POLICY members ON public.{table} USING ({rule})")
            schema_editor.execute(f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY")
            if forced:
                schema_editor.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for table, _rule, _forced in _policies(app_label, from_state):
            schema_editor.execute(f"DROP POLICY members ON public.{table}")
            schema_editor.execute(f"ALTER TABLE public.{table} NO FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE public.{table} DISABLE ROW LEVEL SECURITY")

    def describe(self):
        return "Install the policies"


def _policies(app_label, state):
    """Of each table with a policy its name, who sees a row, and whether that holds for its owner too."""
    for (app, name), model in state.models.items():
        noun = name.removesuffix("event")
        if app != app_label:
            continue
        if "compartment" in model.fields:
            rule = f"{OF_MEMBERS} OR {OWN} OR {OF_OPERATORS}" if noun == OPERATED else OF_MEMBERS
            yield f"{app}_{name}", rule, True
        elif noun in FRAME:
            seen = f"{FRAME[noun]} = ANY ((SELECT public.tenor_negotiations(current_user))::uuid[])"
            yield f"{app}_{name}", f"{seen} OR {OF_OPERATORS}", False
