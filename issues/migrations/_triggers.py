"""The triggers of migration 0001 stand with their tables, as indexes do; this installs them all at once."""

from django.db.migrations.operations.base import Operation


class InstallTriggers(Operation):
    """Install every trigger of the app's tables. One operation each would render all models anew each time."""

    def state_forwards(self, app_label, state):
        """Change nothing: the tables' options name the triggers."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for trigger in _triggers(app_label, to_state):
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for trigger in _triggers(app_label, from_state):
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self):
        return "Install the triggers"


def _triggers(app_label, state):
    """The compiled triggers of the app's models."""
    tables = (model for (app, _name), model in state.models.items() if app == app_label)
    return [trigger for table in tables for trigger in table.options.get("triggers", ())]
