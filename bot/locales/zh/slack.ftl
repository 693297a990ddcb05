### 只有 Slack 里的人会读到的话

## 谁可以用，在哪里用

slack-no-bots = 机器人不接受其他机器人的指令。
slack-no-strangers = 你来自其他组织：在这里只有机器人所在工作区的成员可以制作视频。
slack-no-guests = 这个工作区的访客不能制作视频：请找一位成员帮忙。
slack-no-account = 你在这个工作区的账号已停用，所以什么都没有开始，也没有花费。
slack-enclosures-sent = 已发到你与机器人的私信：{ $names }
slack-enclosures-refused = Slack 没有接收机器人的文件，{ $names } 无法显示：数字见上文。
slack-rights-unknown = Slack 没能及时告知你是否是管理员：请一分钟后再试。
slack-not-in-channel = 机器人不在这个对话里，所以没有开始，也没有花费任何额度：在频道里输入 /invite @videobot，或者直接给机器人发消息。
slack-archived = 这个频道已归档，无法在这里发布：请换一个频道。
slack-cannot-post = 机器人不能在这里发消息：请换一个频道，或联系工作区管理员。
slack-not-installed = 这个工作区已经没有安装 videobot：需要管理员重新安装。
slack-by-message = 没能发到你提出请求的地方，所以发到这里给你。

## 回答

slack-post-failed = Slack 暂时没有收下这条消息：请一分钟后再试。
slack-file-not-taken = Slack 在这里不接受这样的文件，所以无法显示 { $job } 的视频：请问问管理员是否关闭了上传。
slack-trouble = 机器人内部出了问题。用 /video list 可以看到任务是否已接受。
slack-command-unknown = 这个命令属于机器人的另一个版本：请改用 /video。
slack-button-unknown = 这个按钮或表单属于机器人的另一个版本：请改用 /video。
slack-thread-unread = 机器人读不到这个消息列（{ $reason }），所以没有使用其中其他消息的文件。如果任务需要它们，请取消任务。
slack-files-gone = 这些文件已被删除或被 Slack 隐藏，所以没有开始，也没有花费任何额度：{ $names }。请重新上传。

## 文件

problem-slack-file-deleted = { $name } 已在 Slack 中被删除：请重新上传。
problem-slack-file-hidden = 由于工作区的套餐限制，Slack 隐藏了较早的 { $name }：请重新上传。
problem-slack-file-closed = Slack 不让机器人查看 { $name }，它可能属于其他组织：请上传你自己的副本。
problem-slack-files-read-missing = 机器人缺少 Slack 的 files:read 权限，打不开 { $name }：需要管理员带上这个权限重新安装。

## 表单

slack-open-form = 打开表单
slack-form-title = 制作视频
slack-form-submit = 开始制作
slack-form-close = 取消
slack-form-prompt = 视频里发生什么
slack-form-prompt-hint = @Image1、@Video1、@Audio1 按顺序指各个文件
slack-form-with = 已带上 { $references }
slack-form-image = 图片，最多 { $most } 张
slack-form-audio = 声音，最多 { $most } 段，需要与图片或视频片段一起使用
slack-form-clips = 这个表单只接受 10 MB 以内的文件，不接受视频片段：视频片段和更大的文件请发在消息或消息列里，并在那里提及机器人。
slack-form-duration = 时长
slack-form-aspect-ratio = 宽高比
slack-form-resolution = 分辨率（1080p 仅限标准模型）
slack-form-model = 模型
slack-form-generate-audio = 声音
slack-form-seed = 种子，用来再次得到同样的视频

## Slack 里列出的应用

slack-app-description = 用一句话和你的文件制作 AI 视频，发布到消息列里
slack-shortcut = 制作视频
slack-shortcut-description = 用这条消息和它的文件制作视频
slack-command-video = 制作 AI 视频，或查看你的任务
slack-usage-video = 海上的红风筝 --duration 8 · list · show ID · help
slack-command-video-admin = 视频机器人的限额与用量
slack-usage-video-admin = limits · usage · block · jobs

## 安装页面

slack-install-done = videobot 已安装。用 /invite @videobot 把它请进频道，然后在那里试试 /video。
slack-install-refused = 没有安装任何东西。
slack-install-begin-again = 这次安装是在别的浏览器里开始的，或者开始得太久了：请从 /slack/install 重新开始。
slack-install-failed = Slack 没有完成安装：请从 /slack/install 重新开始。
