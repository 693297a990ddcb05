### 视频服务说了什么、没说什么，以及可以怎么办

## 会自动继续

problem-service-busy = 视频服务正忙或暂时连不上：任务保留原来的位置，机器人会自动重试。

## 无从得知

problem-service-unsure = 视频服务没有说明是否收下了这个任务：它可能已经创建，也可能会计费。机器人不会自动重新提交。
problem-task-unknown = 视频服务已经不认识这个任务，视频无法取回。

## 需要运营者处理

problem-service-no-balance = 视频服务的余额已用完；已通知运营者，你的任务保留原来的位置。
problem-service-key-refused = 视频服务拒绝了机器人的密钥；已通知运营者，你的任务保留原来的位置。
problem-service-not-allowed = 视频服务不允许机器人访问；已通知运营者，你的任务保留原来的位置。
problem-service-storage-full = 机器人在视频服务上的存储空间已满；已通知运营者，你的任务保留原来的位置。
problem-service-address-wrong = 机器人所配置的地址上没有视频服务：需要运营者改正。
problem-model-not-enabled = 视频服务没有为机器人开通这个模型：换用另一个模型，或请运营者开通。

## 服务拒绝了请求

problem-request-not-offered = 视频服务不支持这样的选项与文件组合：改动其中一项后再试。
problem-service-refused = 视频服务拒绝了请求：{ $said }
problem-service-options-refused = 视频服务不支持这些选项同时使用：换一个分辨率、宽高比或模型。
problem-service-reference-refused = 视频服务无法使用其中一个参考文件：重新发送，或改用 JPEG、PNG、MP4 或 MP3 格式。
problem-service-request-too-large = 请求超出了视频服务能接收的大小：缩短提示词或减少文件。
problem-service-file-too-large = { $name } 超出了视频服务能接收的大小：换一个小一些的文件。
problem-service-file-refused = 视频服务没有接收 { $name }：{ $said }
problem-service-no-channel = 视频服务暂时没有可用于这类视频的通道，没有创建任何任务：稍后再试。

## 服务的内容政策

problem-policy-real-person = 视频服务不接受看起来像真人的图片或视频：换用没有可辨认人脸的文件。
problem-policy-output = 生成的视频因内容政策被视频服务扣下：修改提示词或参考文件。
problem-policy-prompt = 这段提示词不符合视频服务的内容政策：换一种说法。
problem-policy-reference = 其中一个参考文件不符合视频服务的内容政策：换一个文件。
problem-policy-content = 这个视频不符合视频服务的内容政策：修改提示词或参考文件。

## 服务收下了任务却没能完成

problem-task-files-not-fetched = 视频服务没能及时读取参考文件：再试一次。
problem-task-invalid = 视频服务无法按这些选项生成：改动其中一项后再试。
problem-task-invalid-said = 视频服务无法按这些选项生成：{ $said }
problem-task-image-unreadable = 视频服务无法读取其中一张图片：另存为 JPEG 或 PNG 后再发送。
problem-task-image-size = 有一张图片的尺寸或比例不适合视频服务：使用边长 300 到 6000 像素、不过于狭长的图片。
problem-task-reference-refused = 视频服务无法使用其中一个参考文件：重新发送，或改用 JPEG、PNG、MP4 或 MP3 格式。
problem-task-no-content = 模型没能根据这段提示词生成内容：换一种方式描述画面。
problem-task-cancelled = 任务在视频服务那边被停止了。
problem-task-expired = 任务在视频服务那边等待过久，已被丢弃：再试一次。
problem-task-timed-out = 视频服务生成这个视频用时过长，已放弃：再试一次，或选择更短的时长。
problem-task-quota = 视频服务自身的配额暂时用完：稍后再试。
problem-task-overloaded = 视频服务负载过高，放弃了这个任务：稍后再试。
problem-task-service-error = 视频服务在生成时自身出了故障：稍后再试。
problem-task-failed = 视频服务没能生成这个视频，也没有说明原因：稍后再试。
problem-task-failed-said = 视频服务没能生成这个视频：{ $said }
