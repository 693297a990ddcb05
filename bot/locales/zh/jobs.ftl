## 任务进行到哪一步：任务消息的第一行

job-accepted = { $job } · 已接受
job-preparing = { $job } · 正在检查文件
job-awaiting = { $job } · 还没有花费，等待有人点击确认
job-queued = { $job } · 等待轮到它
job-queued-behind = { $job } · { $ahead ->
    [0] 下一个就是它
   *[other] 排队中，前面还有 { $ahead } 个
  }
job-submitting = { $job } · 正在提交给视频服务
job-stopping = { $job } · 视频服务一答复就停止
job-rendering = { $job } · 生成中
job-rendering-progress = { $job } · 生成中 { $progress }%
job-remaining = 大约还需 { DURATION($seconds) }
job-remaining-between = 通常还需 { DURATION($least) }到{ DURATION($most) }
job-remaining-within = 通常 { DURATION($most) }之内完成
job-late = 比平常久
job-fetching = { $job } · 正在取回视频
job-delivering = { $job } · 正在发布视频
job-done = { $job } · 完成
job-failing = { $job } · 失败
job-failed = { $job } · 失败
job-cancelling = { $job } · 已停止
job-cancelled = { $job } · 已停止
job-uncertain = { $job } · 结果不明
job-cost = { $at_most ->
    [yes] 最多花费
   *[no] 花费
  } { NUMBER($credits, maximumFractionDigits: 3) } 积分

## 花费之前需要批准的任务

approval-dear = { $priced ->
    [yes] 这超过了 { NUMBER($above, maximumFractionDigits: 3) } 积分。
   *[no] 它的价格未知，而可能超过 { NUMBER($above, maximumFractionDigits: 3) } 积分的任务需要批准。
  }
approval-doubtful = 它的参考素材可能不是你想要的样子：请看这里对它们的说明。
approval-by = { $name } 或管理员可以在 { MOMENT($until, $zone) } 之前同意制作；过后它会被放弃，不产生费用。
approved-by = { $who ->
    [operator] 已由机器人的运营者批准。
   *[person] 已由 { $name } 批准。
  }

## 列表里的一个词

state-accepted = 已接受
state-preparing = 检查文件
state-awaiting = 等待确认
state-queued = 排队中
state-submitting = 提交中
state-rendering = 生成中
state-fetching = 取回中
state-delivering = 发布中
state-done = 完成
state-failing = 失败
state-failed = 失败
state-cancelling = 已停止
state-cancelled = 已停止
state-uncertain = 结果不明

## 任务的设置

model-standard = 标准版
model-fast = 快速版
duration-auto = 时长由模型决定
duration-s = { $seconds } 秒
ratio-adaptive = 比例由模型决定
audio-on = 有声
audio-off = 无声
seed = 种子 { $seed }

## 参考素材卡

card-from-message = 你的消息
card-from-author = { $author } 的消息
card-from-video = 已完成的视频
card-from-job = 来自之前的任务
card-not-cited = 提示词没有提到它

## 按钮

button-approve = 开始制作
button-cancel = 取消
button-again = 再来一次
button-edit = 修改
button-extend = 延长
button-delete = 删除
button-retry = 重试
button-submit-again = 再次提交
button-drop = 不再处理
button-forget = 全部删除

## 任务的结局

end-done = 你的视频 { $job } 好了。
end-approved = { $who ->
    [operator] 机器人的运营者批准了 { $job }，任务继续进行。
   *[person] { $name } 批准了 { $job }，任务继续进行。
  }
end-failed = { $job } 没有做成。
end-cancelled = { $job } 已停止。
end-uncertain = 无法确定 { $job } 是否正在生成。
cancelled-by = { $name } 停止了它。
cancelled-free = 它还没有提交：不产生费用，额度已经退还。
cancelled-maybe-charged = 机器人只是不再等待：视频服务没有取消的办法，这个视频仍可能计费，并计入你的额度。
uncertain-choice = 再次提交可能会重复计费。在有人决定之前，它计入你的额度。
failed-refunded = 它不计入你的额度。
failed-limits-kept = 服务可能已经计费，所以它计入你的额度。
fault-input = 请求里有需要修改的地方：
fault-policy = 服务的内容政策拒绝了它：
fault-service = 视频服务出了问题：
fault-operator = 需要机器人的运营者处理：
video-linked = 文件对这里来说太大，改为提供链接。
video-linked-until = 文件对这里来说太大，改为提供链接，有效期至 { MOMENT($until) }。
video-not-taken = 文件太大，这里放不下：在可以发送更大文件的地方用 /video show { $job } 取出视频。

## 对命令的回答

answer-accepted = 已接受，编号 { $job }。
answer-refused = 有 { $count } 处需要注意；没有花费任何额度：
answer-store-down = 机器人暂时无法记录任何东西，所以没有接受。没有花费任何额度；一分钟后再发一次。
answer-approved = { $job } 已批准，任务继续进行。
answer-stopping = { $job } 正在提交给视频服务：一有答复就停止。
answer-cancelled = { $job } 已停止。
answer-submitting-again = { $job } 已再次提交。
answer-deleted = { $job } 的视频已删除。
answer-forgotten = { $count ->
    [0] 没有可以删除的东西。
   *[other] { $count } 个任务连同文件和视频已删除。
  }
list-empty = 你在这里还没有任务。输入 /video 和一句话就可以开始。
list-yours = 你最近的 { $count } 个任务
list-line = { $job } · { $state } · { $prompt }
edit-by-command = 修改后发送：
extend-prompt = 延续 @Video1
forget-nothing = 没有属于你的东西可以删除。
forget-sure = 你的 { $count } 个任务连同文件和视频可以永久删除。
forget-live = 还有 { $count } 个任务在进行中，结束之前会保留。

## 任务可能出的问题

problem-job-unknown = 这里没有任务 { $job }：用 /video list 查看你的任务。
problem-not-your-job = { $job } 是 { $owner } 的：只有本人和管理员可以这样做。
problem-not-approver = 只有 { $name } 或管理员可以同意制作 { $job }。
problem-approved-already = { $name } 已经批准了 { $job }。
problem-approval-expired = 一天之内没有人批准，所以放弃了它。
problem-cannot-stop-finished = { $job } 已经完成，没有可以停止的了。
problem-cannot-stop-failed = { $job } 已经失败，没有可以停止的了。
problem-cannot-stop-stopped = { $job } 已经停止了。
problem-cannot-delete-live = { $job } 还在进行：先取消它。
problem-job-moved-on = { $job } 的状态已经变了：用 /video status { $job } 查看。
problem-video-not-kept = { $job } 的视频已不再保存。
problem-files-not-deleted = 暂时无法删除文件：一分钟后再试。
problem-without-words = 出了这个版本的机器人无法说明的问题（{ $code }）。
problem-refused-before = 它第一次到来时因额度被拒绝：如果还需要，请重新发送。
problem-took-too-long = 时间太久，机器人放弃了它。
problem-files-unreachable = 附件取不到或存不下：一分钟后再试。
problem-result-missing = 服务说视频已完成，却一直没有说在哪里。
problem-result-gone = 没能在地址失效前取回完成的视频。
problem-result-unreachable = 暂时取不到完成的视频，机器人会继续尝试。
problem-price-not-understood = 看不懂价格“{ $price }”：请写成“standard 720p 0.2”或“fast 480p with clip 0.05”。

## 帮助

help-title = 输入 /video 和一句话，就会得到一个视频。
help-create = /video 一只纸船驶过水洼：附上图片、视频片段和声音，它们就是参考素材。
help-options = 选项：--duration 4 到 15 或 auto · --ar 16:9、4:3、1:1、3:4、9:16、21:9 或 adaptive · --res 480p、720p 或 1080p · --fast · --mute · --seed 7
help-references = 提示词里的 @Image1、@Video1、@Audio1 按顺序指附上的文件：最多 9 张图片、3 段视频（合计 15 秒）和 3 段声音（每段 15 秒）。
help-reply = 回复带文件的消息，那些文件就是参考素材；回复完成的视频，它就成为 @Video1。
help-jobs = /video list · /video show 编号 · /video status 编号 · /video cancel 编号 · /video again 编号
help-limits = /video limits 说明你还可以使用多少。
help-forget = /video forget 删除你的任务、文件和视频。

## The demo in the terminal

demo-stopped = { $job } 还没做完就停下了；下一次演示会把它做完。
