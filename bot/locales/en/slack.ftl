### What only people in Slack read

## Who may ask, and where

slack-no-bots = The bot takes no orders from other bots.
slack-no-strangers = You are from another organisation: only people of the bot’s own workspace can make videos here.
slack-no-guests = Guests of this workspace cannot make videos: ask a member of it.
slack-no-account = Your account in this workspace is deactivated, so nothing was started or spent.
slack-enclosures-sent = In your direct messages with the bot: { $names }
slack-enclosures-refused = Slack took no file of the bot’s, so { $names } is not shown: the figures are above.
slack-rights-unknown = Slack did not say in time whether you are an admin: try again in a minute.
slack-not-in-channel = The bot is not in this conversation, so nothing was started or spent: type /invite @videobot in the channel, or write to the bot directly.
slack-archived = This channel is archived, so nothing can be posted here: ask in another one.
slack-cannot-post = The bot may not post here: ask in another channel, or ask an admin of this workspace.
slack-not-installed = videobot is not installed in this workspace any more: an admin has to install it again.
slack-by-message = It could not be posted where you asked for it, so it comes to you here.

## Answers

slack-post-failed = Slack did not take the message at the moment: try again in a minute.
slack-file-not-taken = Slack takes no such file here, so the video of { $job } cannot be shown: ask an admin whether uploads are switched off.
slack-trouble = Something inside the bot failed. /video list shows whether your job was taken on.
slack-command-unknown = This command is from another version of the bot: use /video instead.
slack-button-unknown = This button or form is from another version of the bot: use /video instead.
slack-thread-unread = The bot could not read this thread ({ $reason }), so files of other messages in it are not used. Cancel the job if they belong to it.
slack-files-gone = These files are deleted or hidden by Slack, so nothing was started or spent: { $names }. Attach them again.

## Files

problem-slack-file-deleted = { $name } was deleted in Slack: attach it again.
problem-slack-file-hidden = Slack hides { $name } because of its age on this workspace’s plan: attach it again.
problem-slack-file-closed = Slack does not let the bot see { $name }, which may belong to another organisation: attach your own copy.
problem-slack-files-read-missing = The bot lacks Slack’s permission files:read, so it cannot open { $name }: an admin has to install it again with that permission.

## The form

slack-open-form = Open the form
slack-form-title = Make a video
slack-form-submit = Make the video
slack-form-close = Cancel
slack-form-prompt = What happens in the video
slack-form-prompt-hint = @Image1, @Video1 and @Audio1 mean the files, in their order
slack-form-with = With { $references }
slack-form-image = Images, up to { $most }
slack-form-audio = Sounds, up to { $most }, only together with an image or a clip
slack-form-clips = This form takes files up to 10 MB and no clips: post those and larger files in a message or thread, and mention the bot there.
slack-form-duration = Length
slack-form-aspect-ratio = Width by height
slack-form-resolution = Resolution (1080p only with the standard model)
slack-form-model = Model
slack-form-generate-audio = Sound
slack-form-seed = Seed, for the same video again

## The app as Slack lists it

slack-app-description = AI videos from a sentence and your files, posted into the thread
slack-shortcut = Make a video
slack-shortcut-description = A video from this message and its files
slack-command-video = Make an AI video, or see your jobs
slack-usage-video = a red kite over the sea --duration 8 · list · show ID · help
slack-command-video-admin = Limits and usage of the video bot
slack-usage-video-admin = limits · usage · block · jobs

## Pages of the installation

slack-install-done = videobot is installed. Invite it into a channel with /invite @videobot and try /video there.
slack-install-refused = Nothing was installed.
slack-install-begin-again = This installation was begun in another browser or too long ago: begin again at /slack/install.
slack-install-failed = Slack did not complete the installation: begin again at /slack/install.
