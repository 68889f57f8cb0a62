"""The apps. Loading ours registers the system checks, and nothing else happens here."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = "Tenor"

    def ready(self) -> None:
        from issues import checks  # noqa: F401, PLC0415  registering needs the models loaded


class TenorAdminConfig(AdminConfig):
    """Django's admin, with our site for the default one."""

    default_site = "issues.admin.site.RegisterSite"

    def ready(self) -> None:
        """Register the model admins, once the site is there to which they belong."""
        super().ready()
        from issues.admin import accounts, negotiations, reviews  # noqa: F401, PLC0415
