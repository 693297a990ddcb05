PRAGMA application_id = 1986618466;
BEGIN TRANSACTION;
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
INSERT INTO "counters" VALUES('channel/local/room/main/seconds/day','2026-11-24',20,0,'2026-11-25T00:00:00.000000+00:00');
INSERT INTO "counters" VALUES('each/local/room/ana/at_once/now','',1,0,NULL);
INSERT INTO "counters" VALUES('each/local/room/ana/videos/day','2026-11-24',2,0,'2026-11-25T00:00:00.000000+00:00');
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
CREATE TABLE reservations (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    counter TEXT NOT NULL,
    period TEXT NOT NULL,
    what TEXT NOT NULL,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'spent', 'refunded')),
    PRIMARY KEY (job, counter, period)
) STRICT, WITHOUT ROWID;
INSERT INTO "reservations" VALUES('job-1','channel/local/room/main/seconds/day','2026-11-24','seconds',5,'spent');
INSERT INTO "reservations" VALUES('job-1','each/local/room/ana/at_once/now','','at_once',1,'refunded');
INSERT INTO "reservations" VALUES('job-1','each/local/room/ana/videos/day','2026-11-24','videos',1,'spent');
INSERT INTO "reservations" VALUES('job-2','channel/local/room/main/seconds/day','2026-11-24','seconds',15,'held');
INSERT INTO "reservations" VALUES('job-2','each/local/room/ana/at_once/now','','at_once',1,'held');
INSERT INTO "reservations" VALUES('job-2','each/local/room/ana/videos/day','2026-11-24','videos',1,'held');
INSERT INTO "reservations" VALUES('job-3','channel/local/room/main/seconds/day','2026-11-24','seconds',5,'refunded');
INSERT INTO "reservations" VALUES('job-3','each/local/room/ana/at_once/now','','at_once',1,'refunded');
INSERT INTO "reservations" VALUES('job-3','each/local/room/ana/videos/day','2026-11-24','videos',1,'refunded');
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
COMMIT;
PRAGMA user_version = 1;
