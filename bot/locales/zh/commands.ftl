# 命令里可能有的问题，或值得一提的事。

## 选项

problem-duration-not-offered = 时长不支持 { $value }：可选 { $least } 到 { $most } 秒，或 auto。
problem-resolution-not-offered = 分辨率不支持 { $value }：可选 480p、720p、1080p。
problem-aspect-ratio-not-offered = 宽高比不支持 { $value }：可选 16:9、4:3、1:1、3:4、9:16、21:9、adaptive。
problem-model-not-offered = 模型不支持 { $value }：可选 standard、fast。
problem-audio-not-offered = generate_audio 不支持 { $value }：可选 on、off。
problem-seed-not-offered = 种子不支持 { $value }：可用 0 到 { $most } 的整数，或用 -1 表示随机。
problem-resolution-needs-standard = fast 模型不支持 1080p：改用 standard，或选 480p、720p。
problem-option-without-value =
    { $name } 后面缺少取值：{ $option ->
        [model] standard 或 fast
        [duration] 4 到 15 秒，或 auto
        [aspect_ratio] 16:9、4:3、1:1、3:4、9:16、21:9 或 adaptive
        [resolution] 480p、720p 或 1080p
        [generate_audio] on 或 off
       *[seed] 一个整数
    }。
problem-option-twice = { $option } 给了不同的值（{ $values }）：只保留一个。
problem-option-unknown =
    { $suggestion ->
        [none] 这里不支持 { $written }，已略去：没有 { $name } 这个选项。
       *[other] { $written }：没有 { $name } 这个选项，你是想用 { $suggestion } 吗？
    }

## 提示词

problem-prompt-missing = 缺少提示词：用一句话说明视频要呈现什么。
problem-prompt-too-long = 提示词有 { NUMBER($length) } 个字符：最多 { NUMBER($most) } 个。

## 引用

problem-reference-missing =
    没有 { $label }：{ $kind ->
        [image] { $count ->
            [0] 没有附上图片
           *[other] 只附了 { $count } 张图片
        }
        [video] { $count ->
            [0] 没有附上视频
           *[other] 只附了 { $count } 段视频
        }
       *[audio] { $count ->
            [0] 没有附上音频
           *[other] 只附了 { $count } 段音频
        }
    }。请补上文件，或从提示词里去掉 { $label }。
problem-file-not-cited = 提示词没有引用 { $label }（{ $name }）：它仍会作为参考。
problem-nothing-cited =
    { $count ->
        [1] 提示词没有引用这个文件，它仍会作为参考：可在相应位置写上 { $label }。
       *[other] 提示词没有引用任何文件，{ $count } 个文件都会作为参考：可在相应位置写上 { $label } 等。
    }

## 文件

problem-file-kind-unknown = 从文件名看，{ $name } 不是图片、视频或音频：请换成这类文件，或去掉它。
problem-too-many-images = { $count } 张图片太多：最多 { $most } 张。
problem-too-many-videos = { $count } 段视频太多：最多 { $most } 段。
problem-too-many-audio = { $count } 段音频太多：最多 { $most } 段。
problem-too-many-files = { $count } 个文件太多：总共最多 { $most } 个。
problem-audio-alone = 只有音频还不够：请再加一张图片或一段视频。
problem-files-not-used = 这个命令用不到附上的 { $count } 个文件。

## 子命令

problem-command-misspelt = 没有“{ $written }”这个命令：你是想用 { $meant } 吗？如果这是提示词，请发送 /video create prompt: …
problem-command-unknown = 没有“{ $written }”这个命令：/video show { $job } 会再次显示视频和它下面的按钮（再来一次、修改、延长、删除）。如果这是提示词，请发送 /video create prompt: …
problem-words-ignored = “{ $words }”没有起作用。
problem-words-with-again = “{ $words }”会改变提示词，而 again 会原样重复：去掉这些字，或发送新的 /video。
