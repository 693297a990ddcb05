### What the video service said, or did not say, and what can be done about it

## It goes on by itself

problem-service-busy = The video service is busy or cannot be reached at the moment: the job keeps its place and the bot tries again by itself.

## Nobody knows

problem-service-unsure = The video service did not say whether it took this job: it may have been created, and it may be charged. The bot does not send it again by itself.
problem-task-unknown = The video service does not know this job any more, so its video cannot be had.

## The operator must act

problem-service-no-balance = The balance at the video service is used up; the operator has been told, and your job keeps its place.
problem-service-key-refused = The video service refuses this bot's key; the operator has been told, and your job keeps its place.
problem-service-not-allowed = The video service does not let this bot in; the operator has been told, and your job keeps its place.
problem-service-storage-full = The bot's storage at the video service is full; the operator has been told, and your job keeps its place.
problem-service-address-wrong = There is no video service at the address this bot has for it: the operator must correct it.
problem-model-not-enabled = This model is not enabled for this bot at the video service: choose the other model, or ask the operator to enable it.

## The service refused the request

problem-request-not-offered = The video service does not offer this combination of options and files: change an option and ask again.
problem-service-refused = The video service refused the request: { $said }
problem-service-options-refused = The video service cannot do these options together: choose another resolution, aspect ratio or model.
problem-service-reference-refused = The video service could not use one of the reference files: send it again, or as JPEG, PNG, MP4 or MP3.
problem-service-request-too-large = The request is larger than the video service takes: shorten the prompt or use fewer files.
problem-service-file-too-large = { $name } is larger than the video service takes: send a smaller file.
problem-service-file-refused = The video service did not take { $name }: { $said }
problem-service-no-channel = The video service has nobody free for this kind of video at the moment, and nothing was created: try again later.

## The service's content policy

problem-policy-real-person = The video service takes no pictures or clips that look like real people: use a file without a recognisable face.
problem-policy-output = The video service held the finished video back because of its content policy: change the prompt or the references.
problem-policy-prompt = The video service's content policy does not allow this prompt: say it differently.
problem-policy-reference = The video service's content policy does not allow one of the reference files: use another one.
problem-policy-content = The video service's content policy does not allow this video: change the prompt or the references.

## The service took the job and could not finish it

problem-task-files-not-fetched = The video service could not load the reference files in time: try again.
problem-task-invalid = The video service could not work with these options: change one and try again.
problem-task-invalid-said = The video service could not work with these options: { $said }
problem-task-image-unreadable = The video service could not read one of the images: save it anew as JPEG or PNG and send that.
problem-task-image-size = The size or shape of an image does not suit the video service: use one with sides of 300 to 6000 pixels that is not very long or narrow.
problem-task-reference-refused = The video service could not use one of the reference files: send it again, or as JPEG, PNG, MP4 or MP3.
problem-task-no-content = The model made nothing of this prompt: describe the scene differently.
problem-task-cancelled = The job was stopped at the video service.
problem-task-expired = The job waited too long at the video service and was dropped there: try again.
problem-task-timed-out = The video service took too long over this video and gave up: try again, or choose a shorter one.
problem-task-quota = The video service has used up its own share for now: try again later.
problem-task-overloaded = The video service is overloaded and gave the job up: try again later.
problem-task-service-error = The video service had a fault of its own while it made this video: try again later.
problem-task-failed = The video service could not make this video and did not say why: try again later.
problem-task-failed-said = The video service could not make this video: { $said }
