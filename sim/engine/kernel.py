"""The machine compiled: equal to the SimPy engine to the last bit, on plain arrays.

One function carries the six operations. It rebinds no array: when it lacks room it returns, and goes on where it
stood once its caller has given it more. Numba's cache does not see edits in other modules, so all of it is here but
the rounds of the generator, which never change.
"""

import numba
import numpy as np

from sim.engine.near import fetch
from sim.plan.rounds import rounds as threefry

ASK, WAIT, WORK, BRANCH, OPEN, END = range(6)
NO_GUARD, MISSING, ENTITLED, PARENT_OPEN, DEADLINE_PASSED, CHANGED = range(6)
PRESENCE, END_OF_WORK, ANSWER, ARRIVAL = range(4)
ALWAYS, NEVER, NEVER_DUE, DAY = 1 << 32, 1 << 40, (1 << 33) - 1, 86_400
RECEIVED, ENDED, STAMPS, OPEN_OUTCOME = 3, 8, 9, 0
# One integer is an event: second (33 bits, 272 years), kind, number; or a place in a queue: priority, time, number.
KIND_SHIFT, TIME_SHIFT, PRIORITY_SHIFT, NUMBER_MASK, NO_EVENT = 26, 28, 59, (1 << 26) - 1, (1 << 63) - 1

U, EVEN = np.uint64, np.uint64(0xE7E50DD5E7E50DD5)  # an unsigned index is not tested for a sign; as in draws.py


@numba.njit
def chance(number, visit, key, run):
    """As `sim.plan.draws.chance`, EVEN told by None: each is compiled alone, for a test in each draw is felt."""
    if run is not None:
        return threefry(number, visit, key, run)
    x0, x1 = threefry(U(0), visit, key, EVEN)
    return number * (x0 | U(1)) + x1, number * (x1 | U(1)) + x0


@numba.njit
def drawn(number, visit, key, run):
    """The draw of a row: the 32 bits for its share above the 32 bits for its law."""
    x0, x1 = chance(number, visit, key, run)
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
def push(heap, top, size, key):
    """Add a key to a heap, four below each place, with the least key on top."""
    place = size
    while place > 0 and heap[U(top + (place - 1 >> 2))] > key:
        heap[U(top + place)] = heap[U(top + (place - 1 >> 2))]
        place = place - 1 >> 2
    heap[U(top + place)] = key


@numba.njit
def pop(heap, top, size):
    """Take off the least key; beyond the end of a heap lies NO_EVENT."""
    key, place, low = heap[U(top + size - 1)], 0, 1
    heap[U(top + size - 1)] = NO_EVENT
    while low < size - 1:
        a = low + (heap[U(top + low + 1)] < heap[U(top + low)])
        b = low + 2 + (heap[U(top + low + 3)] < heap[U(top + low + 2)])
        low = b if heap[U(top + b)] < heap[U(top + a)] else a
        if heap[U(top + low)] >= key:
            break
        heap[U(top + place)] = heap[U(top + low)]
        place, low = low, 4 * low + 1
    heap[U(top + place)] = key if size > 1 else NO_EVENT


@numba.njit
def answered(papers, s, slots, mask, is_any):
    """When the answers of some slots are there: the first or the last of those asked; -1 where none was."""
    first, last = NO_EVENT, -1
    for slot in range(slots):
        if mask >> slot & 1 and papers[s, U(slot)] >= 0:
            first, last = min(first, papers[s, U(slot)]), max(last, papers[s, U(slot)])
    return first if is_any and last >= 0 else last


@numba.njit(cache=True, nogil=True, error_model="numpy")
def advance(
    memory, run, kin, horizon, rows, laws, missions, keys, clocks, deadline, count, day_of, dates, deliveries,
    offices, teams_of, stations_of, opens, cumulative, month_of_day, changes, change_count, enters, received, fact,
    first_row, since, number, mission, office, language, parent, cause, outcome, entitled, done, worked, stamps,
    place_of, tok, papers, behind, when, seats, blank, slots, first_draw, questions, asks, tasks, keep_tasks, exits,
    busy, stations, teams, working, desks, shelves, width, coming, heaps,
):  # fmt: skip
    """Live through events until the horizon, or until room is lacking; the arrays: `layout.py` and `room.py`."""
    now, n, nq, na, nt, arrival, change, i, leaving, vacant, seated, ready, born, span, soon = memory
    lacks, key, s, today = False, 0, U(place_of[U(max(i, 0))]), U(now) // U(DAY)
    known, last = enters.size - 1, cumulative.shape[1] - 1
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
                    tok[s] = tok[U(tok.size - 1)]
                    for k in range(first_draw):
                        papers[s, U(k)] = blank[U(k)]
                    token["dossier"], token["mission"], token["office"] = fresh, m, office[d]
                    token["number"], token["entitled"] = number[d], entitled[d]
                    token["row"] = missions[m]["entry"] if is_born else first_row[d]
                    if is_born:
                        start = stamps[d, U(RECEIVED)]
                        when[s], shelf = start << TIME_SHIFT | ARRIVAL << KIND_SHIFT | fresh, U(start >> width)
                        behind[s], shelves[shelf] = shelves[shelf], s
                    else:
                        for k in range(STAMPS):
                            stamps[d, U(k)] = -1 if k > RECEIVED else received[d] if k > 0 else fact[d]
                    for k in range(missions[m]["first_clock"], missions[m]["last_clock"]):
                        c, start = U(k), stamps[d, U(clocks[U(k)]["start"])]
                        papers[s, U(clocks[c]["rank"])] = deadline[c, U(start // DAY)] if start >= 0 else -1
                s, name, first_key = U(place_of[d]), number[d], missions[m]["first_key"]
                for k in range(first_key, missions[m]["last_key"]):
                    papers[s, U(k - first_key + first_draw)] = np.int64(drawn(name, U(0), keys[U(k)], run))
                continue
            key = min(working[1], coming[0], changes[U(change)])
            key = min(key, enters[U(arrival)] << TIME_SHIFT | ARRIVAL << KIND_SHIFT | arrival)
            while shelves[U(span)] < 0 and (span + 1) << width <= key >> TIME_SHIFT:
                span += 1
            if shelves[U(span)] >= 0:  # who comes back soon is taken from the shelf, and brought near
                s = U(shelves[U(span)])
                push(coming, 0, soon, when[s])
                shelves[U(span)], soon = behind[s], soon + 1
                fetch(tok, s)
                fetch(papers, s)
                continue
            if key >> TIME_SHIFT >= horizon:
                break
            now, kind, i, leaving = key >> TIME_SHIFT, (key >> KIND_SHIFT) & 3, key & NUMBER_MASK, -1
            s, today = U(place_of[U(min(i, n))]), U(now) // U(DAY)
            if kind == END_OF_WORK:
                fetch(papers, s)
                leaving, hole = tok[s]["team"], tok[s]["leaf"]
            elif kind == PRESENCE:
                teams[U(i)]["present"] = change_count[U(change)]  # at_work: one more, which below goes away again
                teams[U(i)]["at_work"], change, leaving, i = teams[U(i)]["at_work"] + 1, change + 1, i, -1
            elif kind == ARRIVAL and i < known:
                arrival += 1
            else:
                pop(coming, 0, soon)
                soon -= 1
        while i >= 0 and not lacks:
            d, token, by_next = U(i), tok[s], True
            m, r, stamp = U(token["mission"]), token["row"], token["stamp"]
            if stamp >= 0:  # the moment that passes when a row is left
                stamps[d, U(stamp)], token["stamp"] = now, -1
                for k in range(missions[m]["first_clock"], missions[m]["last_clock"]):
                    c, rank = U(k), U(clocks[U(k)]["rank"])
                    if clocks[c]["start"] == stamp:
                        is_pending = answered(papers, s, slots, clocks[c]["mask"], 0) > now
                        papers[s, rank + U(1)] = count[c, today] if is_pending else -1
                        papers[s, rank] = deadline[c, today]
            row = rows[U(r)]
            op, place, awaited, due, early = row["op"], row["place"], -1, NEVER, NEVER
            visit = papers[s, U(row["counter"])]
            papers[s, U(row["counter"])] = visit + row["counts"]
            word = drawn(token["number"], U(visit), row["key"], run) if visit > 0 else U(papers[s, U(row["lane"])])
            share, bits = np.int64(word >> U(32)), np.int64(word & U(0xFFFFFFFF))
            cell = ((bits >> 14) & 4095) | 4096 if bits >> 26 == 63 else bits >> 20
            law = np.int64(laws[U(row["law"]), U(cell)]) if row["law"] >= 0 else 0
            if row["looks"]:
                c, awaited = U(max(row["clock"], 0)), answered(papers, s, slots, row["mask"], row["any"] == 1)
                last_rank = papers[s, U(clocks[c]["rank"])] if row["clock"] >= 0 else -1
                if last_rank >= 0:
                    since_rank = papers[s, U(clocks[c]["rank"] + 1)]
                    if since_rank >= 0:
                        until = min(answered(papers, s, slots, clocks[c]["mask"], 0), now if op == WORK else NEVER)
                        over = NEVER if until >= NEVER else count[c, U(min(until // DAY, count.shape[1] - 1))]
                        last_rank += max(0, over - since_rank)
                    due = day_of[c, U(last_rank)] if last_rank < clocks[c]["ranks"] else NEVER
                    early = dates[U(row["before_table"]), U(min(due, dates.shape[1] - 1))] * DAY
            if op == WORK:
                to, station = -1, place * offices + token["office"]
                while to != token["office"] and stations[U(station)]["full_at"] <= stations[U(station)]["length"]:
                    to = stations[U(station)]["hands_to"]
                    station = place * offices + to
                token["office"] = station - place * offices
                k, stop = stations[U(station)]["first_team"], stations[U(station)]["last_team"]
                while k < stop and teams[U(teams_of[U(k)])]["present"] <= teams[U(teams_of[U(k)])]["at_work"]:
                    k += 1
                helper, token["effort"] = teams_of[U(k)] if k < stop else -1, law
                if keep_tasks:
                    tasks[nt, 0], tasks[nt, 1], tasks[nt, 2], tasks[nt, 4] = d, row["activity"], station, now
                    token["task"], nt, lacks = nt, nt + 1, lacks or nt + 1 == len(tasks)
                if helper < 0:
                    here = stations[U(station)]
                    order = (now, stamps[d, U(RECEIVED)], min(due, NEVER_DUE))[here["discipline"]]
                    order = row["priority"] << PRIORITY_SHIFT | order << KIND_SHIFT | i
                    push(heaps, here["top"], here["length"], order)
                    here["area"], here["length"] = here["area"] - now, here["length"] + 1
                    lacks = lacks or here["length"] == here["room"]
                i = -1
            elif op == BRANCH:
                of_open = row["guard"] == PARENT_OPEN and parent[d] >= 0 and outcome[U(parent[d])] == OPEN_OUTCOME
                holds = (True, awaited > now, token["entitled"] == 1, of_open, early <= now, row["changes"] <= now)
                by_next = share < row["share"] and holds[row["guard"]]
                if by_next and 0 <= row["bound"] <= visit:
                    exits[U(r)], by_next = exits[U(r)] + 1, False
            elif op == WAIT:
                base, end = visit - 1 if visit > 0 else now, awaited if row["mask"] else NEVER
                if i < since.size and since[d] >= 0:
                    base, since[d] = since[d], -1
                till = min(base + row["after_seconds"], dates[U(row["after_table"]), U(base // DAY)] * DAY, early)
                papers[s, U(row["counter"])] = (base + 1) * (row["changes"] < min(till + 1, end))  # it goes on then
                by_next, end = end <= min(till, row["changes"]), min(end, till, row["changes"], horizon)
                if end > now:
                    when[s], shelf, i = end << TIME_SHIFT | ANSWER << KIND_SHIFT | i, U(end >> width), -1
                    behind[s], shelves[shelf] = shelves[shelf], s
            elif op == ASK:
                before = papers[s, U(place)]
                if row["guard"] == MISSING and before <= now:
                    papers[s, U(row["counter"])] = visit  # nobody to remind
                else:
                    answer = min(now + law, NEVER - 1) if share >= row["share"] else NEVER
                    if answer < NEVER and row["delivery"] >= 0:
                        answer = deliveries[U(row["delivery"]), U(min(-(-answer // DAY), deliveries.shape[1] - 1))]
                    for k in range(missions[m]["first_clock"], missions[m]["last_clock"]):
                        c, asleep = U(k), clocks[U(k)]["mask"]
                        rank, begun = U(clocks[c]["rank"]), U(clocks[c]["rank"] + 1)
                        if asleep >> place & 1 and papers[s, rank] >= 0:
                            until, passed = answered(papers, s, slots, asleep, 0), count[c, today]
                            if papers[s, begun] >= 0 and until <= now:
                                over = count[c, U(min(until // DAY, count.shape[1] - 1))]
                                papers[s, rank], papers[s, begun] = papers[s, rank] + over - papers[s, begun], -1
                            if papers[s, begun] < 0 and answer > now and passed <= papers[s, rank]:
                                papers[s, begun] = passed
                    if before <= now:
                        papers[s, U(slots + place)], questions[U(nq), 0], questions[U(nq), 1] = nq, i, place
                        nq, before = nq + 1, NEVER
                    q, answer = U(papers[s, U(slots + place)]), min(before, answer)
                    papers[s, U(place)], questions[q, 2] = answer, answer
                    asks[U(na), 0], asks[U(na), 1], asks[U(na), 2] = q, now, row["guard"] == MISSING
                    na, lacks = na + 1, lacks or na + 1 == len(asks)
            elif op == OPEN:
                start = (awaited if row["mask"] else max(now, early) if row["clock"] >= 0 else now) + law
                if (not row["mask"] or awaited > now) and start < horizon:
                    name, begun = chance(token["number"], U(visit), row["key"], kin)[0], missions[U(place)]
                    share = np.int64(drawn(name, U(0), begun["truth_key"], run) >> U(32))
                    entitled[n] = share < begun["truth"] if begun["truth"] >= 0 else token["entitled"]
                    number[n], mission[n], office[n], language[n] = name, place, token["office"], language[d]
                    parent[n], cause[n], stamps[n], stamps[n, : RECEIVED + 1] = i, row["cause"], -1, start
                    place_of[n], n, lacks = -1, n + 1, lacks or n + 1 == parent.size
            else:
                outcome[d], stamps[d, U(ENDED)], place_of[d], seats[U(seated)], i = place, now, -1, s, -1
                office[d], done[d], worked[d], seated = token["office"], token["tasks"], token["worked"], seated + 1
            token["row"], token["stamp"] = (row["next"], row["stamp"]) if by_next else (row["other"], -1)
        if leaving >= 0 and i < 0:
            teams[U(leaving)]["at_work"] -= 1
        while i < 0:  # first the agent who was free for it, then the one who has just finished
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
                d = U(place_of[U(heaps[U(here["top"])] & NUMBER_MASK)])
                pop(heaps, here["top"], here["length"])
                here["area"], here["length"] = here["area"] + now, here["length"] - 1
            helper = -1
            t, day, token = U(team), today, tok[d]
            token["team"], teams[t]["at_work"] = team, teams[t]["at_work"] + 1
            busy[t, U(month_of_day[day])] += token["effort"]
            spent = max(now - np.int64(day) * DAY - opens[t, day], 0)
            goal = token["effort"] + cumulative[t, day] + min(spent, cumulative[t, day + U(1)] - cumulative[t, day])
            while day < U(last) and cumulative[t, day + U(1)] < goal:
                day += U(1)
            end = np.int64(day) * DAY + opens[t, day] + goal - cumulative[t, day] if day < U(last) else NEVER
            if keep_tasks:
                tasks[U(token["task"]), 3], tasks[U(token["task"]), 5], tasks[U(token["task"]), 6] = team, now, end
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
