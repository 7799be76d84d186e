"""The machine compiled: equal to the SimPy engine to the last bit, on plain arrays.

One function carries the six operations. It rebinds no array: when it lacks room it returns, and goes on where it
stood once its caller has given it more. Numba's cache does not see edits in other modules, so all of it is here.
"""

import numba
import numpy as np

from sim.engine.near import fetch

ASK, WAIT, WORK, BRANCH, OPEN, END = range(6)
NO_GUARD, MISSING, ENTITLED, PARENT_OPEN, DEADLINE_PASSED = range(5)
PRESENCE, END_OF_WORK, ANSWER, ARRIVAL = range(4)
ALWAYS, NEVER, NEVER_DUE, DAY = 1 << 32, 1 << 40, (1 << 33) - 1, 86_400
RECEIVED, ENDED, STAMPS, OPEN_OUTCOME = 3, 8, 9, 0

# An event is one integer: second (33 bits, 272 years), kind, number; a place in a queue: priority, second or day, number.
KIND_SHIFT, TIME_SHIFT, PRIORITY_SHIFT, NUMBER_MASK, NO_EVENT = 26, 28, 59, (1 << 26) - 1, (1 << 63) - 1

ROTATIONS, LANES = ((16, 42, 12, 31), (16, 32, 24, 21)), 8  # of Threefry; draws that go together
U = np.uint64  # an unsigned index spares Numba the test whether it is negative

_NAMES = "number key worked dossier row left right leaf effort task tasks team mission office stamp entitled"
_FORMATS = ["u8"] + 2 * ["i8"] + 8 * ["i4"] + 3 * ["i2"] + 2 * ["i1"]
TOKEN = np.dtype({"names": _NAMES.split(), "formats": _FORMATS})  # a dossier at hand


@numba.njit
def threefry(c0, c1, k0, k1):
    """Threefry-2x64 with 20 rounds: two words of 64 random bits."""
    k2 = k0 ^ k1 ^ U(0x1BD11BDAA9FC1A22)
    x0, x1 = c0 + k0, c1 + k1
    for turn, (low, high) in enumerate(((k1, k2), (k2, k0), (k0, k1), (k1, k2), (k2, k0))):
        for r in ROTATIONS[turn & 1]:
            x0 = x0 + x1
            x1 = ((x1 << U(r)) | (x1 >> U(64 - r))) ^ x0
        x0, x1 = x0 + low, x1 + high + U(turn + 1)
    return x0, x1


@numba.njit
def drawn(number, visit, key, run):
    """The draw of a row: the 32 bits for its share above the 32 bits for its law."""
    x0, x1 = threefry(number, visit, key, run)
    return (x0 & U(0xFFFFFFFF00000000)) | (x1 >> U(32))


@numba.njit
def put(tree, leaf, key):
    """Set a leaf of the winner tree, four below each node, and every node above it to the earliest event below."""
    p = U(leaf) + U(tree.size >> 1)
    tree[p] = key
    while p > U(1):
        key = min(key, min(tree[p ^ U(1)], min(tree[p ^ U(2)], tree[p ^ U(3)])))
        p >>= U(2)
        tree[p] = key


@numba.njit
def merged(tok, a, b):
    """Two skew heaps as one, hung below the last token: the root has the least key."""
    above = last = tok.size - 1
    while a >= 0 and b >= 0:
        if tok[U(b)]["key"] < tok[U(a)]["key"]:
            a, b = b, a
        tok[U(above)]["left"] = a
        above, a = a, tok[U(a)]["right"]
        tok[U(above)]["right"] = tok[U(above)]["left"]
    tok[U(above)]["left"] = max(a, b)
    return tok[U(last)]["left"]


@numba.njit
def answered(paper, slots, mask, is_any):
    """When the answers of some slots are there: the first or the last of those asked; -1 where none was."""
    first, last = NO_EVENT, -1
    for slot in range(slots):
        if mask >> slot & 1 and paper[U(slot)] >= 0:
            first, last = min(first, paper[U(slot)]), max(last, paper[U(slot)])
    return first if is_any and last >= 0 else last


@numba.njit(cache=True, nogil=True, error_model="numpy")
def advance(
    memory, run, horizon, rows, laws, missions, keys, clocks, deadline, count, day_of, day_tables, deliveries,
    offices, teams_of, stations_of, opens, cumulative, month_of_day, change_time, change_team, change_count,
    enters, received, fact, first_row, since, number, mission, office, language, parent, cause, outcome, entitled,
    handled, worked, stamps, place_of, tok, papers, behind, seats, blank, slots, first_draw, questions, asks,
    tasks, keep_tasks, exits, busy, stations, teams, working, desks, shelves, width,
):  # fmt: skip
    """Live through events until the horizon, or until room is lacking; `compiled.py` lays out the arrays."""
    now, n, nq, na, nt, arrival, change, i, leaving, vacant, seated, ready, born, span, soon = memory
    lacks, key, s, known, last = False, 0, U(0), enters.size - 1, cumulative.shape[1] - 1
    while seated > 0 and not lacks:
        hole, helper = -1, -1
        if i < 0:  # the next event: of a dossier, an arrival, or a change of presence
            fresh = ready if ready <= arrival and ready < known else born if born < n else -1
            if fresh >= 0:  # a seat for who comes next or is born, and all its draws, ahead of when they are needed
                d, is_born, m = U(fresh), fresh >= known, U(mission[U(fresh)])
                ready, born = ready + (not is_born), born + is_born
                if is_born or place_of[d] < 0:  # unless it has one, with what was asked before
                    place_of[d], seated = seats[U(seated - 1)], seated - 1
                    s, token = U(place_of[d]), tok[U(place_of[d])]
                    tok[s], papers[s, :first_draw] = tok[U(tok.size - 1)], blank
                    token["dossier"], token["mission"], token["office"] = fresh, m, office[d]
                    token["number"], token["entitled"] = number[d], entitled[d]
                    token["row"] = missions[m]["entry"] if is_born else first_row[d]
                    if is_born:
                        start = stamps[d, U(RECEIVED)]
                        token["key"], shelf = start << TIME_SHIFT | ARRIVAL << KIND_SHIFT | fresh, U(start >> width)
                        behind[s], shelves[shelf] = shelves[shelf], s
                    else:
                        stamps[d], stamps[d, 1 : RECEIVED + 1], stamps[d, 0] = -1, received[d], fact[d]
                    for k in range(missions[m]["first_clock"], missions[m]["last_clock"]):
                        c, start = U(k), stamps[d, U(clocks[U(k)]["start"])]
                        if start >= 0:
                            papers[s, U(clocks[c]["rank"])] = deadline[c, U(start // DAY)]
                paper, name, first_key = papers[U(place_of[d])], number[d], missions[m]["first_key"]
                for k in range(first_key, missions[m]["last_key"]):
                    paper[U(k - first_key + first_draw)] = np.int64(drawn(name, U(0), keys[U(k)], run))
                continue
            key = min(working[1], tok[soon]["key"], (change_time[U(change)] << TIME_SHIFT) | change_team[U(change)])
            key = min(key, (enters[U(arrival)] << TIME_SHIFT) | (ARRIVAL << KIND_SHIFT) | arrival)
            while shelves[U(span)] < 0 and (span + 1) << width <= min(key >> TIME_SHIFT, horizon):
                span += 1
            if shelves[U(span)] >= 0:  # who comes back soon is taken from the shelf, and brought near
                s = U(shelves[U(span)])
                shelves[U(span)], tok[s]["left"], tok[s]["right"] = behind[s], -1, -1
                soon = merged(tok, soon, np.int64(s))
                fetch(papers, s)
                continue
            if key >> TIME_SHIFT >= horizon:
                break
            now, kind, i, leaving = key >> TIME_SHIFT, (key >> KIND_SHIFT) & 3, key & NUMBER_MASK, -1
            if kind == END_OF_WORK:
                token = tok[U(place_of[U(i)])]
                fetch(papers, place_of[U(i)])
                leaving, hole = token["team"], token["leaf"]
            elif kind == PRESENCE:
                teams[U(i)]["present"] = change_count[change]
                teams[U(i)]["at_work"], change, leaving, i = teams[U(i)]["at_work"] + 1, change + 1, i, -1
            elif kind == ARRIVAL and i < known:
                arrival += 1
            else:
                soon = merged(tok, tok[U(soon)]["left"], tok[U(soon)]["right"])
        while i >= 0 and n < parent.size and na < len(asks) and nt < len(tasks):
            d, s = U(i), U(place_of[U(i)])
            token, paper, by_next = tok[s], papers[s], True
            m, r, stamp = U(token["mission"]), token["row"], token["stamp"]
            if stamp >= 0:  # the moment that passes when a row is left
                stamps[d, U(stamp)], token["stamp"] = now, -1
                for k in range(missions[m]["first_clock"], missions[m]["last_clock"]):
                    c, rank = U(k), U(clocks[U(k)]["rank"])
                    if clocks[c]["start"] == stamp:
                        is_pending = answered(paper, slots, clocks[c]["mask"], False) > now
                        paper[rank + U(1)] = count[c, U(now // DAY)] if is_pending else -1
                        paper[rank] = deadline[c, U(now // DAY)]
            row = rows[U(r)]
            op, place = row["op"], row["place"]
            awaited, due, early, station = -1, NEVER, NEVER, 0
            visit, word = paper[U(row["counter"])], U(paper[U(row["lane"])])
            paper[U(row["counter"])] = visit + row["counts"]
            if visit > 0:
                word = drawn(token["number"], U(visit), row["key"], run)
            share, bits = np.int64(word >> U(32)), np.int64(word & U(0xFFFFFFFF))
            cell = ((bits >> 14) & 4095) | 4096 if bits >> 26 == 63 else bits >> 20
            law = np.int64(laws[U(row["law"]), U(cell)]) if row["law"] >= 0 else 0
            if op == WORK:
                station = place * offices + token["office"]
                if 0 <= stations[U(station)]["transfer_above"] <= stations[U(station)]["length"]:
                    token["office"] = stations[U(station)]["transfer_office"]
                    station = place * offices + token["office"]
                for k in range(stations[U(station)]["last_team"] - 1, stations[U(station)]["first_team"] - 1, -1):
                    there = teams[U(teams_of[U(k)])]
                    helper = teams_of[U(k)] if there["present"] > there["at_work"] else helper
            if row["looks"] and helper < 0:
                c, awaited = U(max(row["clock"], 0)), answered(paper, slots, row["mask"], row["any"] == 1)
                last_rank = paper[U(clocks[c]["rank"])] if row["clock"] >= 0 else -1
                if last_rank >= 0:
                    since_rank = paper[U(clocks[c]["rank"] + 1)]
                    if since_rank >= 0:
                        until = min(answered(paper, slots, clocks[c]["mask"], False), now if op == WORK else NEVER)
                        over = NEVER if until >= NEVER else count[c, U(min(until // DAY, count.shape[1] - 1))]
                        last_rank += max(0, over - since_rank)
                    due = day_of[c, U(last_rank)] if last_rank < clocks[c]["ranks"] else NEVER
                    early = day_tables[U(row["before_table"]), U(min(due, day_tables.shape[1] - 1))] * DAY
            if op == WORK:
                token["effort"] = law
                if keep_tasks:
                    tasks[nt, 0], tasks[nt, 1], tasks[nt, 2], tasks[nt, 4] = d, row["activity"], station, now
                    token["task"], nt = nt, nt + 1
                if helper < 0:
                    here = stations[U(station)]
                    order = (now, stamps[d, U(RECEIVED)], min(due, NEVER_DUE))[here["discipline"]]
                    token["key"] = row["priority"] << PRIORITY_SHIFT | order << KIND_SHIFT | i
                    here["area"], here["length"] = here["area"] - now, here["length"] + 1
                    token["left"] = token["right"] = -1
                    if here["first"] < 0:
                        here["first"] = here["final"] = s
                    elif tok[U(here["final"])]["key"] < token["key"]:  # most come in order, and stand in a line
                        tok[U(here["final"])]["right"] = here["final"] = s
                    else:
                        here["root"] = merged(tok, here["root"], np.int64(s))
                i = -1
            elif op == BRANCH:
                of_open = row["guard"] == PARENT_OPEN and parent[d] >= 0 and outcome[U(parent[d])] == OPEN_OUTCOME
                holds = (True, awaited > now, token["entitled"] == 1, of_open, early <= now)
                by_next = share < row["share"] and holds[row["guard"]]
                if by_next and 0 <= row["bound"] <= visit:
                    exits[U(r)], by_next = exits[U(r)] + 1, False
            elif op == WAIT:
                base, end = now, awaited if row["mask"] else NEVER
                if i < since.size and since[d] >= 0:
                    base, since[d] = since[d], -1
                limit = min(base + row["after_seconds"], day_tables[U(row["after_table"]), U(base // DAY)] * DAY)
                limit = min(limit, early)
                by_next, end = end <= limit, min(end, limit, horizon)
                if end > now:
                    token["key"], shelf, i = end << TIME_SHIFT | ANSWER << KIND_SHIFT | i, U(end >> width), -1
                    behind[s], shelves[shelf] = shelves[shelf], s
            elif op == ASK:
                before = paper[U(place)]
                if row["guard"] == MISSING and before <= now:
                    paper[U(row["counter"])] = visit  # nobody to remind
                else:
                    answer = min(now + law, NEVER - 1) if share >= row["share"] else NEVER
                    if answer < NEVER and row["delivery"] >= 0:
                        answer = deliveries[U(row["delivery"]), U(min(-(-answer // DAY), deliveries.shape[1] - 1))]
                    for k in range(missions[m]["first_clock"], missions[m]["last_clock"]):
                        c, rank, asleep = U(k), U(clocks[U(k)]["rank"]), clocks[U(k)]["mask"]
                        if asleep >> place & 1 and paper[rank] >= 0:
                            until, passed = answered(paper, slots, asleep, False), count[c, U(now // DAY)]
                            if paper[rank + U(1)] >= 0 and until <= now:
                                over = count[c, U(min(until // DAY, count.shape[1] - 1))]
                                paper[rank], paper[rank + U(1)] = paper[rank] + over - paper[rank + U(1)], -1
                            if paper[rank + U(1)] < 0 and answer > now and passed <= paper[rank]:
                                paper[rank + U(1)] = passed
                    if before <= now:
                        paper[U(slots + place)], questions[U(nq), 0], questions[U(nq), 1], nq = nq, i, place, nq + 1
                    q, answer = paper[U(slots + place)], answer if before <= now else min(before, answer)
                    paper[U(place)] = questions[U(q), 2] = answer
                    asks[U(na), 0], asks[U(na), 1], asks[U(na), 2], na = q, now, row["guard"] == MISSING, na + 1
            elif op == OPEN:
                start = (awaited if row["mask"] else now) + law
                if (not row["mask"] or awaited > now) and start < horizon:
                    name, begun = threefry(token["number"], U(visit), row["key"], U(0))[0], missions[U(place)]
                    share = np.int64(drawn(name, U(0), begun["truth_key"], run) >> U(32))
                    entitled[n] = share < begun["truth"] if begun["truth"] >= 0 else token["entitled"]
                    number[n], mission[n], office[n], language[n] = name, place, token["office"], language[d]
                    parent[n], cause[n], stamps[n], stamps[n, : RECEIVED + 1] = i, row["cause"], -1, start
                    place_of[n], n = -1, n + 1
            else:
                outcome[d], stamps[d, U(ENDED)], place_of[d], i = place, now, -1, -1
                office[d], handled[d], worked[d] = token["office"], token["tasks"], token["worked"]
                seats[U(seated)], seated = s, seated + 1
            token["row"], token["stamp"] = (row["next"], row["stamp"]) if by_next else (row["other"], -1)
        lacks = i >= 0
        if leaving >= 0 and not lacks:
            teams[U(leaving)]["at_work"] -= 1
        while not lacks:  # first the agent who was free for it, then the one who has just finished
            d, team = s, helper
            if team < 0:
                if leaving < 0 or teams[U(leaving)]["present"] <= teams[U(leaving)]["at_work"]:
                    break
                team, k, stop = leaving, teams[U(leaving)]["first_station"], teams[U(leaving)]["last_station"]
                while k < stop and stations[U(stations_of[U(k)])]["length"] == 0:
                    k += 1
                if k == stop:
                    break
                here = stations[U(stations_of[U(k)])]
                d = U(here["first"])
                if here["first"] >= 0 and (here["root"] < 0 or tok[d]["key"] < tok[U(here["root"])]["key"]):
                    here["first"] = tok[d]["right"]
                else:
                    d = U(here["root"])
                    here["root"] = merged(tok, tok[d]["left"], tok[d]["right"])
                here["area"], here["length"] = here["area"] + now, here["length"] - 1
            helper = -1
            t, day, token = U(team), U(now // DAY), tok[d]
            token["team"], teams[t]["at_work"] = team, teams[t]["at_work"] + 1
            busy[t, U(month_of_day[day])] += token["effort"]
            passed = min(max(now % DAY - opens[t, day], 0), cumulative[t, day + U(1)] - cumulative[t, day])
            target = cumulative[t, day] + passed + token["effort"]
            while day < U(last) and cumulative[t, day + U(1)] < target:
                day += U(1)
            end = np.int64(day) * DAY + opens[t, day] + target - cumulative[t, day] if day < U(last) else NEVER
            if keep_tasks:
                tasks[token["task"], 3], tasks[token["task"], 5], tasks[token["task"], 6] = team, now, end
            if end < horizon:
                leaf, vacant = (hole, vacant) if hole >= 0 else (desks[U(vacant - 1)], vacant - 1)
                put(working, leaf, end << TIME_SHIFT | END_OF_WORK << KIND_SHIFT | token["dossier"])
                token["worked"], token["tasks"] = token["worked"] + token["effort"], token["tasks"] + 1
                token["leaf"], hole = leaf, -1
        if hole >= 0:
            put(working, hole, NO_EVENT)
            desks[U(vacant)], vacant = hole, vacant + 1
    memory = now, n, nq, na, nt, arrival, change, i, leaving, vacant, seated, ready, born, span, soon
    return key >> TIME_SHIFT >= horizon, memory
