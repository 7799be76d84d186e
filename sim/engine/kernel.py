"""The machine compiled: equal to the SimPy engine to the last bit, on plain arrays.

One function carries the six operations. It rebinds no array: when it lacks room it returns, and goes on where it
stood once its caller has given it more. Numba's cache does not see edits in other modules, so all of it is here.
"""

import numba
import numpy as np

ASK, WAIT, WORK, BRANCH, OPEN, END = range(6)
NO_GUARD, MISSING, ENTITLED, PARENT_OPEN, DEADLINE_PASSED = range(5)
FIRST_COME, OLDEST, EARLIEST_DEADLINE = range(3)
PRESENCE, END_OF_WORK, ANSWER, ARRIVAL = range(4)
ALWAYS, NEVER, DAY = 1 << 32, 1 << 40, 86_400
RECEIVED, ENDED, STAMPS, OPEN_OUTCOME = 3, 8, 9, 0

# An event is one integer: second (33 bits, 272 years), kind, number. A queue's key is priority, then order.
KIND_SHIFT, TIME_SHIFT, PRIORITY_SHIFT, NUMBER_MASK, NO_EVENT = 28, 30, 42, (1 << 28) - 1, (1 << 63) - 1

# What the machine remembers while it is away to get more room.
NOW, DOSSIERS, QUESTIONS, ASKS, TASKS, NEXT_ARRIVAL = range(6)
NEXT_CHANGE, CURRENT, LEAVING, IS_BACK, SPARE, MEMORY = range(6, 12)
DONE, MORE_ROOM = range(2)

LONG, INT, SHORT, BYTE, U = np.int64, np.int32, np.int16, np.int8, np.uint64
_FIELDS = {"number": U, "order": LONG, "received": LONG, "effort": LONG, "row": INT, "left": INT, "right": INT}
_FIELDS |= {"leaf": INT, "task": INT, "tasks": INT, "team": SHORT, "mission": SHORT, "office": SHORT}
TOKEN = np.dtype(list((_FIELDS | {"entitled": BYTE, "by_next": BYTE}).items()), align=True)


@numba.njit
def rounds(x0, x1, a, b, c, d):
    """Four rounds of Threefry, with their rotations."""
    for r in (a, b, c, d):
        x0 = x0 + x1
        x1 = ((x1 << U(r)) | (x1 >> U(64 - r))) ^ x0
    return x0, x1


@numba.njit
def threefry(c0, c1, k0, k1):
    """Threefry-2x64 with 20 rounds: two words of 64 random bits."""
    k2 = k0 ^ k1 ^ U(0x1BD11BDAA9FC1A22)
    x0, x1 = rounds(c0 + k0, c1 + k1, 16, 42, 12, 31)
    x0, x1 = rounds(x0 + k1, x1 + k2 + U(1), 16, 32, 24, 21)
    x0, x1 = rounds(x0 + k2, x1 + k0 + U(2), 16, 42, 12, 31)
    x0, x1 = rounds(x0 + k0, x1 + k1 + U(3), 16, 32, 24, 21)
    x0, x1 = rounds(x0 + k1, x1 + k2 + U(4), 16, 42, 12, 31)
    return x0 + k2, x1 + k0 + U(5)


@numba.njit
def put(tree, leaf, key):
    """Set a leaf of the winner tree, and every node above it to the earliest event below."""
    p = leaf + (tree.size >> 1)
    tree[p] = key
    while p > 1:
        key = min(key, tree[p ^ 1])
        p >>= 1
        tree[p] = key


@numba.njit
def merged(tok, a, b):
    """Two skew heaps of a queue as one, hung below the last token: the root is served first, ties by number."""
    above = last = tok.size - 1
    while a >= 0 and b >= 0:
        if tok[b]["order"] < tok[a]["order"] or (tok[b]["order"] == tok[a]["order"] and b < a):
            a, b = b, a
        tok[above]["left"] = a
        above, a = a, tok[a]["right"]
        tok[above]["right"] = tok[above]["left"]
    tok[above]["left"] = max(a, b)
    return tok[last]["left"]


@numba.njit
def last_answer(answers, i, mask):
    """When the last answer of some slots comes; -1 where none was asked."""
    last = -1
    for slot in range(answers.shape[1]):
        if mask >> slot & 1 and answers[i, slot] > last:
            last = answers[i, slot]
    return last


@numba.njit(cache=True, nogil=True)
def advance(
    memory, run, horizon, rows, laws, entry, truth, truth_key, first_clock, clock_start, clock_mask,
    deadline, count, count_size, day_of, day_of_size, day_tables, deliveries, offices, teams_of, teams_from,
    discipline, transfer_office, transfer_above, stations_of, stations_from, opens, cumulative, month_of_day,
    change_time, change_team, change_count, enters, since, tok, stamps, answers, asked_as, suspended, open_from,
    visits, parent, cause, outcome, worked, language, questions, asks, tasks, keep_tasks, exits, busy, area,
    counted, root, length, present, at_work, tree, free, agents,
):  # fmt: skip
    """Live through events until the horizon, or until room is lacking; `compiled.py` lays out the arrays."""
    now, n, nq, na, nt = memory[NOW], memory[DOSSIERS], memory[QUESTIONS], memory[ASKS], memory[TASKS]
    arrival, change, i, spare = memory[NEXT_ARRIVAL], memory[NEXT_CHANGE], memory[CURRENT], memory[SPARE]
    leaving, is_back, slots, status = memory[LEAVING], memory[IS_BACK] == 1, answers.shape[1], -1
    while status < 0:
        hole, serve_first = -1, -1
        if i < 0:  # the next event: of a dossier, an arrival, or a change of presence
            key, leaving = tree[1], -1
            if arrival < enters.size:
                key = min(key, (enters[arrival] << TIME_SHIFT) | (ARRIVAL << KIND_SHIFT) | arrival)
            if change < change_time.size:
                key = min(key, (change_time[change] << TIME_SHIFT) | change_team[change])
            if key >> TIME_SHIFT >= horizon:
                status = DONE
                break
            now, kind, i = key >> TIME_SHIFT, (key >> KIND_SHIFT) & 3, key & NUMBER_MASK
            if kind == PRESENCE:
                present[i] = change_count[change]
                change, leaving, i = change + 1, i, -1
            else:
                hole, is_back = tok[i]["leaf"], kind != ARRIVAL
                arrival += kind == ARRIVAL and i < enters.size
                if kind == END_OF_WORK:
                    leaving, tok[i]["by_next"] = tok[i]["team"], 1
                    tok[i]["tasks"] += 1
                    worked[i] += tok[i]["effort"]
                    tasks[tok[i]["task"], 6] = now
        hands_back = i >= 0
        while i >= 0:
            if n + 1 >= tok.size or na >= len(asks) or nt >= len(tasks) or spare < agents:
                status = MORE_ROOM
                break
            token, by_next = tok[i], True
            m, r = token["mission"], token["row"]
            row = rows[r]
            op, place = row["op"], row["place"]
            if is_back:
                by_next, is_back = token["by_next"] == 1, False
            elif op != ASK or row["guard"] != MISSING or answers[i, place] > now:
                awaited, due, visit, share, law = -1, NEVER, 0, 0, 0
                mask, clock = row["mask"], row["clock"]
                for s in range(slots if mask else 0):
                    if mask >> s & 1 and answers[i, s] >= 0:
                        is_sooner = awaited < 0 or (answers[i, s] < awaited) == (row["any"] == 1)
                        awaited = answers[i, s] if is_sooner else awaited
                if clock >= 0 and stamps[i, clock_start[clock]] >= 0:
                    c = clock - first_clock[m]
                    rank = count[clock, deadline[clock, stamps[i, clock_start[clock]] // DAY]] + suspended[i, c]
                    if open_from[i, c] >= 0:
                        until = min(last_answer(answers, i, clock_mask[clock]), now if op == WORK else NEVER)
                        over = NEVER if until >= NEVER else count[clock, min(until // DAY, count_size[clock] - 1)]
                        rank += max(0, over - open_from[i, c])
                    if rank < day_of_size[clock]:
                        due = day_of[clock, rank]
                early = NEVER  # the moment before its deadline that a rule names
                if row["before_table"] >= 0 and due < day_tables.shape[1]:
                    early = day_tables[row["before_table"], due] * DAY
                if row["counter"] >= 0 and op != WAIT and op != END:
                    visit = visits[i, row["counter"]]
                    visits[i, row["counter"]] += 1
                if row["law"] >= 0 or row["share"] < ALWAYS:
                    x0, x1 = threefry(token["number"], U(visit), row["key"], run)
                    share, bits = np.int64(x0 >> U(32)), np.int64(x1 >> U(32))
                    if row["law"] >= 0:
                        law = laws[row["law"], ((bits >> 14) & 4095) | 4096 if bits >> 26 == 63 else bits >> 20]
                if op == WORK:
                    station = place * offices + token["office"]
                    if 0 <= transfer_above[station] <= length[station]:
                        token["office"] = transfer_office[station]
                        station = place * offices + token["office"]
                    token["effort"] = law
                    order = now if discipline[station] == FIRST_COME else token["received"]
                    order = due if discipline[station] == EARLIEST_DEADLINE else order
                    token["order"] = (row["priority"] << PRIORITY_SHIFT) + order
                    token["task"] = nt
                    tasks[nt, 0], tasks[nt, 1], tasks[nt, 2], tasks[nt, 4] = i, row["activity"], station, now
                    nt += keep_tasks
                    area[station] += length[station] * (now - counted[station])
                    counted[station], length[station] = now, length[station] + 1
                    token["left"] = token["right"] = -1
                    root[station] = merged(tok, root[station], i)
                    for k in range(teams_from[station + 1] - 1, teams_from[station] - 1, -1):
                        if present[teams_of[k]] > at_work[teams_of[k]]:
                            serve_first = teams_of[k]
                    i = -1
                elif op == WAIT:
                    limit, base = NEVER, now
                    if i < since.size and since[i] >= 0:
                        base, since[i] = since[i], -1
                    if row["after_table"] >= 0:
                        limit = day_tables[row["after_table"], base // DAY] * DAY
                    limit = base + row["after_seconds"] if row["after_seconds"] >= 0 else limit
                    limit, end = min(limit, early), awaited if mask else NEVER
                    by_next, end = end <= limit, min(end, limit)
                    if end > now:
                        token["by_next"] = by_next
                        if end < horizon:
                            leaf, spare = (hole, spare) if hole >= 0 else (free[spare - 1], spare - 1)
                            put(tree, leaf, (end << TIME_SHIFT) | (ANSWER << KIND_SHIFT) | i)
                            token["leaf"], hole = leaf, -1
                        i = -1
                elif op == ASK:
                    answer = min(now + law, NEVER - 1) if share >= row["share"] else NEVER
                    if answer < NEVER and row["delivery"] >= 0:
                        day = min(-(-answer // DAY), deliveries.shape[1] - 1)
                        answer = deliveries[row["delivery"], day]
                    for clock in range(first_clock[m], first_clock[m + 1]):
                        start = stamps[i, clock_start[clock]]
                        if clock_mask[clock] >> place & 1 and start >= 0:
                            c, until = clock - first_clock[m], last_answer(answers, i, clock_mask[clock])
                            today = count[clock, min(now // DAY, count_size[clock] - 1)]
                            if open_from[i, c] >= 0 and until <= now:
                                suspended[i, c] += (
                                    count[clock, min(until // DAY, count_size[clock] - 1)] - open_from[i, c]
                                )
                                open_from[i, c] = -1
                            runs = today - suspended[i, c] <= count[clock, deadline[clock, start // DAY]]
                            if open_from[i, c] < 0 and answer > now and runs:
                                open_from[i, c] = today
                    if answers[i, place] <= now:
                        asked_as[i, place] = nq
                        questions[nq, 0], questions[nq, 1], questions[nq, 2] = i, row["source"], answer
                        nq += 1
                    q = asked_as[i, place]
                    questions[q, 2] = min(questions[q, 2], answer)
                    answers[i, place] = questions[q, 2]
                    asks[na, 0], asks[na, 1], asks[na, 2] = q, now, row["guard"] == MISSING
                    na += 1
                elif op == BRANCH:
                    is_child_of_open = parent[i] >= 0 and outcome[parent[i]] == OPEN_OUTCOME
                    holds = (True, awaited > now, token["entitled"] == 1, is_child_of_open, early <= now)
                    goes_on = holds[row["guard"]] and share < row["share"]
                    by_next = goes_on and not 0 <= row["bound"] <= visit
                    exits[r] += goes_on and not by_next
                elif op == OPEN:
                    received = (awaited if mask else now) + law
                    if (not mask or awaited > now) and received < horizon:
                        number, _ = threefry(token["number"], U(visit), row["key"], U(0))
                        drawn = np.int64(threefry(number, U(0), truth_key[place], run)[0] >> U(32)) < truth[place]
                        entitled = drawn if truth[place] >= 0 else token["entitled"] == 1
                        tok[n]["number"], tok[n]["received"], tok[n]["row"] = number, received, entry[place]
                        tok[n]["mission"], tok[n]["office"], tok[n]["entitled"] = place, token["office"], entitled
                        parent[n], cause[n], language[n] = i, row["cause"], language[i]
                        stamps[n, : RECEIVED + 1] = received
                        spare -= 1
                        tok[n]["leaf"] = free[spare]
                        put(tree, free[spare], (received << TIME_SHIFT) | (ARRIVAL << KIND_SHIFT) | n)
                        n += 1
                else:
                    outcome[i], stamps[i, ENDED] = place, now
                    i = -1
                if i < 0:
                    break
            stamp = row["stamp"]
            if by_next and stamp >= 0:
                stamps[i, stamp] = now
                for clock in range(first_clock[m], first_clock[m + 1]):
                    if clock_start[clock] == stamp:
                        c = clock - first_clock[m]
                        is_pending = last_answer(answers, i, clock_mask[clock]) > now
                        open_from[i, c] = count[clock, min(now // DAY, count_size[clock] - 1)] if is_pending else -1
                        suspended[i, c] = 0
            token["row"] = row["next"] if by_next else row["other"]
        for is_second in (False, True):  # first the agent who was free for it, then the one who has just finished
            team = leaving if is_second else serve_first
            if is_second and i >= 0:
                break  # the dossier has not come to rest: room was lacking
            at_work[team] -= is_second and hands_back and team >= 0
            while team >= 0 and present[team] > at_work[team]:
                station = -1
                for k in range(stations_from[team + 1] - 1, stations_from[team] - 1, -1):
                    station = stations_of[k] if root[stations_of[k]] >= 0 else station
                if station < 0:
                    break
                d = root[station]
                token = tok[d]
                root[station] = merged(tok, token["left"], token["right"])
                area[station] += length[station] * (now - counted[station])
                counted[station], length[station] = now, length[station] - 1
                at_work[team] += 1
                day, last = now // DAY, cumulative.shape[1] - 1
                busy[team, month_of_day[day]] += token["effort"]
                passed = max(now - day * DAY - opens[team, day], 0)
                passed = min(passed, cumulative[team, day + 1] - cumulative[team, day])
                target = cumulative[team, day] + passed + token["effort"]
                while day < last and cumulative[team, day + 1] < target:
                    day += 1
                end = NEVER if day == last else day * DAY + opens[team, day] + target - cumulative[team, day]
                token["team"] = team
                tasks[token["task"], 3], tasks[token["task"], 5] = team, now
                if end < horizon:
                    leaf, spare = (hole, spare) if hole >= 0 else (free[spare - 1], spare - 1)
                    put(tree, leaf, (end << TIME_SHIFT) | (END_OF_WORK << KIND_SHIFT) | d)
                    token["leaf"], hole = leaf, -1
        if hole >= 0:
            put(tree, hole, NO_EVENT)
            free[spare] = hole
            spare += 1
    memory[NOW], memory[DOSSIERS], memory[QUESTIONS], memory[ASKS], memory[TASKS] = now, n, nq, na, nt
    memory[NEXT_ARRIVAL], memory[NEXT_CHANGE], memory[CURRENT], memory[SPARE] = arrival, change, i, spare
    memory[LEAVING], memory[IS_BACK] = leaving, is_back
    return status
