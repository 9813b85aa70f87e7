"""Static files in production: each with the hash of its content in its name, compressed."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


def _is_no_source_map(pattern: str | tuple[str, str]) -> bool:
    return "sourceMappingURL" not in (pattern if isinstance(pattern, str) else pattern[0])


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Leaves the comments alone that name source maps: some packages name maps that they do not ship, and we serve none."""

    patterns = tuple(
        (files, tuple(pattern for pattern in patterns if _is_no_source_map(pattern)))
        for files, patterns in CompressedManifestStaticFilesStorage.patterns
    )
