### 用量：给管理员看的图和图下的数字

## 数字

usage-title = { DATETIME($since, dateStyle: "medium") } 至 { DATETIME($until, dateStyle: "medium") }的用量（{ $zone }）
usage-title-day = { DATETIME($since, dateStyle: "medium") }的用量（{ $zone }）
usage-nothing = 这段时间没有生成视频。
usage-total = 合计：{ $amount }
usage-amount = { $count } 个视频，{ $seconds } 秒
usage-amount-credits = { $count } 个视频，{ $seconds } 秒，{ NUMBER($credits, maximumFractionDigits: 2) } 点
usage-people = 用量最多的成员
usage-channels = 用量最多的频道
usage-line = { $place }. { $name }：{ $amount }
usage-others = 另有 { $count } 个

## 图

usage-videos = 每日视频数
usage-seconds = 每日视频秒数
usage-credits = 每日点数
usage-in-all = 合计 { $figure }
