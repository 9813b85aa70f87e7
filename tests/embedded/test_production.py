"""What docker-compose.yml runs at its first start, run here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import shlex
import stat
import subprocess
import sys

import pytest

from embedded.servers import Servers
from tests.embedded.test_servers import ROOT

ROLES = ("owner", "web", "worker", "vault")


@pytest.fixture
def secrets(tmp_path):
    subprocess.run([ROOT / "docker/secrets.sh", tmp_path / "secrets"], check=True)
    return tmp_path / "secrets"


def is_password(verifier: str, password: str) -> bool:
    """Whether a verifier of PostgreSQL (RFC 5803) was made from a password."""
    kind, rounds, salt, stored = re.fullmatch(r"(.+?)\$(\d+):(.+?)\$(.+?):.+", verifier).groups()
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
    key = hmac.digest(salted, b"Client Key", "sha256")
    return kind == "SCRAM-SHA-256" and hashlib.sha256(key).digest() == base64.b64decode(stored)


def test_the_roles_have_the_passwords_of_their_files_and_no_right_of_a_rehearsal(folder, secrets):
    with Servers(folder / "servers", durable=False) as servers:
        surroundings = {
            "PATH": f"{servers.postgres.binaries}:{os.environ['PATH']}",
            "PGHOST": str(servers.postgres.sockets),
            "POSTGRES_USER": "postgres",
            "ROLES_SQL": str(ROOT / "embedded/roles.sql"),
            "SECRETS": str(secrets),
        }
        done = subprocess.run([ROOT / "docker/roles.sh"], env=surroundings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        rows = servers.postgres.psql(
            "postgres", "-c", "SELECT rolname, rolpassword FROM pg_authid WHERE rolname ~ 'upwell'"
        )
        stored = dict(row.split("|") for row in rows.splitlines())
        for role in ROLES:
            address = (secrets / f"database_url_{role}").read_text()
            password = address.removeprefix(f"postgresql://upwell_{role}:").partition("@")[0]
            assert is_password(stored[f"upwell_{role}"], password)
            assert not is_password(stored[f"upwell_{role}"], password + "x")
        creates = "SELECT count(*) FROM pg_roles WHERE rolname ~ 'upwell' AND rolcreatedb"
        assert servers.postgres.psql("postgres", "-c", creates) == "0"


def test_secrets_are_made_once_and_their_folder_is_closed(secrets):
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    before = {path.name: path.read_text() for path in secrets.iterdir()}
    assert len(set(before.values())) == len(before) == 9
    assert len(base64.b64decode(before["wrapping_key"])) == 32
    subprocess.run([ROOT / "docker/secrets.sh", secrets], check=True)
    assert before == {path.name: path.read_text() for path in secrets.iterdir()}


def test_settings_take_every_secret_of_production_from_its_file(secrets):
    """`check --deploy` in the environment of the web container, against no database."""
    surroundings = {
        "PATH": os.environ["PATH"],
        "ALLOWED_HOSTS": "mentoring.example.com",
        "UPWELL_PROCESS": "web",
        "SECRET_KEY_FILE": str(secrets / "secret_key"),
        "UPWELL_WRAPPING_KEY_FILE": str(secrets / "wrapping_key"),
        "REDIS_URL_FILE": str(secrets / "redis_url"),
        "DATABASE_URL_FILE": str(secrets / "database_url_web"),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for missing in ("SECRET_KEY_FILE", "UPWELL_WRAPPING_KEY_FILE", "DATABASE_URL_FILE"):
        without = {name: value for name, value in surroundings.items() if name != missing}
        done = subprocess.run(command, cwd=ROOT, env=without, capture_output=True, text=True)
        assert done.returncode != 0
        assert f"Set {missing.removesuffix('_FILE')}" in done.stderr


def test_every_asset_that_a_page_links_is_in_the_image(tmp_path):
    """`collectstatic` as the Dockerfile runs it, elsewhere."""
    [command] = re.findall(r"manage.py (collectstatic [^\n]+\\\n[^\n]+)", (ROOT / "Dockerfile").read_text())
    program = (
        "import sys, django; from django.conf import settings; django.setup(); settings.STATIC_ROOT = sys.argv.pop(1)\n"
        "from django.core.management import call_command; call_command(*sys.argv[1:])"
    )
    surroundings = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLOWED_HOSTS": "build",
        "UPWELL_PROCESS": "owner",
        "UPWELL_WRAPPING_KEY": "build",
        "DATABASE_URL": "postgresql:///build",
        "SECRET_KEY": "only-while-the-image-is-built-and-never-when-it-runs-at-all",
    }
    arguments = shlex.split(command.replace("\\\n", " "))
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path, *arguments],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    linked = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", template.read_text())
    }
    assert linked
    assert linked <= names.keys()


def test_locks_name_no_host_and_pin_every_package_by_hash():
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert [lock.stem for lock in locks] == ["demo", "dev", "installer", "node", "runtime"]
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        for package in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[\w.\[\]-]+==\S+( ;.*)? \\\n    --hash=sha256:", package), f"{lock.name}: {package}"
    front_end = (ROOT / "package-lock.json").read_text()
    assert "://" not in front_end, "npm writes where packages may be funded: take those fields out"
    packages = json.loads(front_end)["packages"]
    assert all(name == "" or package["integrity"].startswith("sha512-") for name, package in packages.items())


def test_every_folder_of_the_image_exists_and_every_app_is_in_it():
    wanted = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert not {name for name in wanted if not (ROOT / name).exists()}
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    apps |= {path.parent.parent.name for path in ROOT.glob("*/migrations/__init__.py")}
    assert apps
    assert apps <= wanted
