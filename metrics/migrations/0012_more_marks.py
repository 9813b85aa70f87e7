"""What figures read besides: when a people file was saved, since nobody is followed beyond it, and whose data was erased."""

from django.db import migrations

from metrics.schema import MarkFact

OF_ARM = "JOIN programs_arm a ON a.organization_id = changed.organization_id AND a.person_id = changed.id"


class Migration(migrations.Migration):
    dependencies = [("metrics", "0011_stories")]

    operations = [
        MarkFact(
            "person",
            "accounts_person",
            watched=["hired_on", "left_on", "level", "erased_on", "is_guest"],
            joins=OF_ARM,
            program="a.program_id",
        ),
        MarkFact(
            "file",
            "accounts_peopleimport",
            watched=["state", "saved_at"],
            joins="JOIN programs_program p ON p.organization_id = changed.organization_id "
            "AND EXISTS (SELECT 1 FROM programs_arm a WHERE a.organization_id = p.organization_id AND a.program_id = p.id)",
            where="{row}.state = 'saved'",
            program="p.id",
        ),
    ]
