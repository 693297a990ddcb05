### 管理员看到的话

## 设置与更改

admin-setting = { $what ->
    [limits] 额度
    [block] 已禁止
    [channels] 允许制作的频道
    [dearest] 允许的最高规格
    [approval] 需要确认
    [admins] 指定的管理员
    [zone] 时区
   *[lane] 管理员优先
  }
admin-setting-is = { $what }：{ $value }
admin-setting-none = { $what ->
    [block] 这里没有人被禁止。
    [channels] 所有频道都可以制作视频。
    [dearest] 所有模型、分辨率和时长都允许。
    [approval] 没有任务需要确认。
    [admins] 除平台自己的管理员外，没有指定其他人。
   *[other] 没有设置。
  }
admin-changed = 已更改。之前与现在：
admin-unchanged = 没有变化：本来就是这样。
admin-change = { $what }：{ $was } → { $became }
admin-change-new = { $what }：+ { $became }
admin-change-gone = { $what }：− { $was }
admin-changes = 最近 { $count } 次更改（新的在前）
admin-no-changes = 这里还没有人更改过：按运营者的默认设置。
admin-change-by = { MOMENT($at, $zone) } · { $who } · { $change }

## 额度

admin-limits = { $count ->
    [0] 这里没有额度限制
   *[other] 这里有 { $count } 条额度
  }
admin-limits-defaults = { $count ->
    [0] 这里没有额度限制：还没有人设置
   *[other] 这里按运营者默认的 { $count } 条额度：还没有人更改
  }
admin-rule = { $rule }
admin-rule-used = { $rule }：已用 { $used } / { $most }
admin-rule-forbids = { $rule }：禁止
admin-rule-apart = { $rule }：{ $users ->
    [0] 还没有人用
   *[other] { $users } 个在用，{ $full ->
        [0] 都还有剩余
       *[other] 其中 { $full } 个已用完
    }
  }
admin-stands-now = 目前的情况：
admin-operators-rules = 运营者自己的额度在其上：
admin-operators-own = { $line }（运营者设定）
admin-no-prices = 运营者没有给出价目表：积分只能在服务事后告知时计入。
admin-no-prices-dear = 运营者没有给出价目表：事先不知道任务的价格，所以每个任务都要等人点击确认。
admin-no-rules-left = { $operators ->
    [0] 这里不再有任何额度：每个人想做多少视频都可以。
   *[other] 本工作区不再有额度；运营者自己的仍然有效。
  }
admin-why = { $channel ->
    [none] 在这里
    [any] 在本工作区
   *[other] 在 { $channel }
  }，{ $count ->
    [0] 没有额度适用于 { $name }
   *[other] 有 { $count } 条额度适用于 { $name }
  }
admin-rule-by-channel = { $rule }：每个频道分别计算
admin-why-any = 某个频道里用了多少、哪些只在部分频道有效，要同时写出频道才能知道：额度 为什么 @{ $name } #gen
admin-overruled = { $rule }：不适用，{ $by } 更具体
admin-roles-unknown = 这里不知道此人有哪些角色：针对角色的额度没有列出。
admin-tried-on = { $count ->
    [0] 最近 { $days } 天没有制作视频：没有可以试的
   *[other] 用最近 { $days } 天的 { $count } 个任务试算
  }
admin-tried = { $rule }：涉及 { $concerned } 个，会拒绝 { $refused } 个
admin-tried-who = { $name }：{ $count } 个任务，最早 { MOMENT($first, $zone) }
admin-tried-others = 另有 { $count } 人
admin-tried-part = 只看了最近的 { NUMBER($count) } 个任务。

## 人、频道、任务

admin-blocked-running = { $name } 有 { $count } 个视频还在制作，可以完成；/video cancel { $job } 可以停止第一个。
admin-channel-not-here = 你所在的频道不能再制作视频了。
admin-zone-note = 额度的天、周、月从当地零点开始。
admin-jobs = 最近的 { $count } 个任务
admin-no-jobs = 还没有任务。
admin-job = { $line }（{ $name }）

## 帮助

admin-help = 管理员可以设置和查看的
admin-help-limits = /video-admin 额度 · 额度 设置 每人每天 5 个视频 · 额度 设置 #gen 全部 每周 300 秒；@artists 每人每天 20 个视频 · 额度 清除 @artists · 额度 为什么 @Ana #gen · 额度 试 每人同时 3 个
admin-help-block = /video-admin 封禁 @Ana：此人不能再制作视频
admin-help-unblock = /video-admin 解封 @Ana
admin-help-channels = /video-admin 频道 #gen #art：只在这些频道制作 · 频道 全部
admin-help-dearest = /video-admin 最高 模型 fast 分辨率 720p 时长 10：不允许更高的规格 · 最高 不限
admin-help-approval = /video-admin 审批 超过 20 积分 由 @leads：更贵的任务等人点击确认 · 审批 可疑 开 · 审批 关
admin-help-admins = /video-admin 管理员 · 管理员 添加 @Ana · 管理员 移除 @Ana
admin-help-zone = /video-admin 时区 Asia/Shanghai：额度按哪里的零点计算
admin-help-lane = /video-admin 优先 开：管理员的任务先轮到
admin-help-usage = /video-admin 用量 · 用量 本周 · 用量 90 天 --csv：用了多少，图和表格
admin-help-changes = /video-admin 更改：谁在什么时候改了什么
admin-help-jobs = /video-admin 任务 · 任务 @Ana：最近的任务

## 有什么不对

admin-refused = 有 { $count } 处不对；没有更改任何设置：

problem-admins-only = 只有这里的管理员可以这样做：请联系他们。
problem-admin-word-unknown = 没有 /video-admin “{ $written }”。可以用：{ $words }。
problem-admin-word-misspelt = 没有 /video-admin “{ $written }”：你是想说 { $meant } 吗？
problem-admin-action-unknown = 那里没有“{ $written }”这个操作：你是想说 { $meant } 吗？
problem-admin-name-missing = “{ $written }”没有指出是谁：人或角色写 @名字，频道写 #名字。
problem-admin-name-unknown = { $kind ->
    [channel] 这里没有频道 #{ $name }
   *[person] 这里没有 @{ $name }
  }：请照这里显示的写；输入时如有名单弹出，请从中选择。
problem-admin-rule-missing = 请写出额度：/video-admin 额度 设置 每人每天 5 个视频。要去掉一条：/video-admin 额度 清除。
problem-admin-rule-total = “total”把所有工作区加在一起，只有运营者能设：本工作区请写“全部”。
problem-admin-too-many-rules = 那样会超过 { $most } 条额度：请先清除一些。
problem-admin-clear-what = 请写明清除哪一条：/video-admin 额度 清除 每人每天 5 个视频、额度 清除 @artists，或额度 清除 全部。
problem-admin-rule-not-there = 这里没有额度“{ $rule }”。现有：{ $rules }。
problem-admin-rule-ambiguous = “{ $rule }”可能指好几条额度：请完整写出 { $rules } 之一。
problem-admin-why-whom = 请写一个人，可以再加一个频道：/video-admin 额度 为什么 @Ana #gen。
problem-admin-changed-meanwhile = 别人正在更改同一处，你的没有生效：请看 /video-admin 更改，然后再说一次。
problem-admin-block-yourself = 不能禁止自己，也不能禁止自己所属的角色。
problem-admin-last-way-out = 那样会去掉你自己的权限：请让另一位管理员来做。
problem-admin-person-missing = 请用 @ 写明人或角色：/video-admin 封禁 @Ana。
problem-admin-channels-only = 请只写频道，用 #：/video-admin 频道 #gen #art。
problem-admin-on-or-off = “{ $written }”既不是开（on）也不是关（off）。
problem-admin-dearest-not-offered = 不提供“{ $written }”：请写模型 standard 或 fast、分辨率 480p、720p 或 1080p、时长 4 到 15，或“不限”。
problem-admin-approval-not-understood = 看不懂“{ $written }”：请写“超过 20 积分 由 @leads”“可疑 开”或“关”。
problem-admin-zone-unknown = 没有时区“{ $written }”：{ $meant ->
    [none] 请写成 Asia/Shanghai、Europe/Berlin 或 America/New_York。
   *[other] 你是想说 { $meant } 吗？
  }
