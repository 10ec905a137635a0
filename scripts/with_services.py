"""Runs a command with a PostgreSQL and a Redis to talk to: `python scripts/with_services.py COMMAND …`.

Uses TEST_DATABASE_URL / TEST_REDIS_URL when set, else the servers of this machine when they answer on 127.0.0.1,
else private throw-away ones started from Debian's packages, which are stopped at the end.
"""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LOCAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/idea"
LOCAL_REDIS = "redis://127.0.0.1:6379/7"


def postgres_answers(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url.rsplit("/", 1)[0] + "/postgres", connect_timeout=3):
            return True
    except psycopg.Error:
        return False


def redis_answers(url: str) -> bool:
    import redis

    try:
        return redis.Redis.from_url(url, socket_timeout=3).ping()
    except redis.RedisError:
        return False


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(check, what: str) -> None:
    for _ in range(100):
        if check():
            return
        time.sleep(0.2)
    sys.exit(f"{what} did not start within 20 seconds.")


def as_ordinary_user() -> dict:
    """PostgreSQL refuses to run as root: then it runs as the packages' own user."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def start_postgres(folder: Path):
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found:
        sys.exit("PostgreSQL is needed for this: apt-get install postgresql")
    programs, data, port = Path(found[-1]).parent, folder / "postgres", free_port()
    data.mkdir()
    who = as_ordinary_user()
    if who:
        folder.chmod(0o755)
        shutil.chown(data, "postgres", "postgres")
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        **who,
    )
    server = subprocess.Popen(
        [
            programs / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={data}",
            "-c",
            "fsync=off",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **who,
    )
    url = f"postgres://postgres@127.0.0.1:{port}/idea"
    wait_until(lambda: postgres_answers(url), "PostgreSQL")
    return url, server


def start_redis(folder: Path):
    if not shutil.which("redis-server"):
        sys.exit("Redis is needed for this: apt-get install redis-server")
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/7"
    wait_until(lambda: redis_answers(url), "Redis")
    return url, server


def main(command: list[str]) -> int:
    servers = []
    with tempfile.TemporaryDirectory(prefix="idea-services-") as name:
        folder = Path(name)
        try:
            database = os.environ.get("TEST_DATABASE_URL") or LOCAL_POSTGRES
            if not postgres_answers(database):
                database, server = start_postgres(folder)
                servers.append(server)
            queue = os.environ.get("TEST_REDIS_URL") or LOCAL_REDIS
            if not redis_answers(queue):
                queue, server = start_redis(folder)
                servers.append(server)
            return subprocess.call(command, env={**os.environ, "TEST_DATABASE_URL": database, "TEST_REDIS_URL": queue})
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
