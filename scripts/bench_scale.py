"""Measures one scan of 100,000 books from its first to its last, and a rescan of them.

A part of `make bench`. Nothing here asserts.
"""
import json
import time
import urllib.request

from bench import KEY, RUNS, XTASK, Seeded, corpus, cpu_of, get, least, line, memory

PART = 10_000


def growth(library):
    """CPU time of the server while it reads each ten thousand of books."""
    seeded = Seeded(library)
    seeded.run()
    server, _ = seeded.serve()
    base = f"http://127.0.0.1:{seeded.port}/api/v1/libraries"
    shelf = json.loads(get(base))["items"][0]["id"]
    urllib.request.urlopen(urllib.request.Request(f"{base}/{shelf}/scan", method="POST", headers={"X-API-Key": KEY}))
    marks = []
    while True:
        scan = json.loads(get(f"{base}/{shelf}/scan"))
        marks.append((scan["booksDone"], cpu_of(server.pid)))
        if scan["state"] not in ("queued", "running"):
            break
        time.sleep(0.2)
    books = scan["booksDone"]
    first, last = (spent(marks, start, start + PART) / PART * 1000 for start in (PART // 10, books - PART))
    line(f"scan of {books:,} books: cost of the last 10,000 over the first", f"{last / first:.2f} x", "<= 1.3 x")
    print(f"    ({last:.2f} over {first:.2f} ms of CPU a book; {cpu_of(server.pid):.0f} s in all)")
    line("server: peak memory of that scan", f"{memory(server.pid, 'VmHWM'):.0f} MiB", "< 400 MiB")
    time.sleep(10)
    line("server: idle memory after it", f"{memory(server.pid, 'VmRSS'):.0f} MiB", "none")
    server.terminate()
    server.wait()
    idle = min(seeded.run()[0] for _ in range(RUNS))
    rescan = min(seeded.run("--scan")[0] for _ in range(RUNS)) - idle
    walk = least([XTASK, "bare-walk", library])
    line("rescan of them without changes: CPU over a bare walk with stat", f"{rescan / walk:.1f} x", "<= 4 x")
    print(f"    ({rescan:.2f} s over {walk:.2f} s)")
    seeded.remove()


def spent(marks, start, end):
    """CPU seconds between two numbers of books, read off straight lines between the marks."""
    def at(books):
        before = max((mark for mark in marks if mark[0] <= books), key=lambda mark: mark[1])
        after = min((mark for mark in marks if mark[0] > books), key=lambda mark: mark[1], default=before)
        share = (books - before[0]) / (after[0] - before[0]) if after[0] > before[0] else 0
        return before[1] + (after[1] - before[1]) * share
    return at(end) - at(start)


if __name__ == "__main__":
    growth(corpus("hundred", "--series", "20000", "--books", "5", "--tiny", "--comicinfo-every", "1", "--no-detail"))
