### 只有 Discord 里的人会读到的话

## 机器人在这里不能做的事

discord-rights-missing = 机器人在这个频道缺少权限，所以什么都没有开始，也没有花费任何额度：{ $rights }。服务器的管理员可以授予这些权限。
discord-right-view-channel = 查看频道
discord-right-send-messages = 发送消息
discord-right-send-messages-in-threads = 在子区内发送消息
discord-right-attach-files = 附加文件
discord-right-read-message-history = 阅读消息历史记录
discord-guild-only = 机器人在服务器里工作：请在服务器的频道里使用 /video。
discord-not-installed = 机器人不是这个服务器的成员，无法在这里发布视频：需要管理员先添加它。
discord-cannot-post = 机器人不能在这个频道发消息：换一个频道，或请服务器的管理员处理。
discord-too-large = { $job } 的视频超过了这个服务器允许的大小。在允许更大文件的服务器里，用 /video show { $job } 可以发布它。
discord-post-failed = Discord 暂时没有收下这条消息：一分钟后再试。
discord-posted = 已发布。
discord-by-message = 无法发布到你提出请求的地方，所以在这里发给你。

## 提到机器人的消息

discord-files-hidden = Discord 不让机器人看到你所回复的消息里的文件。没有花费任何额度：请打开那条消息的菜单，选择“应用 > 制作视频”。
discord-replied-gone = 所指的消息已经不在了，或者机器人看不到它。没有花费任何额度。
discord-role-mentioned = 你提到的是机器人的身份组，而 Discord 会对机器人隐藏这样的消息：请直接提到机器人本身。
discord-reply-confirm = 要用这条回复制作一个新视频吗？
discord-button-make = 制作视频
discord-not-yours = 只有写下那条消息的人可以开始。
discord-trouble = 机器人内部出了问题。用 /video list 查看任务是否已被接受。
discord-button-unknown = 这个按钮来自机器人的另一个版本：请改用 /video。
discord-command-changed = 这个命令在你的 Discord 载入之后有了变化：请重启 Discord 后再用。
discord-admins-only = 只有可以管理这个服务器的人才能这样做。
discord-threads-on = 从现在起，这里的每个任务都有自己的子区。
discord-threads-off = 从现在起，任务的消息都发在频道里。

## 表单

discord-form-title = 制作视频
discord-form-prompt = 视频里发生什么
discord-form-prompt-hint = @Image1、@Video1、@Audio1 按顺序指各个文件
discord-form-with = 已带上 { $references }
discord-form-image = 图片，最多 { $most } 张
discord-form-image-hint = JPEG、PNG 或 WebP
discord-form-video = 视频片段，最多 { $most } 段
discord-form-video-hint = MP4 或 MOV，合计 15 秒
discord-form-audio = 声音，最多 { $most } 段
discord-form-audio-hint = MP3 或 WAV，每段 15 秒，需要与图片或视频片段一起使用
discord-form-options = 选项
discord-form-options-hint = --duration --ar --res --fast --mute --seed
problem-options-not-understood = 看不懂选项里的“{ $words }”：请写成 --duration 8 --ar 16:9 这样。没有花费任何额度。
problem-form-expired = 表单打开期间机器人重启过，已经没有它的文件了：请重新打开表单。没有花费任何额度。

## Discord 列出的命令（最多 100 个字符；名称用小写，不含空格）

discord-command-video-name = 视频
discord-command-video = 用一句话和你的文件制作 AI 视频
discord-command-create-name = 制作
discord-command-create = 制作视频；不写提示词会打开表单，可以带更多文件
discord-command-list-name = 列表
discord-command-list = 你最近的任务
discord-command-show-name = 查看
discord-command-show = 再次发布完成的视频
discord-command-status-name = 状态
discord-command-status = 任务进行到哪一步
discord-command-cancel-name = 取消
discord-command-cancel = 停止任务
discord-command-again-name = 再来一次
discord-command-again = 同样的任务换一个种子再做一次
discord-command-limits-name = 额度
discord-command-limits = 你还可以使用多少
discord-command-help-name = 帮助
discord-command-help = 如何使用机器人
discord-command-forget-name = 忘记
discord-command-forget = 删除你的任务、文件和视频
discord-command-video-admin-name = 视频管理
discord-command-video-admin = 视频机器人在这个服务器的设置
discord-admin-limits-name = 额度
discord-admin-limits = 这里生效的额度
discord-admin-threads-name = 子区
discord-admin-threads = 是否为每个任务开一个子区
discord-command-make-a-video-name = 制作视频
discord-option-prompt-name = 提示词
discord-option-prompt = 视频里发生什么；@Image1 等指你的文件
discord-option-file1-name = 文件1
discord-option-file1 = 图片、视频片段或声音
discord-option-file2-name = 文件2
discord-option-file2 = 再加一个文件
discord-option-file3-name = 文件3
discord-option-file3 = 再加一个文件
discord-option-file4-name = 文件4
discord-option-file4 = 再加一个文件；表单最多可带 12 个
discord-option-duration-name = 时长
discord-option-duration = 秒数
discord-option-aspect-ratio-name = 画面比例
discord-option-aspect-ratio = 宽比高
discord-option-resolution-name = 分辨率
discord-option-resolution = 1080p 仅限标准版模型
discord-option-model-name = 模型
discord-option-model = 标准版，或不支持 1080p 的快速版
discord-option-generate-audio-name = 声音
discord-option-generate-audio = 视频是否有声音
discord-option-seed-name = 种子
discord-option-seed = 相同的种子和提示词会得到相似的视频
discord-option-job-name = 任务
discord-option-job = 任务编号，例如 k7m2qd；留空则是你最近的任务
discord-option-each-job-name = 每个任务
discord-option-each-job = 每个任务一个子区
discord-choice-auto = auto：由模型决定
discord-choice-standard = 标准版
discord-choice-fast = 快速版
