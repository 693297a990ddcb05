-- What is used is counted by quarter hours, for whoever a rule may count together; what a rule allows is asked when a
-- job comes. So a rule set at noon counts what was made in the morning, whatever its window and time zone.

CREATE TABLE new_counters (
    -- "person/slack/T1/U1": total, workspace, channel, person, or a person in one channel (member)
    subject TEXT NOT NULL,
    -- when its quarter hour began
    bucket TEXT NOT NULL,
    videos INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    -- in thousandths
    credits INTEGER NOT NULL,
    -- the part of it that deleted jobs used
    forgotten_videos INTEGER NOT NULL DEFAULT 0,
    forgotten_seconds INTEGER NOT NULL DEFAULT 0,
    forgotten_credits INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, bucket)
) STRICT, WITHOUT ROWID;

-- The same by whole days (UTC), kept by the triggers below: a month is a sum over few rows.
CREATE TABLE days (
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    videos INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    PRIMARY KEY (subject, day)
) STRICT, WITHOUT ROWID;

-- How many jobs of a subject are in the making.
CREATE TABLE making (
    subject TEXT PRIMARY KEY,
    jobs INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The ledger: what each job took, and what became of it.
CREATE TABLE new_reservations (
    job TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    bucket TEXT NOT NULL,
    -- JSON: the subjects it was counted for
    subjects TEXT NOT NULL,
    videos INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'spent', 'refunded')),
    -- when it was spent or given back
    settled TEXT,
    -- JSON: the asker's roles then
    roles TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;

INSERT INTO new_reservations (job, bucket, subjects, videos, seconds, credits, state, settled)
SELECT
    id,
    substr(created, 1, 14) || printf('%02d', (CAST(substr(created, 15, 2) AS INTEGER) / 15) * 15) || ':00.000000+00:00',
    json_array(
        'channel/' || platform || '/' || replace(replace(workspace, '%', '%25'), '/', '%2F')
            || '/' || replace(replace(channel, '%', '%25'), '/', '%2F'),
        'member/' || platform || '/' || replace(replace(workspace, '%', '%25'), '/', '%2F')
            || '/' || replace(replace(channel, '%', '%25'), '/', '%2F')
            || '/' || replace(replace(person, '%', '%25'), '/', '%2F'),
        'person/' || platform || '/' || replace(replace(workspace, '%', '%25'), '/', '%2F')
            || '/' || replace(replace(person, '%', '%25'), '/', '%2F'),
        'total',
        'workspace/' || platform || '/' || replace(replace(workspace, '%', '%25'), '/', '%2F')
    ),
    1,
    CASE
        WHEN json_extract(json, '$.request.duration') >= 0 THEN json_extract(json, '$.request.duration')
        ELSE CAST(round(max(min(coalesce(json_extract(json, '$.video.seconds'), 15), 15), 0)) AS INTEGER)
    END,
    0,
    coalesce(json_extract(json, '$.settlement'), iif(over IS NULL, 'held', 'spent')),
    CASE coalesce(json_extract(json, '$.settlement'), iif(over IS NULL, 'held', 'spent'))
        WHEN 'held' THEN NULL ELSE coalesce(over, created)
    END
-- one row that this SQLite cannot read (before 3.42 none knows Infinity) must not keep the bot from starting
FROM (
    SELECT *, CASE WHEN json_valid(tame) THEN tame ELSE '{}' END AS json FROM (
        SELECT *, CASE
            WHEN json_valid(body) THEN body ELSE replace(replace(body, 'Infinity', '99'), 'NaN', 'null')
        END AS tame
        FROM jobs
    )
);

INSERT INTO new_counters (subject, bucket, videos, seconds, credits)
SELECT value, bucket, sum(videos), sum(seconds), sum(credits)
FROM new_reservations, json_each(subjects) WHERE state != 'refunded' GROUP BY value, bucket;

INSERT INTO making (subject, jobs)
SELECT value, count(*) FROM new_reservations, json_each(subjects) WHERE state = 'held' GROUP BY value;

INSERT INTO days (subject, day, videos, seconds, credits)
SELECT subject, substr(bucket, 1, 10), sum(videos), sum(seconds), sum(credits) FROM new_counters GROUP BY 1, 2;

DROP TABLE counters;
DROP TABLE reservations;
ALTER TABLE new_counters RENAME TO counters;

CREATE TRIGGER counters_begin AFTER INSERT ON counters BEGIN
    INSERT INTO days (subject, day, videos, seconds, credits)
    VALUES (new.subject, substr(new.bucket, 1, 10), new.videos, new.seconds, new.credits)
    ON CONFLICT (subject, day) DO UPDATE SET
        videos = videos + excluded.videos, seconds = seconds + excluded.seconds, credits = credits + excluded.credits;
END;
CREATE TRIGGER counters_change AFTER UPDATE OF videos, seconds, credits ON counters BEGIN
    UPDATE days SET
        videos = videos + new.videos - old.videos,
        seconds = seconds + new.seconds - old.seconds,
        credits = credits + new.credits - old.credits
    WHERE subject = new.subject AND day = substr(new.bucket, 1, 10);
END;
CREATE TRIGGER counters_end AFTER DELETE ON counters BEGIN
    UPDATE days SET
        videos = videos - old.videos, seconds = seconds - old.seconds, credits = credits - old.credits
    WHERE subject = old.subject AND day = substr(old.bucket, 1, 10);
END;
ALTER TABLE new_reservations RENAME TO reservations;
CREATE INDEX reservations_by_bucket ON reservations (bucket);
CREATE INDEX reservations_held ON reservations (job) WHERE state = 'held';

-- What admins set for their workspace; none: the operator's defaults hold.
CREATE TABLE policies (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    -- grows by one with each change: of two admins at once the second is told
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (platform, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_changes (
    number INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    -- what was changed, in the admins' words, and what it was and became ('': nothing)
    what TEXT NOT NULL,
    was TEXT NOT NULL,
    became TEXT NOT NULL
) STRICT;

CREATE INDEX policy_changes_by_workspace ON policy_changes (platform, workspace);

-- What people call somebody or a channel, as last heard: usage names them.
CREATE TABLE names (
    kind TEXT NOT NULL,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, kind, id)
) STRICT, WITHOUT ROWID;
