"""Writes the figures of a run as bench.json and as a table in bench.md.

bench_table.py FIGURES FOLDER; FIGURES has a JSON object a line, as scripts/bench.py keeps them.
"""
import datetime
import json
import os
import platform
import sys


def main(source, folder):
    with open(source, encoding="utf-8") as file:
        figures = [json.loads(row) for row in file]
    machine = {"cores": os.cpu_count(), "memoryGiB": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
               "system": platform.platform()}
    day = datetime.date.today().isoformat()
    with open(os.path.join(folder, "bench.json"), "w", encoding="utf-8") as file:
        json.dump({"date": day, "machine": machine, "figures": figures}, file, indent=2, ensure_ascii=False)
    rows = [f"Figures of {day}: {machine['cores']} cores, {machine['memoryGiB']} GiB, {machine['system']}.", ""]
    part = None
    for figure in figures:
        if figure["part"] != part:
            part = figure["part"]
            rows += ["", f"## {part[0].upper()}{part[1:]}", "", "| What | Figure | Goal |", "|---|---:|---:|"]
        rows.append(f"| {figure['what']} | {figure['value']} | {figure['goal']} |")
    with open(os.path.join(folder, "bench.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    print(f"figures are in {folder}/bench.json and {folder}/bench.md")


if __name__ == "__main__":
    main(*sys.argv[1:3])
