## What is happening to a job: the first line of its message

job-accepted = { $job } · accepted
job-preparing = { $job } · checking files
job-awaiting = { $job } · nothing spent yet, waiting for a click
job-queued = { $job } · waiting for its turn
job-queued-behind = { $job } · { $ahead ->
    [0] next in line
    [one] waiting, one ahead of you
   *[other] waiting, { $ahead } ahead of you
  }
job-submitting = { $job } · handing it to the video service
job-stopping = { $job } · stopping as soon as the video service has answered
job-rendering = { $job } · rendering
job-rendering-progress = { $job } · rendering { $progress } %
job-remaining = about { DURATION($seconds) } left
job-remaining-between = usually { DURATION($least) } to { DURATION($most) } more
job-remaining-within = usually less than { DURATION($most) } more
job-late = taking longer than usual
job-fetching = { $job } · fetching the video
job-delivering = { $job } · posting the video
job-done = { $job } · done
job-failing = { $job } · failed
job-failed = { $job } · failed
job-cancelling = { $job } · stopped
job-cancelled = { $job } · stopped
job-uncertain = { $job } · uncertain
job-cost = costs { $at_most ->
    [yes] at most{" "}
   *[no] {""}
  }{ $credits ->
    [one] 1 credit
   *[other] { NUMBER($credits, maximumFractionDigits: 3) } credits
  }

## A job that has to be approved before anything is spent

approval-dear = { $priced ->
    [yes] That is more than { NUMBER($above, maximumFractionDigits: 3) } credits.
   *[no] Nobody knows what it costs, and what may cost more than { NUMBER($above, maximumFractionDigits: 3) } credits has to be approved.
  }
approval-doubtful = Its references may not be what was meant: look at what is said of them here.
approval-by = { $name } or an admin can let it be made until { MOMENT($until, $zone) }; after that it is dropped and costs nothing.
approved-by = { $who ->
    [operator] Approved by the bot’s operator.
   *[person] Approved by { $name }.
  }

## The same as one word, in lists

state-accepted = accepted
state-preparing = checking files
state-awaiting = waiting for a click
state-queued = waiting
state-submitting = being handed over
state-rendering = rendering
state-fetching = fetching
state-delivering = posting
state-done = done
state-failing = failed
state-failed = failed
state-cancelling = stopped
state-cancelled = stopped
state-uncertain = uncertain

## Settings of a job

model-standard = standard
model-fast = fast
duration-auto = length up to the model
duration-s = { $seconds } s
ratio-adaptive = ratio up to the model
audio-on = with sound
audio-off = no sound
seed = seed { $seed }

## The reference card

card-from-message = your message
card-from-author = { $author }’s message
card-from-video = finished video
card-from-job = from the earlier job
card-not-cited = the prompt does not mention it

## Buttons

button-approve = Make it
button-cancel = Cancel
button-again = Again
button-edit = Edit
button-extend = Extend
button-delete = Delete
button-retry = Try again
button-submit-again = Submit again
button-drop = Leave it
button-forget = Delete it all

## The end of a job

end-done = Your video { $job } is ready.
end-approved = { $who ->
    [operator] The bot’s operator approved { $job }: it goes on now.
   *[person] { $name } approved { $job }: it goes on now.
  }
end-failed = { $job } could not be made.
end-cancelled = { $job } is stopped.
end-uncertain = Nobody can say whether { $job } is being made.
cancelled-by = { $name } stopped it.
cancelled-free = It had not been submitted: it costs nothing, and your limits have it back.
cancelled-maybe-charged = The bot only stopped waiting: the video service has no way to cancel, so the video may still be charged. It counts against your limits.
uncertain-choice = Submitting it again may be charged twice. Until somebody decides it counts against your limits.
failed-refunded = It does not count against your limits.
failed-limits-kept = It counts against your limits, since the service may have charged it.
fault-input = Something in the request has to be changed:
fault-policy = The service’s content policy refused it:
fault-service = The video service has trouble:
fault-operator = The bot’s operator has to act:
video-linked = The file is too large for this place: it is linked instead.
video-linked-until = The file is too large for this place: it is linked instead, until { MOMENT($until) }.
video-not-taken = The file is too large for this place: /video show { $job } posts it where larger files are taken.

## Answers to commands

answer-accepted = Accepted as { $job }.
answer-refused = { $count ->
    [one] One thing is wrong with this; nothing was spent:
   *[other] { $count } things to know about this; nothing was spent:
  }
answer-store-down = The bot cannot write anything down at the moment, so it took nothing on. Nothing was spent; send it again in a minute.
answer-approved = { $job } is approved: it goes on now.
answer-stopping = { $job } is being handed to the video service this very moment: it stops as soon as the answer is there.
answer-cancelled = { $job } is stopped.
answer-submitting-again = { $job } is submitted again.
answer-deleted = The video of { $job } is deleted.
answer-forgotten = { $count ->
    [0] There was nothing to delete.
    [one] One job, its files and its video are deleted.
   *[other] { $count } jobs, their files and their videos are deleted.
  }
list-empty = You have no jobs here yet. Start one with /video and a sentence.
list-yours = { $count ->
    [one] Your newest job
   *[other] Your newest { $count } jobs
  }
list-line = { $job } · { $state } · { $prompt }
edit-by-command = Change this and send it:
extend-prompt = Continue @Video1
forget-nothing = There is nothing of yours to delete.
forget-sure = { $count ->
    [one] One job of yours, with its files and its video, can be deleted for good.
   *[other] { $count } jobs of yours, with their files and videos, can be deleted for good.
  }
forget-live = { $count ->
    [one] One job is still running and stays until it is over.
   *[other] { $count } jobs are still running and stay until they are over.
  }

## What can be wrong with a job

problem-job-unknown = There is no job { $job } here: /video list shows yours.
problem-not-your-job = { $job } is { $owner }’s: only they and admins may do that.
problem-not-approver = Only { $name } or an admin can let { $job } be made.
problem-approved-already = { $name } has approved { $job } already.
problem-approval-expired = Nobody approved it within a day, so it was dropped.
problem-cannot-stop-finished = { $job } is finished already: there is nothing left to stop.
problem-cannot-stop-failed = { $job } has failed already: there is nothing left to stop.
problem-cannot-stop-stopped = { $job } is stopped already.
problem-cannot-delete-live = { $job } is still running: cancel it first.
problem-job-moved-on = { $job } has moved on meanwhile: /video status { $job } shows where it is.
problem-video-not-kept = The video of { $job } is not kept any more.
problem-files-not-deleted = The files could not be deleted at the moment: try again in a minute.
problem-without-words = Something went wrong that this version of the bot has no words for ({ $code }).
problem-refused-before = A limit refused this when it came first: send it again if you still want it.
problem-took-too-long = It took too long, so the bot gave up on it.
problem-files-unreachable = The attached files could not be fetched or kept: try again in a minute.
problem-result-missing = The service says the video is finished but never said where it is.
problem-result-gone = The finished video could not be fetched before its address died.
problem-result-unreachable = The finished video cannot be fetched at the moment; the bot keeps trying.
problem-price-not-understood = The price “{ $price }” is not understood: write it like “standard 720p 0.2” or “fast 480p with clip 0.05”.

## Help

help-title = Write /video and a sentence, and a video comes back.
help-create = /video a paper boat sails over a puddle: attach pictures, clips and sounds and they become references.
help-options = Options: --duration 4 to 15 or auto · --ar 16:9, 4:3, 1:1, 3:4, 9:16, 21:9 or adaptive · --res 480p, 720p or 1080p · --fast · --mute · --seed 7
help-references = In the prompt, @Image1, @Video1 and @Audio1 mean the attached files in their order: up to 9 pictures, 3 clips (15 s together) and 3 sounds (15 s each).
help-reply = Reply to a message with files and they are the references; reply to a finished video and it becomes @Video1.
help-jobs = /video list · /video show ID · /video status ID · /video cancel ID · /video again ID
help-limits = /video limits says what you may still use.
help-forget = /video forget deletes your jobs, files and videos.

## The demo in the terminal

demo-stopped = { $job } was stopped before its end; the next demo finishes it.
