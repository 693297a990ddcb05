BEGIN TRANSACTION;
PRAGMA application_id = 1986618466;
PRAGMA user_version = 2;
CREATE TABLE "counters" (
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
INSERT INTO "counters" VALUES('channel/local/room/main','2026-11-24T12:00:00.000000+00:00',2,20,0,0,0,0);
INSERT INTO "counters" VALUES('member/local/room/main/ana','2026-11-24T12:00:00.000000+00:00',2,20,0,0,0,0);
INSERT INTO "counters" VALUES('person/local/room/ana','2026-11-24T12:00:00.000000+00:00',2,20,0,0,0,0);
INSERT INTO "counters" VALUES('total','2026-11-24T12:00:00.000000+00:00',2,20,0,0,0,0);
INSERT INTO "counters" VALUES('workspace/local/room','2026-11-24T12:00:00.000000+00:00',2,20,0,0,0,0);
CREATE TABLE days (
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    videos INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    PRIMARY KEY (subject, day)
) STRICT, WITHOUT ROWID;
INSERT INTO "days" VALUES('channel/local/room/main','2026-11-24',2,20,0);
INSERT INTO "days" VALUES('member/local/room/main/ana','2026-11-24',2,20,0);
INSERT INTO "days" VALUES('person/local/room/ana','2026-11-24',2,20,0);
INSERT INTO "days" VALUES('total','2026-11-24',2,20,0);
INSERT INTO "days" VALUES('workspace/local/room','2026-11-24',2,20,0);
CREATE TABLE durations (
    number INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    resolution TEXT NOT NULL,
    -- as asked for; -1: the model decides
    seconds INTEGER NOT NULL,
    -- seconds from submit to finish
    took REAL NOT NULL
) STRICT;
INSERT INTO "durations" VALUES(1,'standard','720p',5,0.0);
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    job TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "events" VALUES('event of job-1','job-1','2026-11-24T12:00:00.000000+00:00');
INSERT INTO "events" VALUES('event of job-2','job-2','2026-11-24T12:00:00.000000+00:00');
INSERT INTO "events" VALUES('event of job-3','job-3','2026-11-24T12:00:00.000000+00:00');
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
INSERT INTO "jobs" VALUES(1,'job-1','done',7,NULL,'2026-11-24T12:00:00.000000+00:00','2026-11-24T12:01:00.000000+00:00','local','room','main','ana','event of job-1','{"id":"job-1","state":"done","generation":7,"created_at":"2026-11-24T12:00:00Z","since":"2026-11-24T12:01:00Z","queued_since":"2026-11-24T12:01:00Z","next_look":null,"attempts":0,"place":{"platform":"local","workspace":"room","channel":"main","thread":"1"},"person":{"id":"ana","name":"Ana","locale":"en","is_admin":false,"roles":[]},"language":"en","request":{"prompt":"a red kite","model":"standard","duration":5,"aspect_ratio":"adaptive","resolution":"720p","generate_audio":true,"seed":-1},"references":[],"notices":[],"parent":null,"cancel_asked":false,"task":"task-1","submitted_at":"2026-11-24T12:01:00Z","estimate":null,"credits":null,"result_url":"https://cdn.example/v.mp4","seed":7,"finished_at":"2026-11-24T12:01:00Z","video":{"stored":"k7m2qd/video.mp4","name":"k7m2qd.mp4","size":10,"seconds":8.04,"width":null,"height":null},"problem":null,"other_problems":[],"settlement":"spent","told":false}');
INSERT INTO "jobs" VALUES(2,'job-2','rendering',4,'2026-11-24T12:00:00.000000+00:00','2026-11-24T12:00:00.000000+00:00',NULL,'local','room','main','ana','event of job-2','{"id":"job-2","state":"rendering","generation":4,"created_at":"2026-11-24T12:00:00Z","since":"2026-11-24T12:00:00Z","queued_since":"2026-11-24T12:00:00Z","next_look":"2026-11-24T12:00:00Z","attempts":0,"place":{"platform":"local","workspace":"room","channel":"main","thread":"1"},"person":{"id":"ana","name":"Ana","locale":"en","is_admin":false,"roles":[]},"language":"en","request":{"prompt":"a red kite","model":"standard","duration":-1,"aspect_ratio":"adaptive","resolution":"720p","generate_audio":true,"seed":-1},"references":[{"label":"@Image1","kind":"image","name":"fox.png","address":"1/fox.png","origin":"message","author":null,"size":null,"media_type":null,"stored":"job-2/fox.png","found":{"kind":"image","media_type":"image/png","size":1234,"width":640,"height":480,"seconds":null,"fps":null},"uploaded":"https://cdn.example/fox.png","uploaded_at":"2026-11-24T12:00:00Z","cited":true}],"notices":[],"parent":null,"cancel_asked":false,"task":"task-2","submitted_at":"2026-11-24T12:00:00Z","estimate":60,"credits":null,"result_url":null,"seed":null,"finished_at":null,"video":null,"problem":null,"other_problems":[],"settlement":"held","told":false}');
INSERT INTO "jobs" VALUES(3,'job-3','failed',3,NULL,'2026-11-24T12:00:00.000000+00:00','2026-11-24T12:00:00.000000+00:00','local','room','main','ana','event of job-3','{"id":"job-3","state":"failed","generation":3,"created_at":"2026-11-24T12:00:00Z","since":"2026-11-24T12:00:00Z","queued_since":null,"next_look":null,"attempts":0,"place":{"platform":"local","workspace":"room","channel":"main","thread":"1"},"person":{"id":"ana","name":"Ana","locale":"en","is_admin":false,"roles":[]},"language":"en","request":{"prompt":"a red kite","model":"standard","duration":5,"aspect_ratio":"adaptive","resolution":"720p","generate_audio":true,"seed":-1},"references":[],"notices":[],"parent":null,"cancel_asked":false,"task":null,"submitted_at":null,"estimate":null,"credits":null,"result_url":null,"seed":null,"finished_at":null,"video":null,"problem":{"code":"took_too_long","figures":[["until:time","2026-11-24T12:00:00+00:00"]],"fault":"service"},"other_problems":[],"settlement":"refunded","told":false}');
CREATE TABLE making (
    subject TEXT PRIMARY KEY,
    jobs INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "making" VALUES('channel/local/room/main',1);
INSERT INTO "making" VALUES('member/local/room/main/ana',1);
INSERT INTO "making" VALUES('person/local/room/ana',1);
INSERT INTO "making" VALUES('total',1);
INSERT INTO "making" VALUES('workspace/local/room',1);
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
INSERT INTO "messages" VALUES('main','1',1,'k','hello');
CREATE TABLE names (
    kind TEXT NOT NULL,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, kind, id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE posts (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (job, purpose)
) STRICT, WITHOUT ROWID;
INSERT INTO "posts" VALUES('job-1','card','m1');
INSERT INTO "posts" VALUES('job-1','end','m2');
CREATE TABLE pulse (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at TEXT NOT NULL
) STRICT;
CREATE TABLE "reservations" (
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
INSERT INTO "reservations" VALUES('job-1','2026-11-24T12:00:00.000000+00:00','["channel/local/room/main","member/local/room/main/ana","person/local/room/ana","total","workspace/local/room"]',1,5,0,'spent','2026-11-24T12:01:00.000000+00:00','[]');
INSERT INTO "reservations" VALUES('job-2','2026-11-24T12:00:00.000000+00:00','["channel/local/room/main","member/local/room/main/ana","person/local/room/ana","total","workspace/local/room"]',1,15,0,'held',NULL,'[]');
INSERT INTO "reservations" VALUES('job-3','2026-11-24T12:00:00.000000+00:00','["channel/local/room/main","member/local/room/main/ana","person/local/room/ana","total","workspace/local/room"]',1,5,0,'refunded','2026-11-24T12:00:00.000000+00:00','[]');
CREATE TABLE rooms (
    room TEXT PRIMARY KEY,
    -- of its newest change
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "rooms" VALUES('main',1);
CREATE INDEX jobs_by_end ON jobs (over);
CREATE INDEX jobs_by_person ON jobs (platform, workspace, person);
CREATE INDEX jobs_by_workspace ON jobs (platform, workspace);
CREATE INDEX durations_by_sort ON durations (model, resolution, seconds);
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
CREATE INDEX reservations_by_bucket ON reservations (bucket);
CREATE INDEX reservations_held ON reservations (job) WHERE state = 'held';
CREATE INDEX policy_changes_by_workspace ON policy_changes (platform, workspace);
COMMIT;
