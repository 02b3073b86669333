"""Measures the speed and memory goals of the main job and prints them as ratios of bare work done in the same run.

CPU time is the honest figure on a shared machine, so work is compared by user + system time of the process; only page
serving is compared by requests a second. Nothing here asserts: the figures are read by people.
"""
import base64
import http.client
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

RUNS = 5
BIN, MAKER = os.path.abspath(sys.argv[1]), sys.argv[2]
CODEX, XTASK = os.path.join(BIN, "codex"), os.path.join(BIN, "xtask")
CACHE = os.path.join(tempfile.gettempdir(), "codex-bench-corpora")
KEY = "cdx_benchmark_key_that_only_this_run_knows_0123456789"


def corpus(name, *args):
    """A library of the generator, made once a machine."""
    path = os.path.join(CACHE, name)
    if not os.path.isdir(path):
        os.makedirs(CACHE, exist_ok=True)
        subprocess.run([sys.executable, MAKER, "--out", path, *args], check=True, stdout=subprocess.DEVNULL)
    return path


def cost(command, env=None):
    """CPU seconds and peak memory (MiB) of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, **(env or {})})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def least(command, env=None):
    """The smallest CPU cost of several runs, which noise can only raise."""
    return min(cost(command, env)[0] for _ in range(RUNS))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url):
    request = urllib.request.Request(url, headers={"X-API-Key": KEY})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def memory(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(field))


def cpu_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Seeded:
    """A data folder with a library and a key."""

    def __init__(self, library):
        self.dir = tempfile.mkdtemp(prefix="codex-bench-")
        self.seed = os.path.join(self.dir, "seed.yaml")
        with open(self.seed, "w", encoding="utf-8") as file:
            json.dump({"users": [{"name": "bench", "password": KEY, "role": "admin", "api_key": KEY}],
                       "libraries": [{"name": "Bench", "roots": [library]}]}, file)
        self.port = free_port()
        self.env = {"CODEX_DATA__DIR": os.path.join(self.dir, "data"), "CODEX_SERVER__PORT": str(self.port),
                    "CODEX_LOG__LEVEL": "error",
                    # Counted as always, and never too many.
                    "CODEX_LIMITS__REQUESTS_PER_MINUTE": "4000000000"}

    def run(self, *args):
        return cost([CODEX, "seed", self.seed, *args], self.env)

    def serve(self):
        """Starts the server; gives the process and the seconds to the first byte."""
        start = time.monotonic()
        server = subprocess.Popen([CODEX, "serve"], env={**os.environ, **self.env},
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5).read()
                return server, time.monotonic() - start
            except OSError:
                if server.poll() is not None:
                    sys.exit("the server ended")
                time.sleep(0.002)

    def remove(self):
        shutil.rmtree(self.dir)


class Nginx:
    """nginx with `sendfile` on pages as files, named by their numbers from 1."""

    def __init__(self, folder, pages):
        self.port, self.pages, root = free_port(), len(pages), os.path.join(folder, "nginx")
        os.makedirs(root)
        os.chmod(folder, 0o755)
        for number, page in enumerate(pages, 1):
            with open(os.path.join(root, str(number)), "wb") as file:
                file.write(page)
        conf = os.path.join(root, "conf")
        bodies = " ".join(f"{kind}_temp_path {root}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(conf, "w", encoding="ascii") as file:
            file.write(f"daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error.log;\n"
                       f"events {{ worker_connections 512; }}\nhttp {{ access_log off; sendfile on; tcp_nopush on;\n"
                       f"keepalive_requests 1000000; {bodies}\nserver {{ listen 127.0.0.1:{self.port}; root {root}; }} }}\n")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-c", conf, "-e", f"{root}/error.log"])
        time.sleep(0.5)

    def end(self):
        self.process.terminate()
        self.process.wait()


def line(what, value, goal):
    """Prints a figure, and keeps it for the table where scripts/bench.sh asks for that."""
    print(f"{what:<58} {value:>14}   goal {goal}", flush=True)
    if path := os.environ.get("BENCH_FIGURES"):
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"part": os.environ.get("BENCH_PART"), "what": what, "value": value, "goal": goal}) + "\n")


def report(what, times, goal):
    times = sorted(times)
    at = lambda percent: times[min(len(times) * percent // 100, len(times) - 1)]
    line(what + ", p95", f"{at(95):.1f} ms", goal)
    print(f"    (p50 {at(50):.1f} ms, slowest {times[-1]:.1f} ms, {len(times)} asked)", flush=True)


def scans(large, small):
    bare = least([XTASK, "bare-zip", large])
    survey = least([CODEX, "scan", "--json", large])
    line("codex scan, 10,000 books: CPU over a bare ZIP loop", f"{survey / bare:.1f} x", "<= 8 x")
    print(f"    ({survey:.2f} s over {bare:.3f} s; {survey / 10_000 * 1e6:.0f} us a book)")

    per_book = {}
    for name, library, books in (("10,000", large, 10_000), ("1,000", small, 1_000)):
        seeded = Seeded(library)
        base, _ = seeded.run()
        total, peak = seeded.run("--scan")
        idle = min(seeded.run()[0] for _ in range(RUNS))
        per_book[name] = (total - idle) / books * 1000
        if books == 10_000:
            line("scan into SQLite with analysis and covers, CPU a book", f"{per_book[name]:.2f} ms", "<= 3 ms")
            line("peak memory of that scan", f"{peak:.0f} MiB", "< 300 MiB")
            rescan = min(seeded.run("--scan")[0] for _ in range(RUNS)) - idle
            walk = least([XTASK, "bare-walk", library])
            line("rescan without changes: CPU over a bare walk with stat", f"{rescan / walk:.1f} x", "<= 5 x")
            print(f"    ({rescan:.3f} s over {walk:.3f} s; starting and stopping costs {idle:.3f} s more)")
            server, first_byte = seeded.serve()
            time.sleep(3)
            line("first byte after start, 10,000 books", f"{first_byte * 1000:.0f} ms", "<= 300 ms")
            line("idle memory of the server", f"{memory(server.pid, 'VmRSS'):.0f} MiB", "< 80 MiB")
            before = cpu_of(server.pid)
            time.sleep(5)
            line("CPU of the idle server", f"{(cpu_of(server.pid) - before) / 5 * 100:.1f} %", "< 1 %")
            for what, path in (("series list of 50", "series?limit=50"), ("books list of 50", "books?limit=50")):
                url = f"http://127.0.0.1:{seeded.port}/api/v1/{path}"
                times = []
                for _ in range(50):
                    start = time.monotonic()
                    get(url)
                    times.append(time.monotonic() - start)
                line(f"{what}, median", f"{sorted(times)[25] * 1000:.1f} ms", "< 3 ms")
            server.terminate()
            server.wait()
        seeded.remove()
    line("cost a book, 10,000 over 1,000", f"{per_book['10,000'] / per_book['1,000']:.2f} x", "<= 1.3 x")


def serve_while_scanning(large):
    seeded = Seeded(large)
    seeded.run()
    server, _ = seeded.serve()
    base = f"http://127.0.0.1:{seeded.port}/api/v1/libraries"
    library = json.loads(get(base))["items"][0]["id"]
    urllib.request.urlopen(urllib.request.Request(f"{base}/{library}/scan", method="POST", headers={"X-API-Key": KEY}))
    while json.loads(get(f"{base}/{library}/scan"))["state"] not in ("done", "failed"):
        time.sleep(0.2)
    peak = memory(server.pid, "VmHWM")
    time.sleep(10)
    line("server: peak memory while it scans 10,000 books", f"{peak:.0f} MiB", "< 300 MiB")
    line("server: idle memory after that scan", f"{memory(server.pid, 'VmRSS'):.0f} MiB", "< 80 MiB")
    server.terminate()
    server.wait()
    seeded.remove()


def wrk(url):
    """Requests a second at concurrency 64."""
    out = subprocess.run(["wrk", "-t1", "-c64", "-d4s", "-H", f"X-API-Key: {KEY}", url],
                         check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out:
        sys.exit(out)
    return float(next(row.split()[1] for row in out.splitlines() if row.startswith("Requests/sec")))


def credentials(real):
    """What asking who one is costs above asking what nobody has to be known for, in turns on one connection."""
    seeded = Seeded(real)
    seeded.run()
    server, _ = seeded.serve()
    basic = base64.b64encode(f"bench:{KEY}".encode()).decode()
    kinds = {"anonymous": ("/api/v1/auth/providers", {}),
             "an API key": ("/api/v1/auth/me", {"X-API-Key": KEY}),
             "Basic, cached": ("/api/v1/auth/me", {"Authorization": f"Basic {basic}"})}
    connection = http.client.HTTPConnection("127.0.0.1", seeded.port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    times = {kind: [] for kind in kinds}
    for turn in range(2_100):
        for kind, (path, headers) in kinds.items():
            start = time.monotonic()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            took = time.monotonic() - start
            if answer.status != 200:
                sys.exit(f"{path} with {kind} answered {answer.status}")
            # The first turns fill caches: the first Basic request pays for Argon2.
            if turn >= 100:
                times[kind].append(took * 1000)
    base = sorted(times["anonymous"])
    for kind in ("an API key", "Basic, cached"):
        mine = sorted(times[kind])
        at = lambda percent: mine[len(mine) * percent // 100] - base[len(base) * percent // 100]
        line(f"{kind} over anonymous, p50", f"{at(50):+.3f} ms", "< 1 ms")
        print(f"    (p95 {at(95):+.3f} ms; {mine[len(mine) // 2]:.3f} ms over {base[len(base) // 2]:.3f} ms)")
    connection.close()
    server.terminate()
    server.wait()
    seeded.remove()


def pages(real):
    seeded = Seeded(real)
    seeded.run("--scan")
    server, _ = seeded.serve()
    api = f"http://127.0.0.1:{seeded.port}/api/v1"
    book = json.loads(get(f"{api}/books?limit=1"))["items"][0]["id"]
    page = f"{api}/books/{book}/pages/1"
    bytes_ = get(page)
    nginx = Nginx(seeded.dir, [bytes_])
    ratios = []
    for _ in range(3):
        ours, theirs = wrk(page), wrk(f"http://127.0.0.1:{nginx.port}/1")
        ratios.append((ours / theirs, ours, theirs))
    nginx.end()
    server.terminate()
    server.wait()
    ratio, ours, theirs = sorted(ratios)[1]
    line(f"stored page of {len(bytes_) // 1024} KiB, 64 at once, over nginx", f"{ratio:.2f} x", ">= 0.5 x")
    print(f"    ({ours:.0f} over {theirs:.0f} requests a second)")
    seeded.remove()


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.argv[3:] == ["credentials"]:
        return credentials(corpus("real", "--series", "2", "--books", "2", "--pages", "8"))
    large = corpus("large", "--series", "500", "--books", "20", "--tiny")
    small = corpus("thousand", "--series", "50", "--books", "20", "--tiny")
    real = corpus("real", "--series", "2", "--books", "2", "--pages", "8")
    scans(large, small)
    serve_while_scanning(large)
    credentials(real)
    pages(real)


if __name__ == "__main__":
    main()
