# What may be wrong with a file, or with a job's files together.

problem-file-empty = { $name } is empty: attach it again.
problem-file-too-large = { $name } is larger than { BYTES($most) }, the most it may be: attach a smaller one.
problem-file-damaged = { $name } is damaged or cut off and cannot be opened: save it anew, or attach it again.
problem-file-too-heavy = { $name } takes too long or too much memory to open: save it smaller or in a plainer form.
problem-file-gone = { $name } is not there any more: attach it again.
problem-file-address-forbidden = { $name } lies at an address that is not fetched from: attach the file itself.
problem-file-unreachable = { $name } cannot be fetched at the moment.
problem-file-too-many-pixels = { $name } is { $width } × { $height } pixels: the most that is opened is { $most } megapixels.

problem-file-not-media =
    { $name } is not { $kind ->
        [image] an image
        [video] a video
       *[audio] a sound
    } but { $what ->
        [zip] a ZIP archive
        [archive] an archive
        [pdf] a PDF
        [html] a web page
        [playlist] a playlist
        [svg] an SVG drawing
        [xml] an XML file
        [text] a text
        [program] a program
       *[unknown] something unknown
    }: attach the { $kind ->
        [image] image
        [video] video
       *[audio] sound
    } itself.

problem-file-kind-differs =
    { $name } is not { $claimed ->
        [image] an image
        [video] a video
       *[audio] a sound
    } but { $kind ->
        [image] an image
        [video] a video
       *[audio] a sound
    } ({ $format }): attach it under a name with the right ending.

problem-file-format-not-taken =
    { $name } is in { $format } format: { $kind ->
        [image] images may be JPEG, PNG or WebP.
        [video] clips may be MP4 or MOV.
       *[audio] sounds may be MP3 or WAV.
    }

problem-image-too-large = { $name } is { BYTES($size) }: an image may be { BYTES($most) } at most.
problem-audio-too-large = { $name } is { BYTES($size) }: a sound may be { BYTES($most) } at most.
problem-audio-too-long = { $name } is { SECONDS($seconds) } long: a sound may be { $most } s at most. Cut it shorter and attach it again.

problem-clips-too-long =
    { $count ->
        [1] { $names } is { SECONDS($seconds) } long: clips may be { $most } s in all. Cut it shorter and attach it again.
       *[other] The clips are { SECONDS($seconds) } together; { $most } s at most: { $names }. Leave one out or cut them shorter.
    }
problem-clips-too-short =
    { $count ->
        [1] { $names } is only { SECONDS($seconds) } long: clips must be { $least } s in all at least.
       *[other] The clips are only { SECONDS($seconds) } together; { $least } s at least: { $names }.
    }
problem-clips-too-large =
    { $count ->
        [1] { $names } is { BYTES($size) }: clips must be less than { BYTES($most) } in all. Save it smaller and attach it again.
       *[other] The clips are { BYTES($size) } together and must be less than { BYTES($most) }: { $names }. Leave one out or save them smaller.
    }

# Limits that are known of the same model elsewhere: told, and no reason to stop.

problem-presumed-sides = { $name } is { $width } × { $height } pixels: the service may refuse sides under { $least } or over { $most } pixels.
problem-presumed-ratio = { $name } is { $width } × { $height } pixels: the service may refuse what is narrower than { $least } or wider than { $most } times its height.
problem-presumed-area = { $name } is { $width } × { $height } pixels: the service may refuse clips with under { $least } or over { $most } pixels a frame.
problem-presumed-fps = { $name } has { $fps } frames a second: the service may refuse clips with under { $least } or over { $most }.
problem-presumed-seconds = { $name } is { SECONDS($seconds) } long: the service may refuse what is under { $least } s or over { $most } s.
problem-presumed-sounds-too-long = The sounds are { SECONDS($seconds) } together ({ $names }): the service may refuse more than { $most } s.
