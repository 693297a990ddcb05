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
