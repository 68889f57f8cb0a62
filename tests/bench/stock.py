"""What a developer gets from Django in ten minutes: its admin, with the columns, filters and search of the listing."""

from django.contrib.admin import AdminSite, ModelAdmin

from issues.models import Issue


class IssueAdmin(ModelAdmin):  # type: ignore[type-arg]
    list_display = ("reference", "title", "raised_by", "last_moved", "standing", "topic")
    list_filter = ("standing", "raised_by")
    search_fields = ("title", "summary")
    list_per_page = 50


site = AdminSite(name="stock")
site.register(Issue, IssueAdmin)
