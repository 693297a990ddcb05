## 还可以使用多少

limits-none = 这里没有限制你的额度。
limits-yours = 你还可以使用
limits-videos = { $who ->
    [each] 你
    [member] 你在本频道
    [role] 你（{ $name }）
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  } { $most } 个视频，还剩 { $left } 个
limits-seconds = { $who ->
    [each] 你
    [member] 你在本频道
    [role] 你（{ $name }）
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  } { $most } 秒视频，还剩 { $left } 秒
limits-credits = { $who ->
    [each] 你
    [member] 你在本频道
    [role] 你（{ $name }）
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  } { $most } 积分，还剩 { $left } 积分
limits-at-once = { $who ->
    [each] 你
    [member] 你在本频道
    [role] 你（{ $name }）
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }同时最多 { $most } 个，还空 { $left } 个
limits-opens = { $limit } · { MOMENT($opens, $zone) } { $full ->
    [yes] 重新开放
   *[no] 重新计数
  }
limits-operators = { $limit }（由机器人运营者设定）
limits-also = 另有 { $count } 个原因：

## 哪条额度不允许

problem-limit-videos = { $who ->
    [each] 每人
    [member] 本频道每人
    [role] { $name } 每人
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  }最多 { $most } 个视频；还剩 { $left } 个。{ MOMENT($opens, $zone) } 重新开放。
problem-limit-seconds = { $who ->
    [each] 每人
    [member] 本频道每人
    [role] { $name } 每人
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  }最多 { $most } 秒视频；还剩 { $left } 秒，这个需要 { $amount } 秒。{ MOMENT($opens, $zone) } 重新开放。
problem-limit-credits = { $who ->
    [each] 每人
    [member] 本频道每人
    [role] { $name } 每人
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  }最多 { $most } 积分；还剩 { $left } 积分，这个需要 { $amount } 积分。{ MOMENT($opens, $zone) } 重新开放。
problem-limit-seconds-too-small = { $who ->
    [each] 每人
    [member] 本频道每人
    [role] { $name } 每人
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  }最多 { $most } 秒视频，这个需要 { $amount } 秒：请缩短时长。
problem-limit-credits-too-small = { $who ->
    [each] 每人
    [member] 本频道每人
    [role] { $name } 每人
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }{ $rolling ->
    [yes] 任意一
   *[no] 每
  }{ $per ->
    [hour] 小时
    [day] 天
    [week] 周
   *[month] 月
  }最多 { $most } 积分，这个需要 { $amount } 积分：请缩短时长或降低分辨率。
problem-limit-at-once = { $who ->
    [each] 每人
    [member] 本频道每人
    [role] { $name } 每人
    [person] 你
    [channel] 本频道
    [total] 所有人合计
   *[workspace] 本工作区
  }同时最多制作 { $most } 个视频。其中一个结束或取消后重新开放。
problem-limit-forbids = { $who ->
    [each] 这里不允许制作视频
    [member] 本频道不允许制作视频
    [role] { $name } 不允许在这里制作视频
    [person] 你不可以在这里制作视频
    [channel] 本频道不允许制作视频
    [total] 机器人目前不制作视频
   *[workspace] 本工作区不允许制作视频
  }：{ $by ->
    [operator] 机器人运营者
   *[admin] 管理员
  }把额度设为 0。
problem-rule-not-in-all = 无法按“{ $rule }”计数：角色成员不合并计数。请把“全部”改成“每人”，或者对频道或整个工作区设置。
problem-rule-whom-missing = “{ $rule }”没有说明对谁：开头请写“每人”（每个人各自）、“全部”（所有人合计），或 @名字、#频道。
problem-rule-not-understood = 看不懂额度“{ $rule }”：请写成“每人每天 20 个视频”或“每人同时 3 个”。

## 管理员不允许的

problem-blocked = 管理员已禁止你在这里制作视频：请管理员解除。
problem-channel-not-allowed = 本频道不制作视频：请到 { $channels }。
problem-model-not-allowed = 这里不允许用模型 { $model }：请用 --fast。
problem-resolution-not-allowed = 这里不允许 { $resolution }：最高 { $most }（--res { $most }）。
problem-duration-not-allowed = { $auto ->
    [yes] 由模型决定的时长可能达到 { $seconds } 秒，这里最多允许 { $most } 秒
   *[no] { $seconds } 秒太长，这里最多允许 { $most } 秒
  }（--duration { $most }）。
