#!/usr/bin/env python3
"""The assignment of rounds beside the Python packages `matching` and `algmatch`, on the same markets in one run.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install matching algmatch
    cargo bench --bench rounds --no-run          # prints the path of the program
    /tmp/peers/bin/python benches/rounds/peers.py <that program>

CPU time: of solving alone, and with making the objects that are solved (ours: the market) from plain lists; never of
reading the file. Each package runs in a process of its own and is stopped after LIMIT seconds.
"""

import multiprocessing
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

SIZES = [(100, 10, 5), (1000, 50, 8), (5000, 200, 8)]
LIMIT = 120


def read(path):
    labs, requests = open(path).read().split("\n\n")
    slots, orders = {}, {}
    for number, line in enumerate(labs.splitlines()):
        count, ids = line.split(":")
        slots[number] = int(count)
        orders[number] = [int(one) for one in ids.split()]
    lists = {number: [int(one) for one in line.split()] for number, line in enumerate(requests.splitlines())}
    return slots, orders, lists


def matching(market):
    from matching.games import HospitalResident

    slots, orders, lists = market
    begin = time.process_time()
    # It refuses labs that nobody chose.
    orders = {lab: ids for lab, ids in orders.items() if ids}
    game = HospitalResident.create_from_dictionaries(lists, orders, {lab: slots[lab] for lab in orders})
    start = time.process_time()
    solution = game.solve(optimal="resident")
    end = time.process_time()
    return end - start, end - begin, sum(len(there) for there in solution.values())


def algmatch(market):
    from algmatch import HospitalResidentsProblem

    slots, orders, lists = market
    begin = time.process_time()
    case = {
        "residents": {number + 1: [lab + 1 for lab in labs] for number, labs in lists.items()},
        "hospitals": {
            lab + 1: {"capacity": slots[lab], "preferences": [one + 1 for one in ids]}
            for lab, ids in orders.items()
        },
    }
    problem = HospitalResidentsProblem(dictionary=case, optimised_side="residents")
    start = time.process_time()
    solution = problem.get_stable_matching()
    end = time.process_time()
    return end - start, end - begin, sum(1 for lab in solution["resident_sided"].values() if lab != "")


def work(name, path, queue):
    try:
        queue.put({"matching": matching, "algmatch": algmatch}[name](read(path)))
    except BaseException as error:  # a recursion that is too deep must not end the comparison
        queue.put(f"{type(error).__name__}: {str(error)[:60]}")


def peer(name, path):
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=work, args=(name, path, queue))
    process.start()
    try:
        return queue.get(timeout=LIMIT)
    except Exception:
        return f"stopped after {LIMIT} s"
    finally:
        process.terminate()


def main():
    print(f"matching {version('matching')}, algmatch {version('algmatch')}\n")
    print("| requests × labs, lists | who | solving ms | × ours | with objects ms | × ours | placed |")
    print("|---|---|---|---|---|---|---|")
    for requests, labs, size in SIZES:
        with tempfile.NamedTemporaryFile() as file:
            told = [sys.argv[1], str(requests), str(labs), str(size), file.name]
            prepare, assign, placed = subprocess.check_output(told, text=True).split()
            solving, whole = float(assign), float(prepare) + float(assign)
            case = f"| {requests} × {labs}, {size} |"
            print(case, f"ours | {solving:.3f} | 1 | {whole:.3f} | 1 | {placed} |")
            for name in ("matching", "algmatch"):
                answer = peer(name, file.name)
                if isinstance(answer, str):
                    print(case, f"{name} | {answer} | | | | |", flush=True)
                    continue
                spent, made, count = answer
                row = f"{name} | {spent * 1e3:.1f} | {spent * 1e3 / solving:,.0f} "
                print(case, row + f"| {made * 1e3:.1f} | {made * 1e3 / whole:,.0f} | {count} |", flush=True)


if __name__ == "__main__":
    main()
