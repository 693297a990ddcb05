### What admins are told

## Settings, and changes of them

admin-setting = { $what ->
    [limits] limit
    [block] blocked
    [channels] channels with videos
    [dearest] the dearest allowed
    [approval] waits for a click
    [admins] named admins
    [zone] time zone
   *[lane] admins first
  }
admin-setting-is = { $what }: { $value }
admin-setting-none = { $what ->
    [block] Nobody is blocked here.
    [channels] Videos may be made in every channel.
    [dearest] Every model, resolution and length is allowed.
    [approval] No job waits for a click.
    [admins] Nobody is named beside the platform's own admins.
   *[other] Nothing is set.
  }
admin-changed = Changed. This is what it was and what it is now:
admin-unchanged = Nothing changed: it was so already.
admin-change = { $what }: { $was } → { $became }
admin-change-new = { $what }: + { $became }
admin-change-gone = { $what }: − { $was }
admin-changes = { $count ->
    [one] The only change so far
   *[other] The { $count } newest changes, newest first
  }
admin-no-changes = Nobody has changed anything here: the operator's defaults hold.
admin-change-by = { MOMENT($at, $zone) } · { $who } · { $change }

## Limits

admin-limits = { $count ->
    [0] No limit holds here
    [one] One limit holds here
   *[other] { $count } limits hold here
  }
admin-limits-defaults = { $count ->
    [0] No limit holds here: nobody has set one
    [one] The operator's default limit holds here: nobody has changed it
   *[other] The operator's { $count } default limits hold here: nobody has changed them
  }
admin-rule = { $rule }
admin-rule-used = { $rule }: { $used } of { $most } used
admin-rule-forbids = { $rule }: forbids
admin-rule-apart = { $rule }: { $users ->
    [0] nothing used yet
    [one] used by one, { $full ->
        [0] with some left
       *[other] who has nothing left
    }
   *[other] used by { $users }, { $full ->
        [0] all with some left
        [one] one of them has nothing left
       *[other] { $full } of them have nothing left
    }
  }
admin-stands-now = How it stands now:
admin-operators-rules = Above them stand the operator's own:
admin-operators-own = { $line } (the operator's)
admin-no-prices = The operator gave no price list: credits are counted only as the service tells them afterwards.
admin-no-prices-dear = The operator gave no price list: what a job costs is not known beforehand, so every job waits for the click.
admin-no-rules-left = { $operators ->
    [0] No limit holds here any more: everybody may make as many videos as they like.
   *[other] No limit of this workspace holds any more; the operator's own still do.
  }
admin-why = { $count ->
    [0] No limit applies to { $name }
    [one] One limit applies to { $name }
   *[other] { $count } limits apply to { $name }
  } { $channel ->
    [none] here
    [any] in this workspace
   *[other] in { $channel }
  }
admin-rule-by-channel = { $rule }: counted in each channel by itself
admin-why-any = What is used in a channel, and what holds only in some, is told when you name one too: limits why @{ $name } #gen
admin-overruled = { $rule }: does not apply, { $by } is more specific
admin-roles-unknown = Which roles this person has is not known here: limits for roles are left out.
admin-tried-on = { $count ->
    [0] No video was made in the last { $days } days: there is nothing to try it on
    [one] Tried on the only job of the last { $days } days
   *[other] Tried on the { $count } jobs of the last { $days } days
  }
admin-tried = { $rule }: would have refused { $refused } of the { $concerned } it is about
admin-tried-who = { $name }: { $count ->
    [one] one job
   *[other] { $count } jobs
  }, the first { MOMENT($first, $zone) }
admin-tried-others = { $count ->
    [one] and one more person
   *[other] and { $count } more people
  }
admin-tried-part = Only the newest { NUMBER($count) } jobs were looked at.

## People, channels, jobs

admin-blocked-running = { $count ->
    [one] One video of { $name } is on its way and may finish; /video cancel { $job } stops it.
   *[other] { $count } videos of { $name } are on their way and may finish; /video cancel { $job } stops the first.
  }
admin-channel-not-here = Videos can no longer be made in the channel you write in.
admin-zone-note = Days, weeks and months of limits begin at midnight there.
admin-jobs = { $count ->
    [one] The only job
   *[other] The { $count } newest jobs
  }
admin-no-jobs = There is no job yet.
admin-job = { $line } ({ $name })

## Help

admin-help = What admins can set and look at
admin-help-limits = /video-admin limits · limits set each 5 videos per day · limits set #gen in all 300 seconds per week; @artists each 20 videos per day · limits clear @artists · limits why @Ana #gen · limits try each 3 at once
admin-help-block = /video-admin block @Ana: no more videos for this person
admin-help-unblock = /video-admin unblock @Ana
admin-help-channels = /video-admin channels #gen #art: videos only there · channels all
admin-help-dearest = /video-admin dearest model fast resolution 720p duration 10: nothing dearer is allowed · dearest none
admin-help-approval = /video-admin approval above 20 credits by @leads: dearer jobs wait for a click · approval doubtful on · approval off
admin-help-admins = /video-admin admins · admins add @Ana · admins remove @Ana
admin-help-zone = /video-admin zone Asia/Shanghai: whose midnights limits go by
admin-help-lane = /video-admin lane on: admins' jobs have their turn first
admin-help-usage = /video-admin usage · usage week · usage 90 days --csv: what was used, as a picture and a table
admin-help-changes = /video-admin changes: who changed what, and when
admin-help-jobs = /video-admin jobs · jobs @Ana: the newest jobs

## What is wrong

admin-refused = { $count ->
    [one] One thing is wrong with this; nothing was changed:
   *[other] { $count } things are wrong with this; nothing was changed:
  }

problem-admins-only = Only admins of this place may do that: ask one of them.
problem-admin-word-unknown = There is no /video-admin “{ $written }”. There is: { $words }.
problem-admin-word-misspelt = There is no /video-admin “{ $written }”: did you mean { $meant }?
problem-admin-action-unknown = “{ $written }” is nothing that can be done there: did you mean { $meant }?
problem-admin-name-missing = “{ $written }” names nobody: write @name for a person or a role, #name for a channel.
problem-admin-name-unknown = { $kind ->
    [channel] No channel #{ $name } is known here
   *[person] Nobody called @{ $name } is known here
  }: write the name as this chat shows it; where a list of names opens while you type, choose it there.
problem-admin-rule-missing = Say the limit: /video-admin limits set each 5 videos per day. To take one away: /video-admin limits clear.
problem-admin-rule-total = “total” counts all workspaces together and is the operator's alone: write “in all” for this workspace.
problem-admin-too-many-rules = That would be more than { $most } limits: clear some first.
problem-admin-clear-what = Say which limit is to go: /video-admin limits clear each 5 videos per day, limits clear @artists, or limits clear all.
problem-admin-rule-not-there = There is no limit “{ $rule }” here. There is: { $rules }.
problem-admin-rule-ambiguous = “{ $rule }” may mean several limits: write the whole of { $rules }.
problem-admin-why-whom = Name one person, and one channel if you like: /video-admin limits why @Ana #gen.
problem-admin-changed-meanwhile = Others are changing the same at this moment, and nothing of yours was changed: look at /video-admin changes and say it again.
problem-admin-block-yourself = You cannot block yourself, nor a role that you have.
problem-admin-last-way-out = That would take your own rights away: let another admin do it.
problem-admin-person-missing = Name a person or a role with @: /video-admin block @Ana.
problem-admin-channels-only = Name channels only, with #: /video-admin channels #gen #art.
problem-admin-on-or-off = “{ $written }” is neither on nor off.
problem-admin-dearest-not-offered = “{ $written }” is not offered: write model standard or fast, resolution 480p, 720p or 1080p, duration 4 to 15, or none.
problem-admin-approval-not-understood = “{ $written }” is not understood: write “above 20 credits by @leads”, “doubtful on”, or “off”.
problem-admin-zone-unknown = There is no time zone “{ $written }”: { $meant ->
    [none] write it like Asia/Shanghai, Europe/Berlin or America/New_York.
   *[other] did you mean { $meant }?
  }
