# 单个文件或一项任务的全部文件可能有的问题。

problem-file-empty = { $name } 是空文件：请重新添加。
problem-file-too-large = { $name } 超过了上限 { BYTES($most) }：请换一个小一些的文件。
problem-file-damaged = { $name } 已损坏或不完整，无法打开：请重新保存，或重新添加。
problem-file-too-heavy = { $name } 打开时耗时过长或占用内存过多：请存成更小或更简单的文件。
problem-file-gone = { $name } 已经不在了：请重新添加。
problem-file-address-forbidden = { $name } 所在的地址不允许下载：请直接添加文件。
problem-file-unreachable = { $name } 暂时无法获取。
problem-file-too-many-pixels = { $name } 为 { $width } × { $height } 像素：最多只能打开 { $most } MP。

problem-file-not-media =
    { $name } 不是{ $kind ->
        [image] 图片
        [video] 视频
       *[audio] 音频
    }，而是{ $what ->
        [zip] {" "}ZIP 压缩包
        [archive] 压缩包
        [pdf] {" "}PDF 文档
        [html] 网页
        [playlist] 播放列表
        [svg] {" "}SVG 图形
        [xml] {" "}XML 文件
        [text] 文本
        [program] 程序
       *[unknown] 未知类型的文件
    }：请添加{ $kind ->
        [image] 图片
        [video] 视频
       *[audio] 音频
    }文件本身。

problem-file-kind-differs =
    { $name } 不是{ $claimed ->
        [image] 图片
        [video] 视频
       *[audio] 音频
    }，而是{ $kind ->
        [image] 图片
        [video] 视频
       *[audio] 音频
    }（{ $format }）：请改成正确的扩展名后重新添加。

problem-file-format-not-taken =
    { $name } 是 { $format } 格式：{ $kind ->
        [image] 图片可用 JPEG、PNG 或 WebP。
        [video] 视频可用 MP4 或 MOV。
       *[audio] 音频可用 MP3 或 WAV。
    }

problem-image-too-large = { $name } 有 { BYTES($size) }：图片最大 { BYTES($most) }。
problem-audio-too-large = { $name } 有 { BYTES($size) }：音频最大 { BYTES($most) }。
problem-audio-too-long = { $name } 长 { SECONDS($seconds) }：音频最长 { $most } s。请剪短后重新添加。

problem-clips-too-long =
    { $count ->
        [1] { $names } 长 { SECONDS($seconds) }：视频合计最长 { $most } s。请剪短后重新添加。
       *[other] 这些视频合计 { SECONDS($seconds) }，最长 { $most } s：{ $names }。请去掉一个或剪短。
    }
problem-clips-too-short =
    { $count ->
        [1] { $names } 只有 { SECONDS($seconds) }：视频合计至少要 { $least } s。
       *[other] 这些视频合计只有 { SECONDS($seconds) }，至少要 { $least } s：{ $names }。
    }
problem-clips-too-large =
    { $count ->
        [1] { $names } 有 { BYTES($size) }：视频合计必须小于 { BYTES($most) }。请压缩后重新添加。
       *[other] 这些视频合计 { BYTES($size) }，必须小于 { BYTES($most) }：{ $names }。请去掉一个或压缩。
    }

# 同一模型在别处的限制：只作提醒，不会因此停止。

problem-presumed-sides = { $name } 为 { $width } × { $height } 像素：边长小于 { $least } 或大于 { $most } 像素时，服务可能会拒绝。
problem-presumed-ratio = { $name } 为 { $width } × { $height } 像素：宽高比小于 { $least } 或大于 { $most } 时，服务可能会拒绝。
problem-presumed-area = { $name } 为 { $width } × { $height } 像素：视频每帧少于 { $least } 或多于 { $most } 像素时，服务可能会拒绝。
problem-presumed-fps = { $name } 每秒 { $fps } 帧：低于 { $least } 或高于 { $most } 帧时，服务可能会拒绝。
problem-presumed-seconds = { $name } 长 { SECONDS($seconds) }：短于 { $least } s 或长于 { $most } s 时，服务可能会拒绝。
problem-presumed-sounds-too-long = 这些音频合计 { SECONDS($seconds) }（{ $names }）：超过 { $most } s 时，服务可能会拒绝。
