### What only people in Discord read

## What the bot may not do here

discord-rights-missing = The bot lacks permissions in this channel, so nothing was started or spent: { $rights }. An admin of this server can allow them.
discord-right-view-channel = View Channel
discord-right-send-messages = Send Messages
discord-right-send-messages-in-threads = Send Messages in Threads
discord-right-attach-files = Attach Files
discord-right-read-message-history = Read Message History
discord-guild-only = The bot works in servers: use /video in a channel of one.
discord-not-installed = The bot is not a member of this server, so it cannot post videos here: an admin has to add it first.
discord-cannot-post = The bot may not post in this channel: use another one, or ask an admin of this server.
discord-too-large = The video of { $job } is larger than this server takes. In a server that takes larger files, /video show { $job } posts it.
discord-post-failed = Discord did not take the message at the moment: try again in a minute.
discord-posted = Posted.
discord-by-message = It could not be posted where you asked for it, so it comes to you here.

## Messages that mention the bot

discord-files-hidden = Discord does not show the bot the files of the message you answered. Nothing was spent: open that message’s menu and choose Apps > Make a video.
discord-replied-gone = The message this is about is not there any more, or the bot may not see it. Nothing was spent.
discord-role-mentioned = You mentioned a role of the bot’s, and Discord hides such messages from it: mention the bot itself.
discord-reply-confirm = Shall this reply become a new video?
discord-button-make = Make the video
discord-not-yours = Only the person who wrote that can start it.
discord-trouble = Something inside the bot failed. /video list shows whether your job was taken on.
discord-button-unknown = This button is from another version of the bot: use /video instead.
discord-command-changed = This command has changed since your Discord loaded it: restart Discord and use it again.
discord-admins-only = Only people who may manage this server can do that.
discord-threads-on = From now on each job here gets a thread of its own.
discord-threads-off = From now on jobs are told of in the channel itself.

## The form

discord-form-title = Make a video
discord-form-prompt = What happens in the video
discord-form-prompt-hint = @Image1, @Video1 and @Audio1 mean the files, in their order
discord-form-with = With { $references }
discord-form-image = Images, up to { $most }
discord-form-image-hint = JPEG, PNG or WebP
discord-form-video = Clips, up to { $most }
discord-form-video-hint = MP4 or MOV, 15 s together
discord-form-audio = Sounds, up to { $most }
discord-form-audio-hint = MP3 or WAV, 15 s each, only together with an image or a clip
discord-form-options = Options
discord-form-options-hint = --duration --ar --res --fast --mute --seed
problem-options-not-understood = “{ $words }” among the options is not understood: write them like --duration 8 --ar 16:9. Nothing was spent.
problem-form-expired = The bot was restarted while this form was open and no longer has its files: open it again. Nothing was spent.

## Commands as Discord lists them (at most 100 characters; names in small letters and without spaces)

discord-command-video-name = video
discord-command-video = AI videos from a sentence and your files
discord-command-create-name = create
discord-command-create = Make a video; without a prompt a form opens that takes more files
discord-command-list-name = list
discord-command-list = Your newest jobs
discord-command-show-name = show
discord-command-show = Post a finished video again
discord-command-status-name = status
discord-command-status = What is happening to a job
discord-command-cancel-name = cancel
discord-command-cancel = Stop a job
discord-command-again-name = again
discord-command-again = The same job once more, with another seed
discord-command-limits-name = limits
discord-command-limits = What you may still use
discord-command-help-name = help
discord-command-help = How the bot is used
discord-command-forget-name = forget
discord-command-forget = Delete your jobs, files and videos
discord-command-video-admin-name = video-admin
discord-command-video-admin = Settings of the video bot for this server
discord-admin-limits-name = limits
discord-admin-limits = The limits that hold here
discord-admin-threads-name = threads
discord-admin-threads = Whether each job gets a thread of its own
discord-command-make-a-video-name = Make a video
discord-option-prompt-name = prompt
discord-option-prompt = What happens in the video; @Image1 and so on mean your files
discord-option-file1-name = file1
discord-option-file1 = An image, a clip or a sound
discord-option-file2-name = file2
discord-option-file2 = One more file
discord-option-file3-name = file3
discord-option-file3 = One more file
discord-option-file4-name = file4
discord-option-file4 = One more file; the form takes up to 12
discord-option-duration-name = duration
discord-option-duration = Seconds
discord-option-aspect-ratio-name = aspect_ratio
discord-option-aspect-ratio = Width by height
discord-option-resolution-name = resolution
discord-option-resolution = 1080p only with the standard model
discord-option-model-name = model
discord-option-model = Standard, or fast without 1080p
discord-option-generate-audio-name = generate_audio
discord-option-generate-audio = Whether the video has sound
discord-option-seed-name = seed
discord-option-seed = The same seed and prompt give a similar video
discord-option-job-name = job
discord-option-job = The job’s id, such as k7m2qd; your newest job if you leave it out
discord-option-each-job-name = each_job
discord-option-each-job = A thread for each job
discord-choice-auto = auto: up to the model
discord-choice-standard = standard
discord-choice-fast = fast
