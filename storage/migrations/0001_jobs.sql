-- Times are text, ISO 8601 in UTC with microseconds, so that they sort and can be read.

-- "vidb": tells our files from other programs'
PRAGMA application_id = 1986618466;

CREATE TABLE jobs (
    -- the order in which jobs came; a clock can jump
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    generation INTEGER NOT NULL,
    next_look TEXT,
    created TEXT NOT NULL,
    -- when its people were told its end; NULL: it is alive
    over TEXT,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    -- the event it came from
    event TEXT NOT NULL,
    -- the whole job as JSON; the columns above are what is searched for
    body TEXT NOT NULL
) STRICT;

CREATE INDEX jobs_by_end ON jobs (over);
CREATE INDEX jobs_by_person ON jobs (platform, workspace, person);
CREATE INDEX jobs_by_workspace ON jobs (platform, workspace);

-- What platforms told us once already. No reference to jobs: an event outlives a job that its person wants forgotten.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    job TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
    counter TEXT NOT NULL,
    -- the limit's window; '' for counters of what runs at the same time
    period TEXT NOT NULL,
    used INTEGER NOT NULL,
    -- the part of it that deleted jobs used
    forgotten INTEGER NOT NULL DEFAULT 0,
    -- when the window ends
    opens TEXT,
    PRIMARY KEY (counter, period)
) STRICT, WITHOUT ROWID;

-- The ledger: what each job took from which counter, and what became of it.
CREATE TABLE reservations (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    counter TEXT NOT NULL,
    period TEXT NOT NULL,
    what TEXT NOT NULL,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'spent', 'refunded')),
    PRIMARY KEY (job, counter, period)
) STRICT, WITHOUT ROWID;

-- Which message tells what about a job.
CREATE TABLE posts (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (job, purpose)
) STRICT, WITHOUT ROWID;

-- How long the service took; kept when the jobs are deleted, as nobody's name is in it.
CREATE TABLE durations (
    number INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    resolution TEXT NOT NULL,
    -- as asked for; -1: the model decides
    seconds INTEGER NOT NULL,
    -- seconds from submit to finish
    took REAL NOT NULL
) STRICT;

CREATE INDEX durations_by_sort ON durations (model, resolution, seconds);

-- The rooms of the local page.
CREATE TABLE rooms (
    room TEXT PRIMARY KEY,
    -- of its newest change
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    room TEXT NOT NULL REFERENCES rooms (room),
    id TEXT NOT NULL,
    change INTEGER NOT NULL,
    -- the same post twice is one message
    key TEXT,
    body TEXT NOT NULL,
    UNIQUE (room, id),
    UNIQUE (room, change),
    UNIQUE (room, key)
) STRICT;

-- One row that is written to see whether the file takes writes.
CREATE TABLE pulse (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at TEXT NOT NULL
) STRICT;
