"""What the codes of unreadable files mean, and what to do."""

from typing import Final

from datarights.text import Text, say

CODES: Final[dict[str, Text]] = {
    "DR-I001": say("文件读不了：不存在或没有权限。", "The file cannot be read: it is not there or not permitted."),
    "DR-I002": say("文件超过 16 MB。拆开，用 use 引用。", "The file is larger than 16 MB. Split it and use `use`."),
    "DR-I003": say("文件不是 UTF-8。另存为 UTF-8。", "The file is not UTF-8. Save it as UTF-8."),
    "DR-I004": say("文件是空的。", "The file is empty."),
    "DR-I005": say("不是合格的 YAML。看所指的行与列。", "This is not YAML. Look at the line and column named."),
    "DR-I006": say("一个文件只写一份文档。", "One document a file."),
    "DR-I010": say("缩进用了制表符。改用空格。", "A tab in the indentation. Use spaces."),
    "DR-I011": say(
        "不用锚点、别名和合并键。把内容写出来。", "Anchors, aliases and merge keys are not used. Write it out."
    ),
    "DR-I012": say("层数或条目过多。", "Too deep, or too many nodes."),
    "DR-I013": say("不用 YAML 标签。", "YAML tags are not used."),
    "DR-I014": say("键要是一个词。", "A key is one word."),
    "DR-I015": say("同一个键写了两次。", "A key is written twice."),
    "DR-I020": say("没有这个键。看提示的最接近者。", "There is no such key. See the nearest one named."),
    "DR-I021": say("写的与所应写的不是一类。", "What is written is not of the kind expected."),
    "DR-I022": say("文字过长。", "The text is too long."),
    "DR-I023": say("不能作名称。", "This cannot be a name."),
    "DR-I024": say("没有这一天。", "There is no such day."),
    "DR-I025": say("缺少必填的键。", "A required key is missing."),
    "DR-I026": say(
        "期限要写明是否含当日：through 或 before。", "An end says whether its day is included: through or before."
    ),
    "DR-I027": say("through 与 before 只写一个。", "Write through or before, not both."),
    "DR-I028": say("终止不在起始之后。", "The end does not come after the start."),
    "DR-I030": say("词表里没有这个词。", "The vocabulary does not have this term."),
    "DR-P005": say("例外成环。", "Exceptions go in a circle."),
    "DR-P019": say(
        "规则包的文件夹里有一个不会被读的 YAML 文件，或者一个链接的文件夹：里面的规则什么也不禁止。",
        "A YAML file lies in the folder of a pack where it is not read, or a folder there is a link: a rule in it forbids nothing.",
    ),
    "DR-P020": say(
        "规则包的文字里有看不见而起作用的字符：显示出来的可以不是所写的。",
        "A text of a pack holds characters that are not seen but act: what is shown may not be what is written.",
    ),
    "DR-P031": say(
        "同一数值同一日有两个值，规则包不载入：程序不替法律挑一个。前一个值写 before。",
        "A number has two values on one day; the pack is not loaded, since the program does not choose between them. End the earlier one with before.",
    ),
    "DR-I031": say("一个名称指了两件事。", "One name for two things."),
    "DR-I032": say("引用的东西没有写明。", "What is referred to is not described."),
    "DR-I033": say("衍生或授予成环。", "Derivations or grants form a circle."),
    "DR-I034": say("统一社会信用代码校验位不符（GB 32100）。", "The check digit is wrong (GB 32100)."),
    "DR-I035": say(
        "所引文件在登记文件的文件夹（use 则在项目、规则包）之外，或不是 YAML；规则包的文件在包外。",
        "The file lies outside the folder of the manifest (for `use`, the project or the pack), or is no YAML; or a file of a pack lies outside it.",
    ),
    "DR-I036": say("所引文件不存在。", "The file referred to is not there."),
    "DR-I037": say("文件摘要与写明的不同。", "The digest of the file is not the one written."),
    "DR-I038": say("从标准输入读时不能引用别的文件。", "What comes from standard input cannot refer to files."),
    "DR-I039": say("use 成环。", "`use` goes in a circle."),
    "DR-I040": say("默认的解释不在各说之中。", "The default reading is no option."),
    "DR-I041": say("没有这个渊源。", "There is no such source."),
    "DR-I042": say("条件里的值不合事实的类型。", "A value does not fit its fact."),
    "DR-I043": say("上位词不在表里。", "The term above is not there."),
    "DR-I044": say("词表成环。", "The terms form a circle."),
    "DR-I045": say(
        "规则包没有写这个事实、规则、义务、争点或渊源。看提示的最接近者。",
        "No pack declares this fact, rule, duty, reading or source. See the nearest one named.",
    ),
    "DR-I046": say(
        "同一项保密内容写了不止一处。原文或承诺值，只写一处。",
        "One confidential value is written more than once. Write the value or its commitment, once.",
    ),
    "DR-I047": say("自然人没有统一社会信用代码。", "A natural person has no unified social credit code."),
    "DR-I048": say("没有这个词表或版本。", "There is no such vocabulary or version."),
    "DR-I049": say("规则包没有声明这个名称。", "The pack does not declare this name."),
}
