### What was used: the picture for admins and the figures under it

## The figures

usage-title = Used from { DATETIME($since, dateStyle: "medium") } to { DATETIME($until, dateStyle: "medium") } ({ $zone })
usage-title-day = Used on { DATETIME($since, dateStyle: "medium") } ({ $zone })
usage-nothing = No video was made in this time.
usage-total = In all: { $amount }
usage-amount = { $count ->
    [one] { $count } video
   *[other] { $count } videos
}, { $seconds } s
usage-amount-credits = { $count ->
    [one] { $count } video
   *[other] { $count } videos
}, { $seconds } s, { $credits ->
    [one] { NUMBER($credits, maximumFractionDigits: 2) } credit
   *[other] { NUMBER($credits, maximumFractionDigits: 2) } credits
}
usage-people = Who used most
usage-channels = Where most was used
usage-line = { $place }. { $name }: { $amount }
usage-others = { $count ->
    [one] and one more
   *[other] and { $count } more
}

## The picture

usage-videos = Videos per day
usage-seconds = Seconds of video per day
usage-credits = Credits per day
usage-in-all = { $figure } in all

## Beside the figures

usage-month = This month so far: { $amount }
usage-counts = Videos in the making count as used; those that failed or were stopped before they were submitted were given back and do not count.
usage-kept = What is older than { $days ->
    [one] { $days } day
   *[other] { $days } days
} is no longer kept.
usage-no-picture = The picture could not be drawn in time: these are the figures.
usage-table-too-large = The table has { BYTES($size) }, and a file may have { BYTES($most) }: ask for fewer days.

problem-usage-period-unknown = { $written } is no period: day, week, month, last month, or a number of days up to { $most }, as in /video-admin usage 90 days.
problem-usage-period-too-long = { $written } cannot be asked for: at least 1 and at most { $most } days.

## The local page

page-usage = What was used
usage-page-back = Back to the room
usage-page-table = As a table (CSV)
usage-page-period = { $period ->
   *[usual] 30 days
    [day] Today
    [week] This week
    [month] This month
    [days-90] 90 days
    [days-366] A year
}
