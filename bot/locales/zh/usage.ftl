### 用量：给管理员看的图和图下的数字

## 数字

usage-title = { DATETIME($since, dateStyle: "medium") } 至 { DATETIME($until, dateStyle: "medium") }的用量（{ $zone }）
usage-title-day = { DATETIME($since, dateStyle: "medium") }的用量（{ $zone }）
usage-nothing = 这段时间没有生成视频。
usage-total = 合计：{ $amount }
usage-amount = { $count } 个视频，{ $seconds } 秒
usage-amount-credits = { $count } 个视频，{ $seconds } 秒，{ NUMBER($credits, maximumFractionDigits: 2) } 积分
usage-people = 用量最多的成员
usage-channels = 用量最多的频道
usage-line = { $place }. { $name }：{ $amount }
usage-others = 另有 { $count } 个

## 图

usage-videos = 每日视频数
usage-seconds = 每日视频秒数
usage-credits = 每日积分
usage-in-all = 合计 { $figure }

## 数字之外

usage-month = 本月至今：{ $amount }
usage-counts = 正在生成的视频计入用量；失败的和提交前取消的已退还，不计入。
usage-kept = { $days } 天以前的用量不再保留。
usage-no-picture = 未能及时画出图表，以上是数字。
usage-table-too-large = 表格有 { BYTES($size) }，文件最大 { BYTES($most) }：缩短时间段即可。

problem-usage-period-unknown = 无法识别时间段“{ $written }”：可用 day（今天）、week（本周）、month（本月）、上月，或不超过 { $most } 的天数，例如 /video-admin 用量 90天。
problem-usage-period-too-long = 不支持“{ $written }”：至少 1 天，最多 { $most } 天。

## 本地页面

page-usage = 用量
usage-page-back = 返回聊天室
usage-page-table = 下载表格（CSV）
usage-page-period = { $period ->
   *[usual] 30 天
    [day] 今天
    [week] 本周
    [month] 本月
    [days-90] 90 天
    [days-366] 一年
}
