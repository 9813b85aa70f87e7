"""A design that is locked is locked whole."""

from django.db import migrations

FACTS = (
    "outcome",
    "own_measure",
    "measure",
    "counted_side",
    "comparison",
    "is_drawn",
    "groups",
    "planned_size",
    "planned_comparison",
    "expected_percent",
    "smallest_difference",
    "horizon_months",
    "definition_version",
)
PAIRS = ", ".join(f"'{name}', {name}" for name in FACTS)
DESIGN, AMENDMENT = "programs_comparisondesign", "programs_designamendment"
# A locked row says what its text says, the digest is that of the text, a version of the design wrote the digest down, and as long as
# there is one (they cannot be deleted) the lock cannot be taken off. No trigger: these hold for whoever writes, and in a cluster too.
LOCK = f"""
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_whole CHECK (
    digest IS NULL OR digest = encode(sha256(convert_to(locked_text, 'UTF8')), 'hex')
    AND locked_text::jsonb = jsonb_build_object({PAIRS})
);
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_locked CHECK (
    (locked_at IS NULL) = (digest IS NULL) AND (digest IS NULL) = (version IS NULL)
);
ALTER TABLE {AMENDMENT} ADD CONSTRAINT amendment_digest UNIQUE (organization_id, design_id, number, digest);
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_version FOREIGN KEY (organization_id, id, version, digest)
    REFERENCES {AMENDMENT} (organization_id, design_id, number, digest) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {DESIGN} ADD CONSTRAINT comparison_design_since UNIQUE (organization_id, id, locked_at);
ALTER TABLE {AMENDMENT} ADD CONSTRAINT amendment_locked FOREIGN KEY (organization_id, design_id, locked_at)
    REFERENCES {DESIGN} (organization_id, id, locked_at) DEFERRABLE INITIALLY DEFERRED;
"""
UNLOCK = f"""
ALTER TABLE {AMENDMENT} DROP CONSTRAINT amendment_locked;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_since;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_version;
ALTER TABLE {AMENDMENT} DROP CONSTRAINT amendment_digest;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_locked;
ALTER TABLE {DESIGN} DROP CONSTRAINT comparison_design_whole;
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_fence")]

    operations = [migrations.RunSQL(LOCK, UNLOCK)]
