## The local chat page: its own words

page-title = videobot
page-bot-name = videobot
page-bot-badge = bot
page-guest = Guest { $number }
page-needs-script = This page needs JavaScript, from this server only.

page-live = Live
page-reconnecting = Reconnecting…
page-your-name = Your name
page-name-why = Others in this room see it next to what you write. It is kept in this browser.
page-save-name = Save

page-empty-title = Write a sentence, get a video
page-empty-how = Begin with /video. Drop pictures, clips and sounds anywhere on this page and name them in the sentence as @Image1, @Video1 and @Audio1.
page-empty-more = Reply to a message and its files come along. /video help lists everything else.
page-example-1 = /video a paper boat sails across a rain puddle at dusk, slow camera --duration 5 --ar 16:9
page-example-2 = /video macro shot of a ladybird climbing a blade of grass, morning dew --ar 1:1 --mute
page-example-3 = /video neon signs reflected in wet asphalt, a taxi drives by --fast --res 480p

## Writing

page-placeholder = /video and a sentence
page-message-field = Message
page-keys = Enter sends · Shift+Enter starts a new line · / shows the commands
page-attach = Attach files
page-files = Attached files
page-send = Send
page-drop-here = Drop to attach
page-remove-file = Remove { $name }
page-suggestions = Suggestions
page-replying-to = Replying to { $name }
page-changing = Changing { $job }
page-stop-reply = Stop replying
page-hint-video = a new video from a sentence and files
page-hint-list = your newest jobs
page-hint-status = where a job stands
page-hint-show = post a finished video again
page-hint-cancel = stop a job
page-hint-again = the same with another seed
page-hint-limits = what you may still use
page-hint-help = how it all works
page-hint-forget = delete your jobs and videos
page-hint-admin = limits, usage and settings, for admins
page-hint-admin-limits = what holds here, and what is used
page-hint-admin-limits-set = each 5 videos per day; #room in all 300 seconds per week
page-hint-admin-limits-why = which limits apply to somebody
page-hint-admin-limits-try = what last month would have been refused
page-hint-admin-limits-clear = a limit as it is shown, or all
page-hint-admin-usage = a picture and figures; week, month or 30 days, --csv
page-hint-admin-jobs = the newest jobs of everybody, or of @somebody
page-hint-admin-block = let somebody make no more videos
page-hint-admin-dearest = fast 720p 10, or none
page-hint-admin-approval = above 20 credits; doubtful on; off
page-hint-admin-changes = who changed what, and when
page-hint-admin-help = all that admins can do
page-hint-duration = 4 to 15 seconds, or auto
page-hint-ar = 16:9, 4:3, 1:1, 3:4, 9:16, 21:9 or adaptive
page-hint-res = 480p, 720p or 1080p
page-hint-fast = the faster model
page-hint-mute = without sound
page-hint-seed = a number, for the same video again

## Sending

page-sending = Sending…
page-not-sent = This was not sent: the bot cannot be reached.
page-not-pressed = The bot cannot be reached: press again in a moment.
page-retry = Send again
page-edit-again = Edit
page-discard = Discard
page-too-many-files = A message may have { $most } files: the others were left out.
page-file-empty = { $name } is empty: attach it again.
page-file-too-large = { $name } is { $size }: files may be { $most } here.

## Messages

page-reply = Reply
page-only-you = Only you can see this
page-dismiss = Dismiss
page-not-a-command = This is in the room as a message. To make a video of it, begin with /video.
page-make-it-a-video = Make it a video
page-to-latest = To the latest
page-new-messages = New messages
page-show-all = Show all
page-show-less = Show less
page-copy-id = Copy the job’s id
page-download = Download
page-open-video = Open the video
page-video-gone = This video is not kept any more.
page-delete-sure = Delete for good?

## What the server says to the page

page-not-from-here = This request does not come from the bot’s own page: open the page by its address on this machine.
page-not-understood = This request is not one the page sends: load the page again.
page-not-welcomed = This browser is not known yet: load the page again.
page-nothing-said = There is nothing to send: write something or attach a file.
page-file-not-there = This file is not kept any more.
page-file-not-kept = The disk did not take the file, so the message was not sent: send it again in a minute.
page-could-not-answer = Something went wrong inside the bot, and the log says what. Your message is kept; send it again in a minute.
problem-page-too-many-files = A message may have { $most } files: send the others in another one.
problem-page-text-too-long = A message may have { NUMBER($most) } characters: shorten it.
