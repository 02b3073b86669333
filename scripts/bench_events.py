"""Measures how long an event takes from a write on one server to a listener of another, over one PostgreSQL.

Prints percentiles; reads CODEX_TEST_POSTGRES_URL, which scripts/with-postgres.sh sets. A listener that is cut off in
between asks for what it missed, and nothing may be missing.
"""
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from bench import KEY, CODEX, corpus, free_port, line

WRITES = 400
LISTENERS = 100


def environment(port, url, folder):
    return {**os.environ, "CODEX_DATABASE__URL": url, "CODEX_DATA__DIR": folder, "CODEX_SERVER__PORT": str(port),
           "CODEX_LOG__LEVEL": "error", "CODEX_LIMITS__REQUESTS_PER_MINUTE": "4000000000"}


def start(env, port):
    process = subprocess.Popen([CODEX, "serve"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).read()
            return process
        except OSError:
            if process.poll() is not None:
                sys.exit("the server ended")
            time.sleep(0.01)


class Listener(threading.Thread):
    """Keeps the time at which each record of progress arrived; is cut off once and resumes."""

    def __init__(self, port, is_cut):
        super().__init__(daemon=True)
        self.port, self.is_cut, self.heard, self.ready, self.last = port, is_cut, [], threading.Event(), None

    def run(self):
        while True:
            try:
                self.listen()
            except OSError:
                # The servers ended.
                return

    def listen(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"X-API-Key": KEY, **({"Last-Event-ID": self.last} if self.last else {})}
        connection.request("GET", "/api/v1/events", headers=headers)
        record = {}
        for raw in connection.getresponse():
            field, _, value = raw.decode().rstrip("\n").partition(":")
            record[field] = value.strip()
            if field:
                continue
            # A blank line ends a record.
            self.last = record.get("id", self.last)
            if record.get("event") == "progress.changed":
                self.heard.append(time.monotonic())
            elif "data" in record:
                self.ready.set()
            record = {}
            if self.is_cut and len(self.heard) == WRITES // 2:
                self.is_cut = False
                break
        connection.close()


def main():
    with tempfile.TemporaryDirectory(prefix="codex-bench-") as folder:
        ports = [free_port(), free_port()]
        url = os.environ["CODEX_TEST_POSTGRES_URL"]
        envs = [environment(port, url, folder) for port in ports]
        seed = os.path.join(folder, "seed.yaml")
        with open(seed, "w", encoding="utf-8") as file:
            json.dump({"users": [{"name": "bench", "password": KEY, "role": "admin", "api_key": KEY}],
                       "libraries": [{"name": "B", "roots": [corpus("real", "--series", "2", "--books", "2", "--pages", "8")]}]}, file)
        subprocess.run([CODEX, "migrate"], env=envs[0], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([CODEX, "seed", seed, "--scan"], env=envs[0], check=True, stdout=subprocess.DEVNULL)
        servers = [start(env, port) for env, port in zip(envs, ports)]
        listeners = [Listener(ports[1], n == 0) for n in range(LISTENERS)]
        for listener in listeners:
            listener.start()
        for listener in listeners:
            listener.ready.wait(30)
        connection = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=30)
        connection.request("GET", "/api/v1/books?limit=1", headers={"X-API-Key": KEY})
        book = json.loads(connection.getresponse().read())["items"][0]["id"]
        written = []
        for n in range(WRITES):
            body = json.dumps({"page": n % 8 + 1})
            written.append(time.monotonic())
            connection.request("PUT", f"/api/v1/books/{book}/progress", body,
                               {"X-API-Key": KEY, "Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                sys.exit(f"a write answered {answer.status}")
            time.sleep(0.01)
        time.sleep(3)
        missed = sum(WRITES - len(listener.heard) for listener in listeners)
        took = sorted(heard - wrote for listener in listeners[1:] for heard, wrote in zip(listener.heard, written))
        at = lambda percent: took[len(took) * percent // 100] * 1000
        line(f"event from server to server, {LISTENERS} listeners, p95", f"{at(95):.1f} ms", "< 200 ms")
        print(f"    (p50 {at(50):.1f} ms, p99 {at(99):.1f} ms; {missed} of {WRITES * LISTENERS} missed)")
        for process in servers:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
