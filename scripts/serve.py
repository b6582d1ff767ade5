"""Serve the whole service from this checkout until Ctrl-C: database, web and worker, with the demo site.

Standard library only. `scripts/run` has set everything up before. PORT chooses the port (8000, else the next
free one), HOST the address (127.0.0.1).
"""

import ctypes
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(CHECKOUT / "manage.py")]
FIRST_PORT = 8000
PORTS_TRIED = 100
READY_WITHIN = 60.0  # seconds
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 5.0  # seconds between two starts of a process that keeps ending
STOP_WITHIN = 20.0  # seconds
PR_SET_PDEATHSIG = 1


class CannotServe(Exception):
    """Something that the service needs is not there; the message says what to do."""


class Process:
    """One part of the service, started again whenever it ends."""

    def __init__(
        self,
        *,
        name: str,
        command: Sequence[str],
        files: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.command = command
        self.files = files
        self.environment = environment  # None: ours
        self.pause = SHORTEST_PAUSE
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.start_again_at: float | None = None
        self.running = subprocess.Popen(
            self.command,
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self.files,
            start_new_session=True,  # Ctrl-C reaches only us, and we stop the parts in order
            preexec_fn=_end_with_parent,
        )

    def look_after(self) -> None:
        """Start it again when it has ended: at once after a long life, later each time it ends early."""
        now = time.monotonic()
        if self.running.poll() is None:
            return
        if self.start_again_at is None:
            lived_long = now - self.started > LONGEST_PAUSE
            self.pause = SHORTEST_PAUSE if lived_long else min(self.pause * 2, LONGEST_PAUSE)
            self.start_again_at = now + self.pause
            say(f"The {self.name} ended with status {self.running.returncode}; it starts again.")
        if now >= self.start_again_at:
            self.start()

    def stop(self) -> None:
        """Ask it to end, wait, and end what is left of it."""
        if self.running.poll() is None:
            self.running.terminate()
            try:
                self.running.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                self.running.kill()
        try:
            os.killpg(self.running.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


class Once(Process):
    """A part that has one thing to do, and ends."""

    def look_after(self) -> None:
        """It is not started again."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def _end_with_parent() -> None:
    """A part never outlives us, even when we are killed. Linux only; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def manage(*arguments: str) -> str:
    """What a command of manage.py prints. Where it fails, its own message has told the user why."""
    ended = subprocess.run(
        [*MANAGE, *arguments],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C ends it by us, without a traceback of its own
        preexec_fn=_end_with_parent,
        check=False,
    )
    if ended.returncode:
        raise CannotServe(f"“manage.py {' '.join(arguments)}” failed: read its message above.")
    return ended.stdout


def open_port() -> socket.socket:
    """A listening socket on the first free port. It stays open, so nobody can take the port meanwhile."""
    host, wanted = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or str(FIRST_PORT)
    if not wanted.isdigit() or not 1 <= int(wanted) <= 65535:
        raise CannotServe(f"PORT is “{wanted}”: write a number from 1 to 65535.")
    for port in range(int(wanted), min(int(wanted) + PORTS_TRIED, 65536)):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(512)
        except PermissionError:
            raise CannotServe(f"Only root may use port {port}: choose a PORT above 1023.") from None
        except OSError:
            listener.close()
            continue
        if port != int(wanted):
            say(f"Port {wanted} is taken; the next free one is {port}.")
        return listener
    raise CannotServe(f"No port from {wanted} on is free at {host}: choose another PORT.")


def collect_static_files() -> None:
    """Collect style sheets, scripts and pictures where they changed since the last time."""
    folders = [
        CHECKOUT / "requirements.lock",
        *CHECKOUT.glob("orchestrator/*/static"),
        *CHECKOUT.glob("forms/static"),
    ]
    digest = hashlib.sha256()
    for folder in sorted(folders):
        for file in sorted([folder] if folder.is_file() else folder.rglob("*")):
            if file.is_file():
                digest.update(f"{file.relative_to(CHECKOUT)}\0".encode() + file.read_bytes())
    stamp = CHECKOUT / "staticfiles" / ".sources"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    manage("collectstatic", "--no-input", "--clear", "--verbosity", "0")
    stamp.write_text(digest.hexdigest())


def what_is_missing(address: str) -> list[str]:
    """What /readyz says is not in order yet; empty when the service is ready."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=10):
            return []
    except urllib.error.HTTPError as answer:
        try:
            return [check["says"] for check in json.load(answer)["checks"] if not check["ok"]]
        except (ValueError, KeyError, TypeError):
            return [f"The web server answered {answer.code}."]
    except OSError:
        return ["The web server does not answer yet."]


def serve() -> None:
    """Everything from the database to the stop after Ctrl-C."""
    listener = open_port()
    port = listener.getsockname()[1]
    host = os.environ.get("HOST") or "127.0.0.1"
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"
    parts: list[Process] = []
    try:
        say("Preparing the database ...")
        manage("prepare_database")
        collect_static_files()
        say("Preparing the models and the demo site ...")
        sign_ins = manage("prepare_site")
        parts += [*database(), web_server(listener), worker()]
        watch(
            parts, welcome=f"One Front Door is at {address}  (Ctrl-C stops it)\n\n{sign_ins}", address=address
        )
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("\nStopping ...")
        for part in parts:
            part.stop()
        listener.close()
        subprocess.run([sys.executable, "-m", "orchestrator.database", "release"], cwd=CHECKOUT, check=False)


def database() -> list[Process]:
    """Where the database is the quick start's own, somebody starts it again when it has crashed."""
    if os.environ.get("DATABASE_URL"):
        return []
    return [Process(name="database", command=[sys.executable, "-m", "orchestrator.database", "keep"])]


def web_server(listener: socket.socket, environment: Mapping[str, str] | None = None) -> Process:
    """The web server, on a socket that is open already."""
    command = [
        *(sys.executable, "-m", "gunicorn", "orchestrator.wsgi:application"),
        *(
            "--bind",
            f"fd://{listener.fileno()}",
            "--worker-class",
            "gthread",
            "--workers",
            "2",
            "--threads",
            "4",
        ),
        *("--log-level", "warning", "--no-control-socket"),
        *("--limit-request-line", "8190"),  # the most; pages refuse long addresses in their own words
    ]
    return Process(name="web server", command=command, files=[listener.fileno()], environment=environment)


def worker(environment: Mapping[str, str] | None = None, *options: str) -> Process:
    """A worker: one of as many as anybody likes."""
    return Process(name="worker", command=[*MANAGE, "worker", *options], environment=environment)


def quarter() -> list[Process]:
    """Thirteen weeks of invented work for a fresh demo, filled in beside the service: nobody waits for it.

    It says one line when it is done; stopped midway, it goes on at the next start. DEMO_QUARTER=0 leaves it
    out.
    """
    if os.environ.get("DEMO_QUARTER", "1").strip().lower() in {"0", "no", "off", "false"}:
        return []
    modestly = ["nice", "-n", "10"] if shutil.which("nice") else []
    return [Once(name="demo quarter", command=[*modestly, *MANAGE, "demo_quarter", "--if-fresh"])]


def watch(parts: list[Process], *, address: str, welcome: str) -> None:
    """Keep the parts running; say `welcome` once, when it is ready, or what it lacks after a minute."""
    told, patience = False, time.monotonic() + READY_WITHIN
    while True:
        for part in parts:
            part.look_after()
        if not told:
            missing = what_is_missing(address)
            late = time.monotonic() > patience
            told = not missing or late
            if told:
                for sentence in missing:
                    say(f"Not ready: {sentence}")
                say(f"\n{welcome}")
                parts += [] if missing else quarter()
        time.sleep(0.2 if not told else 1)


def _interrupted(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """The status for the shell: 0 after Ctrl-C, 1 where the service cannot be served."""
    signal.signal(signal.SIGTERM, _interrupted)
    signal.signal(signal.SIGHUP, _interrupted)
    try:
        serve()
    except KeyboardInterrupt:
        say("Stopped.")
    except CannotServe as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
