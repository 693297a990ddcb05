# What may be wrong with a command, or worth telling about it.

## Options

problem-duration-not-offered = { $value } is not offered as duration: { $least } to { $most } seconds, or auto.
problem-resolution-not-offered = { $value } is not offered as resolution: 480p, 720p, 1080p.
problem-aspect-ratio-not-offered = { $value } is not offered as aspect ratio: 16:9, 4:3, 1:1, 3:4, 9:16, 21:9, adaptive.
problem-model-not-offered = { $value } is not offered as model: standard, fast.
problem-audio-not-offered = { $value } is not offered for generate_audio: on, off.
problem-seed-not-offered = { $value } is not offered as seed: a whole number from 0 to { $most }, or -1 for any.
problem-resolution-needs-standard = 1080p is not offered with the fast model: take standard, or 480p or 720p.
problem-option-without-value =
    { $name } needs a value behind it: { $option ->
        [model] standard or fast
        [duration] 4 to 15 seconds, or auto
        [aspect_ratio] 16:9, 4:3, 1:1, 3:4, 9:16, 21:9 or adaptive
        [resolution] 480p, 720p or 1080p
        [generate_audio] on or off
       *[seed] a whole number
    }.
problem-option-twice = { $option } is given with different values, { $values }: keep one of them.
problem-option-unknown =
    { $suggestion ->
        [none] { $written } is not offered here and was left out: there is no option { $name }.
       *[other] { $written }: there is no option { $name }; did you mean { $suggestion }?
    }

## The prompt

problem-prompt-missing = The prompt is missing: say in a sentence what the video should show.
problem-prompt-too-long = The prompt has { NUMBER($length) } characters: it may have { NUMBER($most) }.

## Citations

problem-reference-missing =
    { $label } is not there: { $kind ->
        [image] { $count ->
            [0] no image came with this
            [one] only one image came with this
           *[other] only { $count } images came with this
        }
        [video] { $count ->
            [0] no video came with this
            [one] only one video came with this
           *[other] only { $count } videos came with this
        }
       *[audio] { $count ->
            [0] no sound came with this
            [one] only one sound came with this
           *[other] only { $count } sounds came with this
        }
    }. Attach it, or take { $label } out of the prompt.
problem-file-not-cited = { $label } ({ $name }) is not cited in the prompt: it is used all the same.
problem-nothing-cited =
    { $count ->
        [one] The file is used as a reference, though the prompt does not cite it: write { $label } where it belongs.
       *[other] All { $count } files are used as references, though the prompt cites none of them: write { $label } and so on where they belong.
    }

## Files

problem-file-kind-unknown = { $name } is not an image, a video or a sound by its name: attach one of those, or leave it out.
problem-too-many-images = { $count } images are too many: { $most } at most.
problem-too-many-videos = { $count } videos are too many: { $most } at most.
problem-too-many-audio = { $count } sounds are too many: { $most } at most.
problem-too-many-files = { $count } files are too many: { $most } in all at most.
problem-audio-alone = A sound alone is not enough: add an image or a video.
problem-files-not-used =
    { $count ->
        [one] The attached file is not used by this command.
       *[other] The { $count } attached files are not used by this command.
    }

## Sub-commands

problem-command-misspelt = There is no command “{ $written }”: did you mean { $meant }? As a prompt, send it as /video create prompt: …
problem-command-unknown = There is no command “{ $written }”: /video show { $job } brings the video with the buttons under it (Again, Edit, Extend, Delete). As a prompt, send it as /video create prompt: …
problem-words-ignored = Nothing was made of “{ $words }”.
problem-words-with-again = “{ $words }” would change the prompt, and again repeats it as it was: leave the words out, or send a new /video.
