"""The sentences about faults in a course folder: code -> (Chinese, English). Each names the fault, then the remedy."""

SENTENCES = {
    # the folder and its files
    "NO_FOLDER": ("找不到这个文件夹。请检查路径。", "There is no such folder. Check the path."),
    "NO_COURSE_FILE": (
        "文件夹里没有 course.yaml。请新建它，写法见 docs/course-folder.md。",
        "The folder has no course.yaml. Make one as docs/course-folder.md shows.",
    ),
    "FILE_MISSING": (
        "没有文件“{name}”。请放进文件夹，或改正名字。",
        "There is no file “{name}”. Put it into the folder or correct the name.",
    ),
    "FILE_MISSING_NEAR": (
        "没有文件“{name}”。是不是“{near}”？大小写也要一致。",
        "There is no file “{name}”. Did you mean “{near}”? Capital letters count.",
    ),
    "FILE_LEAVES": (
        "“{name}”指到了课程文件夹外面。文件必须放在课程文件夹里，不能用 .. 、绝对路径或指向外面的链接。",
        "“{name}” leads out of the course folder. Files lie inside: no .., no absolute path, no link elsewhere.",
    ),
    "FILE_NAME": (
        "文件名“{name}”不能用。请用 / 分隔文件夹，不要用 \\、冒号开头的盘符或看不见的字符。",
        "The file name “{name}” cannot be used. Separate folders by /; no \\, drive letter or invisible character.",
    ),
    "FILE_IRREGULAR": ("“{name}”不是普通文件。", "“{name}” is not an ordinary file."),
    "FILE_EMPTY": (
        "“{name}”是空文件。请重新导出或填写内容。",
        "“{name}” is empty. Export it again or write something into it.",
    ),
    "FILE_TOO_LARGE": ("“{name}”太大：{size}，最多 {limit}。", "“{name}” is too large: {size}; at most {limit}."),
    "FILE_UNREADABLE": ("“{name}”打不开。请检查权限。", "“{name}” cannot be opened. Check its permissions."),
    "FILE_ENDING": (
        "“{name}”的后缀不对，这里要 {endings}。",
        "“{name}” has the wrong ending; here it must be {endings}.",
    ),
    "FILE_NOT_VIDEO": (
        "“{name}”的内容不是视频（只改后缀没有用）。请导出为 MP4、MOV、WebM 或 MKV。",
        "The content of “{name}” is not a video, whatever its name. Export an MP4, MOV, WebM or MKV.",
    ),
    "FILE_ENCODING": (
        "从这一行起文字编码读不懂。请另存为 UTF-8（GB18030 也可以）。",
        "From here on the encoding cannot be read. Save the file as UTF-8 (GB18030 is taken too).",
    ),
    "CONTROL_MARK": (
        "这一行有看不见的控制字符。请删掉后重新输入。",
        "This line has an invisible control character. Delete it and type anew.",
    ),
    "TURNING_MARK": (
        "这一行有改变书写方向的隐藏标记，会让文字显示成别的意思。请删掉。",
        "This line has a hidden mark that turns the direction of writing and can disguise a text. Delete it.",
    ),
    # course.yaml as such
    "YAML": (
        "这一行附近的写法读不懂（{problem}）。请检查：冒号用英文冒号、后面空一格；"
        "缩进用空格并对齐；文字里有冒号、逗号、# 时加英文引号。",
        "It cannot be read near this line ({problem}). Check: a space after the colon; indents of spaces, in line; "
        "quotes around texts that contain a colon, a comma or #.",
    ),
    "YAML_WIDE_COLON": (
        "这里用了中文冒号（：）。请换成英文冒号，后面空一格。",
        "This is the Chinese colon (：). Use the ordinary one, and a space after it.",
    ),
    "YAML_ALIAS": (
        "这里用了 & 或 * 引用。请把内容直接写出来；文字以 & 或 * 开头时加引号。",
        "& and * references are not taken. Write the content out; quote a text that begins with & or *.",
    ),
    "YAML_TAG": (
        "这里用了 ! 标签。请删掉；文字以 ! 开头时加引号。",
        "! tags are not taken. Delete it; quote a text that begins with !.",
    ),
    "YAML_DEEP": ("缩进层数太多。请照范例的层次写。", "This is nested too deeply. Keep to the levels of the example."),
    "YAML_SEVERAL": (
        "文件里有第二份文档（---）。一个 course.yaml 只写一门课。",
        "A second document (---) begins here. A course.yaml holds one course.",
    ),
    "YAML_KEY": ("这里的键不是普通文字。", "This key is not plain text."),
    "KEY_TWICE": ("“{key}”写了两次。请只留一个。", "“{key}” stands twice. Keep one."),
    "KEY_UNKNOWN": ("不认识“{key}”。这里可以写：{known}。", "“{key}” is not known. Here may stand: {known}."),
    "KEY_UNKNOWN_NEAR": ("不认识“{key}”。是不是“{near}”？", "“{key}” is not known. Did you mean “{near}”?"),
    "KEY_MISSING": ("缺少“{key}”。请补上。", "“{key}” is missing. Add it."),
    "COMMA_IN_TEXT": (
        "“{key}”前面的文字里有英文逗号，被切成了两段。请给整段文字加英文引号。",
        "The text before “{key}” has a comma that cuts it in two. Put the whole text in quotes.",
    ),
    "NOT_TABLE": (
        "“{key}”下面应该是“名称: 内容”的几行。",
        "Under “{key}” lines of the form “name: content” are expected.",
    ),
    "NOT_LIST": ("“{key}”应该是列表，每项以“- ”开头。", "“{key}” must be a list, each entry beginning with “- ”."),
    "NOT_TEXT": ("“{key}”应该是一段文字。", "“{key}” must be a text."),
    "NOT_TEXTS": ("“{key}”应该是一段文字，或 zh: 和 en: 两行。", "“{key}” must be a text, or two lines zh: and en:."),
    "NOT_NUMBER": (
        "“{key}”应该是 {low} 到 {high} 的整数，现在是“{value}”。",
        "“{key}” must be a whole number from {low} to {high}; it is “{value}”.",
    ),
    "NOT_YES_NO": (
        "“{key}”应该是 true 或 false（是/否、对/错也可以）。",
        "“{key}” must be true or false (yes or no will do).",
    ),
    "NOT_ONE_OF": ("“{key}”不能是“{value}”。可以是：{known}。", "“{key}” cannot be “{value}”. It may be: {known}."),
    "NOT_ONE_OF_NEAR": (
        "“{key}”不能是“{value}”。是不是“{near}”？",
        "“{key}” cannot be “{value}”. Did you mean “{near}”?",
    ),
    "TEXT_EMPTY": ("“{key}”是空的。请填写。", "“{key}” is empty. Write something."),
    "TEXT_LONG": (
        "“{key}”有 {length} 个字，最多 {longest} 个。请写短。",
        "“{key}” has {length} characters; at most {longest}. Shorten it.",
    ),
    "SLUG": (
        "“{value}”不能做 slug。只用小写英文字母、数字和 -，最多 60 个，例如 first-friends。",
        "“{value}” cannot be a slug. Use small letters, digits and -, at most 60, such as first-friends.",
    ),
    "SLUG_TWICE": (
        "slug“{value}”在第 {first} 行已经用过。每节课要不同。",
        "The slug “{value}” is taken in line {first}. Every lesson needs its own.",
    ),
    "TOO_MANY": ("“{key}”有 {count} 项，最多 {most} 项。", "“{key}” has {count} entries; at most {most}."),
    "LIST_EMPTY": ("“{key}”里一项也没有。", "“{key}” has no entry."),
    # lessons
    "KIND_NEEDS": ("{kind} 课需要“{key}”。请补上。", "A lesson of kind {kind} needs “{key}”. Add it."),
    "KIND_REFUSES": (
        "{kind} 课不能有“{key}”。请删掉，或改 kind。",
        "A lesson of kind {kind} cannot have “{key}”. Delete it or change the kind.",
    ),
    "AT_REFUSED": ("文章里的小练不需要 at。请删掉。", "A check in an article has no at. Delete it."),
    "TIME": (
        "“{value}”不是时间。请写成 分:秒，例如 1:30。",
        "“{value}” is not a time. Write minutes:seconds, such as 1:30.",
    ),
    "TIME_TWICE": ("{value} 已经有一道小练。请错开时间。", "There is already a check at {value}. Choose another time."),
    "TIME_BEYOND": (
        "时间 {at} 在视频结束（{end}）之后。请提前。",
        "{at} is after the end of the video ({end}). Choose an earlier time.",
    ),
    "PROMPTS_FEW": (
        "这个视频长 {end}，至少要 {least} 道提示题，现在有 {count} 道。",
        "This video lasts {end} and needs at least {least} prompts; it has {count}.",
    ),
    # items
    "POOL_SMALL": (
        "题库只有 {count} 题；每次抽 {draws} 题，至少要 {least} 题，才不容易背答案。请加题，或减少 draws。",
        "The pool has {count} items; to draw {draws} it needs at least {least}, so that nobody learns it by heart. "
        "Add items or draw fewer.",
    ),
    "RIGHT_MISSING": (
        "这道题没有正确答案。请写 right（或判断题写 answer）。",
        "This item has no correct option. Write right (or answer, for true or false).",
    ),
    "WRONG_MISSING": (
        "这道题没有错误选项。请写 wrong，至少一个。",
        "This item has no wrong option. Write wrong, at least one.",
    ),
    "ANSWER_MIXED": (
        "判断题只写 answer，选择题只写 right 和 wrong，不要混用。",
        "True-or-false items have answer, others right and wrong; do not mix them.",
    ),
    "SINGLE_SEVERAL": (
        "单选题只能有一个 right。请删到一个，或把 kind 改成 multiple。",
        "A single-choice item has one right option. Keep one or change kind to multiple.",
    ),
    "OPTION_TWICE": ("选项“{value}”出现了两次。", "The option “{value}” stands twice."),
    "ITEM_TWICE": ("这道题和第 {first} 行的题目一样。", "This item asks the same as the one in line {first}."),
    # captions
    "VTT_HEADER": ("字幕第一行必须是 WEBVTT。", "The first line of captions must be WEBVTT."),
    "VTT_SRT": (
        "这是 SRT 字幕。请另存为 WebVTT（第一行 WEBVTT，时间里的逗号改成点）。",
        "These are SRT captions. Save them as WebVTT (first line WEBVTT, dots instead of commas in times).",
    ),
    "VTT_TIME": (
        "时间“{value}”读不懂。请写成 00:05.000 --> 00:08.000。",
        "The times “{value}” cannot be read. Write 00:05.000 --> 00:08.000.",
    ),
    "VTT_NO_TIME": (
        "这一段没有时间行（00:05.000 --> 00:08.000）。",
        "This block has no line of times (00:05.000 --> 00:08.000).",
    ),
    "VTT_BACKWARDS": ("结束时间必须晚于开始时间。", "The end must be later than the beginning."),
    "VTT_ORDER": (
        "这条字幕比上一条开始得早。请按时间排好。",
        "This cue begins before the one above it. Put them in order.",
    ),
    "VTT_OVERLAP": (
        "这条字幕在上一条结束（{end}）之前就开始了。请错开。",
        "This cue begins before the one above it ends ({end}). Part them.",
    ),
    "VTT_NO_TEXT": ("这条字幕没有文字。", "This cue has no text."),
    "VTT_LONG": (
        "这条字幕有 {length} 个字，最多 {longest} 个。请拆成几条。",
        "This cue has {length} characters; at most {longest}. Split it.",
    ),
    "VTT_NO_CUES": ("字幕文件里没有一条字幕。", "There is no cue in this file."),
    "VTT_MANY": ("字幕超过 {most} 条。", "There are more than {most} cues."),
    "VTT_BEYOND": (
        "这条字幕在视频结束（{end}）之后才结束。请改时间，或检查是不是配错了视频。",
        "This cue ends after the video does ({end}). Correct its times, or is it another video's?",
    ),
}
