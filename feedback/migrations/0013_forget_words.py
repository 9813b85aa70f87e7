"""Let a worker delete what somebody who is erased proposed, and take their name out of what a cohort was told."""

from django.db import migrations

from access.schema import READ_WRITE, TenantTable

KEYS = "SELECT (id, organization_id, author_id), DELETE"
NAMES = "SELECT, UPDATE (owner_id, made_by_id, topic_id, action, reason, changed)"


class Migration(migrations.Migration):
    dependencies = [("feedback", "0012_responses")]

    operations = [
        TenantTable("ThemeProposal", web=READ_WRITE, worker=KEYS),
        TenantTable("ResponseVersion", web="SELECT, INSERT, UPDATE (owner_id, made_by_id, topic_id)", worker=NAMES),
    ]
