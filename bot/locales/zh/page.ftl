## 本地聊天页面自己的文字

page-title = videobot
page-bot-name = videobot
page-bot-badge = 机器人
page-guest = 访客 { $number }
page-needs-script = 这个页面需要 JavaScript，只来自本服务器。

page-live = 已连接
page-reconnecting = 正在重新连接…
page-your-name = 你的名字
page-name-why = 房间里的其他人会在你的消息旁看到它。它只保存在这个浏览器里。
page-save-name = 保存

page-empty-title = 写一句话，得到一个视频
page-empty-how = 以 /video 开头。把图片、视频片段和声音拖到页面任意位置，在句子里用 @Image1、@Video1、@Audio1 指代它们。
page-empty-more = 回复一条消息，它的文件会一起带上。/video help 列出其他用法。
page-example-1 = /video 黄昏时分，一只纸船驶过雨后的水洼，镜头缓慢移动 --duration 5 --ar 16:9
page-example-2 = /video 微距镜头，瓢虫爬上草叶，清晨的露珠 --ar 1:1 --mute
page-example-3 = /video 霓虹灯映在湿漉漉的路面上，一辆出租车驶过 --fast --res 480p

## 书写

page-placeholder = /video 加一句话
page-message-field = 消息
page-keys = Enter 发送 · Shift+Enter 换行 · / 显示命令
page-attach = 添加文件
page-files = 已添加的文件
page-send = 发送
page-drop-here = 松开即可添加
page-remove-file = 移除 { $name }
page-suggestions = 建议
page-replying-to = 回复 { $name }
page-changing = 修改 { $job }
page-stop-reply = 取消回复
page-hint-video = 用一句话和文件生成新视频
page-hint-list = 你最近的任务
page-hint-status = 任务进行到哪一步
page-hint-show = 再次发布完成的视频
page-hint-cancel = 停止任务
page-hint-again = 换一个种子再来一次
page-hint-limits = 你还可以使用多少
page-hint-help = 使用说明
page-hint-forget = 删除你的任务和视频
page-hint-admin = 管理员的额度、用量和设置
page-hint-admin-limits = 这里生效的额度，以及已用多少
page-hint-admin-limits-set = 每人每天 5 个视频；#room 总共每周 300 秒
page-hint-admin-limits-why = 某人受哪些额度约束
page-hint-admin-limits-try = 上个月会拒绝哪些任务
page-hint-admin-limits-clear = 照显示的写出那条额度，或 all
page-hint-admin-usage = 图表和数字；week、month 或 30 days，--csv
page-hint-admin-jobs = 所有人或 @某人 的最新任务
page-hint-admin-block = 不再让某人制作视频
page-hint-admin-dearest = fast 720p 10，或 none
page-hint-admin-approval = above 20 credits；doubtful on；off
page-hint-admin-changes = 谁在什么时候改了什么
page-hint-admin-help = 管理员能做的一切
page-hint-duration = 4 到 15 秒，或 auto
page-hint-ar = 16:9、4:3、1:1、3:4、9:16、21:9 或 adaptive
page-hint-res = 480p、720p 或 1080p
page-hint-fast = 更快的模型
page-hint-mute = 不要声音
page-hint-seed = 一个数字，用来得到同样的视频

## 发送

page-sending = 正在发送…
page-not-sent = 没有发出去：连不上机器人。
page-not-pressed = 连不上机器人：稍后再按一次。
page-retry = 重新发送
page-edit-again = 修改
page-discard = 丢弃
page-too-many-files = 一条消息最多 { $most } 个文件：其余的没有添加。
page-file-empty = { $name } 是空文件：请重新添加。
page-file-too-large = { $name } 有 { $size }：这里的文件最大 { $most }。

## 消息

page-reply = 回复
page-only-you = 只有你能看到
page-dismiss = 关闭
page-not-a-command = 这条已作为普通消息发到房间。要用它生成视频，请以 /video 开头。
page-make-it-a-video = 生成视频
page-to-latest = 回到最新
page-new-messages = 有新消息
page-show-all = 展开
page-show-less = 收起
page-copy-id = 复制任务编号
page-download = 下载
page-open-video = 打开视频
page-video-gone = 这个视频已不再保存。
page-delete-sure = 永久删除？

## 服务器对页面说的话

page-not-from-here = 这个请求不是来自机器人自己的页面：请在本机用它的地址打开页面。
page-not-understood = 这不是页面会发出的请求：请重新加载页面。
page-not-welcomed = 还不认识这个浏览器：请重新加载页面。
page-nothing-said = 没有可以发送的内容：写点什么，或添加一个文件。
page-file-not-there = 这个文件已不再保存。
page-file-not-kept = 磁盘没有收下文件，消息没有发出：一分钟后再发一次。
page-could-not-answer = 机器人内部出了问题，日志里有记录。你的消息已保存；一分钟后再发一次。
problem-page-too-many-files = 一条消息最多 { $most } 个文件：其余的请另发一条。
problem-page-text-too-long = 一条消息最多 { NUMBER($most) } 个字：请缩短。
