## What people may still use

limits-none = No limit applies to you here.
limits-yours = What you may still use
limits-videos = { $left } of { $most ->
    [one] one video
   *[other] { $most } videos
  } { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  } left for { $who ->
    [each] you
    [member] you in this channel
    [role] you, through { $name }
    [person] you
    [channel] this channel
    [total] everybody together
   *[workspace] this workspace
  }
limits-seconds = { $left } of { $most } seconds of video { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  } left for { $who ->
    [each] you
    [member] you in this channel
    [role] you, through { $name }
    [person] you
    [channel] this channel
    [total] everybody together
   *[workspace] this workspace
  }
limits-credits = { $left } of { $most ->
    [one] one credit
   *[other] { $most } credits
  } { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  } left for { $who ->
    [each] you
    [member] you in this channel
    [role] you, through { $name }
    [person] you
    [channel] this channel
    [total] everybody together
   *[workspace] this workspace
  }
limits-at-once = { $left } of { $most } at the same time free for { $who ->
    [each] you
    [member] you in this channel
    [role] you, through { $name }
    [person] you
    [channel] this channel
    [total] everybody together
   *[workspace] this workspace
  }
limits-opens = { $limit } · { $full ->
    [yes] opens again
   *[no] starts anew
  } { MOMENT($opens, $zone) }
limits-operators = { $limit } (set by the bot's operator)
# heads the other rules and settings that refused as well
limits-also = { $count ->
    [one] One more reason:
   *[other] { $count } more reasons:
  }

## Which rule said no

problem-limit-videos = { $who ->
    [each] Each person
    [member] Each person in this channel
    [role] Each person with { $name }
    [person] You
    [channel] This channel
    [total] This bot
   *[workspace] This workspace
  } may make { $most ->
    [one] one video
   *[other] { $most } videos
  } { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  }; { $left ->
    [0] none is left
    [one] one is left
   *[other] { $left } are left
  }. It opens again { MOMENT($opens, $zone) }.
problem-limit-seconds = { $who ->
    [each] Each person
    [member] Each person in this channel
    [role] Each person with { $name }
    [person] You
    [channel] This channel
    [total] This bot
   *[workspace] This workspace
  } may make { $most } seconds of video { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  }; { $left ->
    [0] none is
    [one] one is
   *[other] { $left } are
  } left and this one needs { $amount }. It opens again { MOMENT($opens, $zone) }.
problem-limit-credits = { $who ->
    [each] Each person
    [member] Each person in this channel
    [role] Each person with { $name }
    [person] You
    [channel] This channel
    [total] This bot
   *[workspace] This workspace
  } may use { $most ->
    [one] one credit
   *[other] { $most } credits
  } { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  }; { $left ->
    [0] none is
    [one] one is
   *[other] { $left } are
  } left and this one needs { $amount }. It opens again { MOMENT($opens, $zone) }.
problem-limit-seconds-too-small = { $who ->
    [each] Each person
    [member] Each person in this channel
    [role] Each person with { $name }
    [person] You
    [channel] This channel
    [total] This bot
   *[workspace] This workspace
  } may make { $most } seconds of video { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  }, and this one needs { $amount }: make it shorter.
problem-limit-credits-too-small = { $who ->
    [each] Each person
    [member] Each person in this channel
    [role] Each person with { $name }
    [person] You
    [channel] This channel
    [total] This bot
   *[workspace] This workspace
  } may use { $most ->
    [one] one credit
   *[other] { $most } credits
  } { $rolling ->
    [yes] in any
   *[no] { $per ->
        [hour] an
       *[other] a
    }
  } { $per ->
    [hour] hour
    [day] day
    [week] week
   *[month] month
  }, and this one needs { $amount }: make it shorter, or with a lower resolution.
problem-limit-at-once = { $who ->
    [each] Each person
    [member] Each person in this channel
    [role] Each person with { $name }
    [person] You
    [channel] This channel
    [total] This bot
   *[workspace] This workspace
  } may have { $most ->
    [one] one video
   *[other] { $most } videos
  } in the making at the same time. It opens again when one of them is over or cancelled.
problem-limit-forbids = { $who ->
    [each] Nobody may make videos here
    [member] Nobody may make videos in this channel
    [role] People with { $name } may not make videos here
    [person] You may not make videos here
    [channel] No videos may be made in this channel
    [total] This bot makes no videos at the moment
   *[workspace] No videos may be made in this workspace
  }: { $by ->
    [operator] the bot's operator
   *[admin] an admin
  } set the limit to 0.
problem-rule-not-in-all = “{ $rule }” cannot be counted: people with a role are not counted together. Write “each” in place of “in all”, or set it for a channel or the workspace.
problem-rule-whom-missing = “{ $rule }” does not say whom it is for: begin with “each” for each person, “in all” for everybody together, or with @name or #name.
problem-rule-not-understood = The limit “{ $rule }” is not understood: write it like “each 20 videos per day” or “channel 3 at once”.

## What an admin does not allow

problem-blocked = An admin blocked you from making videos here: ask one of them to unblock you.
problem-channel-not-allowed = No videos are made in this channel: use { $channels }.
problem-model-not-allowed = The model { $model } is not allowed here: use --fast.
problem-resolution-not-allowed = { $resolution } is not allowed here: up to { $most } is (--res { $most }).
problem-duration-not-allowed = { $auto ->
    [yes] A length that the model chooses may come to { $seconds } s, and at most { $most } s are allowed here
   *[no] { $seconds } s are too long: at most { $most } s are allowed here
  } (--duration { $most }).
