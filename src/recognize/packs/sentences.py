# ruff: noqa: E501 - a table: one fault in a few lines
"""What each fault code says, and its remedy, in Chinese and English.

``{found}`` and ``{near}`` are told after the remedy by ``faults`` unless a sentence holds them itself.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple


class Wording(NamedTuple):
    """The words of one fault code: what is wrong, and what to do; either may be empty."""

    severity: Literal["error", "warning", "note"]
    says_zh: str
    remedy_zh: str
    says_en: str
    remedy_en: str


# fmt: off
_ERRORS: Final[dict[str, tuple[str, str, str, str]]] = {
    # folders and files
    "pack-not-found": (
        "找不到规则包 `{name}`", "核对编号，或在配置中给出它所在的文件夹",
        "there is no rule pack `{name}`", "check its id, or name the folder it stands in"),
    "root-missing": (
        "找不到存放规则包的文件夹", "核对配置中的路径",
        "there is no such folder of packs", "check its path in the configuration"),
    "pack-twice": (
        "规则包 `{name}` 在两处都有：{other}", "只保留一处",
        "the rule pack `{name}` stands in two places: {other} too", "keep one of them"),
    "pack-id": (
        "文件夹名 `{name}` 不能作规则包编号", "用小写字母、数字和连字符，如 cn-420100",
        "the folder name `{name}` is no pack id", "use lower-case letters, digits and hyphens, as cn-420100"),
    "manifest-missing": (
        "缺少 pack.toml", "每个规则包文件夹都要有 pack.toml",
        "pack.toml is missing", "every pack folder holds one"),
    "file-unknown": (
        "规则包中没有这种文件", "改正文件名，或移出文件夹",
        "a pack has no such file", "correct its name, or move it out of the folder"),
    "file-not-csv": (
        "这是电子表格文件，读不了", "打开后另存为“CSV UTF-8（逗号分隔）”",
        "this is a spreadsheet file and cannot be read", "open it and save it as \"CSV UTF-8 (comma delimited)\""),
    "folder-unexpected": (
        "规则包中不能有子文件夹", "把它移出规则包",
        "a pack has no folders inside", "move it out of the pack"),
    "file-unreadable": (
        "文件打不开", "检查文件是否损坏、是否有读取权限",
        "the file cannot be opened", "check whether it is damaged and may be read"),
    "file-too-large": (
        "文件超过 {limit} MB", "拆分，或去掉多余的内容",
        "the file is larger than {limit} MB", "split it, or take out what does not belong"),
    "too-many-rows": (
        "超过 {limit} 行", "拆成几个规则包",
        "more than {limit} rows", "split it into several packs"),
    "file-empty": (
        "没有表头", "第一行写列名",
        "there is no header row", "write the names of the columns in the first row"),
    "encoding-gb18030": (
        "编码是 GB18030（GBK），不是 UTF-8", "在 Excel 或 WPS 中另存为“CSV UTF-8（逗号分隔）”；文本编辑器中选编码 UTF-8 保存",
        "the encoding is GB18030 (GBK), not UTF-8", "in Excel or WPS save as \"CSV UTF-8 (comma delimited)\"; in a text editor save with encoding UTF-8"),
    "encoding-utf16": (
        "编码是 UTF-16（“Unicode 文本”），不是 UTF-8", "在 Excel 或 WPS 中另存为“CSV UTF-8（逗号分隔）”；文本编辑器中选编码 UTF-8 保存",
        "the encoding is UTF-16 (\"Unicode text\"), not UTF-8", "in Excel or WPS save as \"CSV UTF-8 (comma delimited)\"; in a text editor save with encoding UTF-8"),
    "encoding-unknown": (
        "编码不是 UTF-8", "另存为“CSV UTF-8（逗号分隔）”，或以 UTF-8 保存",
        "the encoding is not UTF-8", "save as \"CSV UTF-8 (comma delimited)\", or with encoding UTF-8"),
    "separator": (
        "各列不是用英文逗号分隔的", "另存为“CSV UTF-8（逗号分隔）”",
        "the columns are not separated by commas", "save as \"CSV UTF-8 (comma delimited)\""),
    "csv-broken": (
        "引号不成对，或引号后还有字", "含逗号或引号的内容要整格用英文双引号括起，内部的引号写两个",
        "a quotation mark is not closed, or text follows it", "put a cell that holds commas or quotes in double quotes, and double the quotes inside"),
    "nul": (
        "文件中有空字符（NUL），可能已损坏或编码不对", "重新另存为“CSV UTF-8（逗号分隔）”",
        "the file holds NUL characters; it is damaged or not text", "save it again as \"CSV UTF-8 (comma delimited)\""),
    # header and rows
    "column-unknown": (
        "没有名为 `{name}` 的列", "改正列名，或删去此列",
        "there is no column `{name}`", "correct its name, or take it out"),
    "column-chinese": (
        "列名要用英文", "把 `{name}` 写成 `{write}`；中文列名可写在以 # 开头的一行",
        "columns have English names", "write `{write}` for `{name}`; Chinese labels may stand in a row that begins with #"),
    "column-twice": (
        "列 `{name}` 出现两次", "只留一列",
        "the column `{name}` stands twice", "keep one"),
    "column-unnamed": (
        "第 {position} 列没有列名，却有内容", "写上列名，或清空此列",
        "column {position} has no name but holds something", "name it, or empty it"),
    "column-missing": (
        "缺少列 `{name}`", "加上这一列",
        "the column `{name}` is missing", "add it"),
    "row-long": (
        "这一行比表头多出内容", "检查是否多了逗号；含逗号的内容要用英文双引号括起",
        "the row holds more cells than the header", "look for a comma too many; put a cell that holds commas in double quotes"),
    # cells
    "required": (
        "不能为空", "补上；没有依据就不要填，删去整行",
        "must not be blank", "fill it in; without a source for a value take out the row"),
    "choice": (
        "", "只能写 {choices}",
        "", "only {choices} may be written"),
    "choice-chinese": (
        "", "写成 {write}",
        "", "write {write}"),
    "full-width": (
        "有全角字符", "改用半角：{write}",
        "there are full-width characters", "write them half-width: {write}"),
    "quotes": (
        "有中文引号", "去掉引号，写成 {write}",
        "there are Chinese quotation marks", "take them out: {write}"),
    "invisible": (
        "有看不见的字符", "删去，重新输入：{write}",
        "there are invisible characters", "take them out and type it again: {write}"),
    "line-break": (
        "单元格内有换行或控制字符", "写成一行",
        "the cell holds a line break or control character", "write it on one line"),
    "formula": (
        "以 + - = @ 开头的内容会被电子表格当成公式", "写成 {write}",
        "a spreadsheet takes what begins with + - = @ for a formula", "write {write}"),
    "too-long": (
        "内容超过 {limit} 个字符", "缩短",
        "longer than {limit} characters", "shorten it"),
    "too-many": (
        "一格中超过 {limit} 个", "拆成几行",
        "more than {limit} in one cell", "use several rows"),
    "id": (
        "编号只能用小写字母、数字和连字符，并以字母结尾", "如 chem-window-a（末位是数字时，电子表格拖动会自动加一）",
        "an id has lower-case letters, digits and hyphens, and ends in a letter", "as chem-window-a (a spreadsheet counts up what ends in a digit)"),
    "id-case": (
        "编号只用小写", "写成 {write}",
        "an id is lower case", "write {write}"),
    "id-missing": (
        "缺少编号 id", "每一行给一个不变的编号，如 chem-window-a",
        "the id is missing", "give every row an id that stays, as chem-window-a"),
    "name": (
        "", "只能用小写字母、数字和连字符，如 nhc-2022",
        "", "use lower-case letters, digits and hyphens only, as nhc-2022"),
    "citation": (
        "", "要写 [citations] 中的键，如 nhc-2022，或 规则包:键，如 cn:nhc-2022",
        "", "a key of [citations] is needed, as nhc-2022, or pack:key, as cn:nhc-2022"),
    "date": (
        "", "日期写成 2026-11-22 或 2026/1/5",
        "", "a date is written 2026-11-22 or 2026/1/5"),
    "date-write": (
        "", "日期写成 {write}",
        "", "write the date as {write}"),
    "date-serial": (
        "这是电子表格的日期序号", "把该列设为文本格式，写成 {write}",
        "this is a spreadsheet's serial number of a day", "format the column as text and write {write}"),
    "date-partial": (
        "日期要写到日", "如 2026-11-22；来源只写到月或年时不要补日",
        "a date has year, month and day", "as 2026-11-22; do not invent a day the source does not name"),
    "date-none": (
        "没有这一天", "核对月和日",
        "there is no such day", "check month and day"),
    "length": (
        "", "要写数和单位，如 \"7 d\"",
        "", "a number with a unit is needed, as \"7 d\""),
    "length-write": (
        "", "要写数和单位（min、h、d、wk、mo、a），写成 \"{write}\"",
        "", "a number with a unit (min, h, d, wk, mo, a) is needed: write \"{write}\""),
    "length-whole": (
        "", "要写整数和单位：把 1.5 d 写成 36 h",
        "", "a whole number with a unit is needed: write 36 h for 1.5 d"),
    "band": (
        "", "年龄段写成 \"0 d..28 d\"，一端不限时空着，如 \"18 a..\"",
        "", "an age band is written \"0 d..28 d\"; leave an open end blank, as \"18 a..\""),
    "band-order": (
        "年龄段的下限大于上限", "对调两端",
        "the band ends before it begins", "change its ends"),
    "number": (
        "", "要写一个数，如 5.02",
        "", "a number is needed, as 5.02"),
    "number-write": (
        "", "数写成 {write}",
        "", "write the number as {write}"),
    "integer": (
        "", "要写一个整数，如 3",
        "", "a whole number is needed, as 3"),
    "amount": (
        "", "写成 \"10 percent\"，或数和单位，如 \"0.5 mmol/L\"",
        "", "write \"10 percent\", or a number with a unit, as \"0.5 mmol/L\""),
    "amount-write": (
        "", "写成 \"{write}\"",
        "", "write \"{write}\""),
    "unit": (
        "没有这个单位", "用 UCUM 写法，如 mmol/L、10*9/L",
        "there is no such unit", "use UCUM, as mmol/L, 10*9/L"),
    "unit-write": (
        "单位用 UCUM 写法", "写成 {write}",
        "units are written in UCUM", "write {write}"),
    "code-bare": (
        "代码要写成“系统:代码”", "如 {write}（单写的代码会被电子表格改成日期、去掉前面的零）",
        "a code is written system:value", "as {write} (a spreadsheet turns a bare code into a date and drops its zeros)"),
    "code-date": (
        "这里要写代码，却像日期或科学计数：很可能是电子表格把代码改掉了", "把该列设为文本格式，按来源重新输入，写成“系统:代码”，如 loinc:2823-3",
        "a code is needed, and this looks like a date or a rounded number: probably the spreadsheet changed the code", "format the column as text and type it again from the source as system:value, as loinc:2823-3"),
    "code-uri": (
        "代码前写系统的简称，不写网址", "在 pack.toml 的 [systems] 中给该网址一个简称，写成 简称:代码",
        "a code begins with the alias of its system, not with an address", "give the address an alias under [systems] in pack.toml and write alias:value"),
    "code-value": (
        "代码不能为空，不能含 | 或首尾空格", "写成“系统:代码”，如 loinc:2823-3",
        "the value of a code is not blank and holds no |", "write system:value, as loinc:2823-3"),
    "system-unknown": (
        "本规则包及其上级的 [systems] 中没有系统 `{name}`", "在 pack.toml 的 [systems] 中加上它，或改正",
        "no system `{name}` under [systems] of this pack or one it extends", "add it to [systems] in pack.toml, or correct it"),
    "target-prefix": (
        "对象要带前缀", "写成 item:、panel:、class:、kind:、list: 加编号，或 all，如 item:{found}",
        "a target has a prefix", "write item:, panel:, class:, kind: or list: and the id, or all, as item:{found}"),
    "target-kind": (
        "没有前缀 `{name}:`", "只能用 {choices}",
        "there is no prefix `{name}:`", "only {choices} may be used"),
    "target-here": (
        "`{name}:` 不能写在这里", "这里只能用 {choices}",
        "`{name}:` does not belong here", "only {choices} may be used here"),
    "target-class": (
        "没有类别 `{name}`", "用封闭列表中的类别，如 class:chemistry",
        "there is no class `{name}`", "use one of the closed list, as class:chemistry"),
    "target-group": (
        "", "目录中的一类检查写成 group:<方式>/<部位>，如 group:dr/chest",
        "", "a group of a list is written group:<modality>/<site>, as group:dr/chest"),
    "members": (
        "", "写项目编号，组合写 panel:编号，以空格分开",
        "", "write item ids, or panel: and the id of a panel, separated by spaces"),
    "separated": (
        "", "多个值以空格分开，不用逗号或顿号",
        "", "separate several values by spaces, not by commas"),
    "combine": (
        "", "写 one-report，或 within 加时长，如 \"within 3 d\"",
        "", "write one-report, or within and a length, as \"within 3 d\""),
    "role": (
        "", "空着（必需）、optional，或 one-of:组名",
        "", "leave it blank (required), or write optional or one-of:<group>"),
    "rules": (
        "", "规则写成 规则包/文件/编号，如 cn/windows/potassium-outpatient",
        "", "a rule is written pack/file/id, as cn/windows/potassium-outpatient"),
    "territory": (
        "", "写 territories.csv 中的编号，或 div:六位区划、org:机构、alliance:医联体",
        "", "write an id of territories.csv, or div:<six digits>, org:<institution>, alliance:<name>"),
    "division": (
        "", "行政区划写成 div: 加六位数字，如 div:420100",
        "", "a division is written div: and six digits, as div:420100"),
    # pack.toml
    "toml": (
        "不是合法的 TOML（{message}）", "检查这一行的引号、等号和括号",
        "this is not TOML ({message})", "check quotes, equals sign and brackets on this line"),
    "toml-quotes": (
        "有中文引号或全角标点", "用英文的 \" 和 =",
        "there are Chinese quotation marks or full-width signs", "use plain \" and ="),
    "toml-key": (
        "键名不能直接用中文", "用英文键名；中文写在等号右边的引号里",
        "a key cannot be Chinese", "use the English key; Chinese belongs in quotes to the right of ="),
    "toml-twice": (
        "同一个键或同一节写了两次", "只留一处",
        "a key or section stands twice", "keep one"),
    "key-unknown": (
        "没有这个键", "改正，或删去",
        "there is no such key", "correct it, or take it out"),
    "key-missing": (
        "缺少 `{name}`", "写上它",
        "`{name}` is missing", "write it"),
    "value-type": (
        "这里要写{wanted_zh}", "如 {example}",
        "{wanted_en} is needed here", "as {example}"),
    "yes-no": (
        "", "写 \"yes\" 或 \"no\"（带引号）",
        "", "write \"yes\" or \"no\", in quotes"),
    "schema": (
        "只认识 schema = 1", "写 schema = 1；更高的版本需要更新本软件",
        "only schema = 1 is known", "write schema = 1; a later one needs a later release of this software"),
    "id-folder": (
        "id 与文件夹名 `{name}` 不同", "两者要一致",
        "the id differs from the folder's name `{name}`", "make them equal"),
    "version": (
        "", "版本号不含空格，如 2026.11.1",
        "", "a version has no spaces, as 2026.11.1"),
    "offset": (
        "", "写时差，如 \"+08:00\"",
        "", "write an offset, as \"+08:00\""),
    "alias": (
        "系统简称 `{name}` 只能用小写字母、数字和连字符，且不能是 text", "如 loinc、local",
        "the alias `{name}` has lower-case letters, digits and hyphens only, and is not text", "as loinc, local"),
    "alias-twice": (
        "一个系统有两个简称：`{name}` 和 `{other}`", "只留一个",
        "one system has two aliases: `{name}` and `{other}`", "keep one"),
    "alias-differs": (
        "简称 `{name}` 在上级规则包 {other} 中指另一个系统", "换一个简称，或改为同一地址",
        "the alias `{name}` means another system in {other}", "use another alias, or the same address"),
    "system-uri": (
        "", "写系统的地址，如 \"http://loinc.org\" 或 \"urn:recognize:local\"",
        "", "write the address of the system, as \"http://loinc.org\" or \"urn:recognize:local\""),
    "url": (
        "", "网址以 http:// 或 https:// 开头，不含空格",
        "", "an address begins with http:// or https:// and has no spaces"),
    "issued": (
        "", "写 2024、2024-11 或 2024-11-22",
        "", "write 2024, 2024-11 or 2024-11-22"),
    "assume-unknown": (
        "没有这个可代替的事实", "只能用封闭列表中的键，如 [assume.\"situations.silent\"]",
        "nothing of this name may be assumed", "use a key of the closed list, as [assume.\"situations.silent\"]"),
    "assume-grounds": (
        "代替值没有依据", "写 citation，或 basis",
        "the stand-in has no ground", "write citation or basis"),
    "assume-targets": (
        "只有时长可以按对象分别给出", "删去 targets",
        "only lengths may be given by target", "take out targets"),
    "mode-key": (
        "", "写 \"department:专业\"、\"item:项目\"、两者以空格相连，或 all",
        "", "write \"department:<specialty>\", \"item:<id>\", both with a space between, or all"),
    # ids and references
    "id-twice": (
        "编号 `{name}` 用了两次（另见第{other}行）", "每个编号在文件中只用一次",
        "the id `{name}` is used twice (see row {other})", "use an id once in a file"),
    "key-twice": (
        "与第{other}行的键（{key}）相同，生效期重叠", "删去一行，或用 from 和 until 分开",
        "equal key ({key}) and overlapping dates with row {other}", "take out one, or part them by from and until"),
    "item-unknown": (
        "没有项目 `{name}`", "", "no catalogue item `{name}`", ""),
    "panel-unknown": (
        "没有组合 `{name}`", "", "no panel `{name}`", ""),
    "list-unknown": (
        "没有目录 `{name}`", "在 pack.toml 的 [lists] 中加上它，或改正", "no list `{name}`", "add it to [lists] in pack.toml, or correct it"),
    "citation-unknown": (
        "没有依据文件 `{name}`", "在 pack.toml 的 [citations] 中加上它，或改正", "no citation `{name}`", "add it to [citations] in pack.toml, or correct it"),
    "citation-pack": (
        "`{name}` 不是本规则包的上级", "只能引用本包或上级规则包的依据文件", "`{name}` is no pack this one extends", "cite documents of this pack or of one it extends"),
    "territory-unknown": (
        "没有地域 `{name}`", "", "no territory `{name}`", ""),
    "organization-unknown": (
        "没有机构 `{name}`", "先在 organizations.csv 中登记", "no organization `{name}`", "enter it in organizations.csv first"),
    "rule-unknown": (
        "没有规则 `{name}`", "", "no rule `{name}`", ""),
    "word-unknown": (
        "terms.csv 中没有哪个 {kind} 词的含义是 `{name}`", "改正，或在 terms.csv 中加上它",
        "no {kind} term of terms.csv means `{name}`", "correct it, or add the term to terms.csv"),
    "department-unknown": (
        "departments.csv 中没有专业 `{name}`，这一行永远不起作用", "改正，或在 departments.csv 中加上它",
        "departments.csv has no specialty `{name}`: this would never apply", "correct it, or add it to departments.csv"),
    "extends-unknown": (
        "找不到上级规则包 `{name}`", "改正 extends，或加上该规则包",
        "there is no pack `{name}` to extend", "correct extends, or add the pack"),
    "extends-cycle": (
        "规则包互为上级：{cycle}", "去掉其中一个 extends",
        "packs extend each other: {cycle}", "take out one of the extends"),
    # the dictionary
    "contents-differ": (
        "`{name}` 在 {other} 中另有不同内容", "只在一个规则包中定义，或改成相同内容",
        "`{name}` stands in {other} with other contents", "define it in one pack, or make both equal"),
    "item-twice": (
        "`{name}` 在 {other} 中也是一个项目", "检验和检查项目的编号不能相同",
        "`{name}` is an item of {other} too", "laboratory and exam items share no id"),
    "class-kind": (
        "类别 {name} 不属于这个文件", "检验项目写在 laboratory.csv，检查项目写在 exams.csv",
        "the class {name} does not belong in this file", "laboratory items stand in laboratory.csv, exams in exams.csv"),
    "code-two-items": (
        "代码 {name} 在 {other} 中指另一项目", "同一代码（及标本）只能指一个项目",
        "the code {name} means another item in {other}", "a code (with its specimen) means one item"),
    "code-two-organizations": (
        "代码 {name} 已是机构 {other} 的代码", "一个代码只属于一个机构",
        "the code {name} belongs to {other} already", "a code belongs to one organization"),
    "code-blank-specimen": (
        "代码 {name} 有的行写标本、有的行不写（见第{other}行）", "都写标本，或只留不写标本的一行",
        "the code {name} stands with and without specimen (see row {other})", "name the specimen in all rows, or keep the one row without"),
    "panel-empty": (
        "组合没有必需的成员", "在 members.csv 中至少给一个必需成员（role 空着）",
        "the panel has no required member", "give it at least one in members.csv (role blank)"),
    "inputs-cycle": (
        "计算项目互为输入：{cycle}", "改正 inputs",
        "calculated items are inputs of each other: {cycle}", "correct inputs"),
    "inputs-not-calculated": (
        "有 inputs，却没有写 calculated = yes", "写 yes，或清空 inputs",
        "there are inputs but calculated is not yes", "write yes, or empty inputs"),
    "no-unit": (
        "定量项目 `{name}` 在 units.csv 中没有单位，结果永远不可比", "在 units.csv 中至少给一个单位",
        "the quantitative item `{name}` has no unit in units.csv: no result could ever be compared", "give it at least one in units.csv"),
    "factor-needed": (
        "单位 {unit} 与该项目的 {other} 量纲不同", "写出换算系数 factor 和依据",
        "the unit {unit} is of another dimension than {other} of this item", "write the factor and its citation"),
    "factor-zero": (
        "换算系数必须大于零", "改正",
        "a factor is above zero", "correct it"),
    "factor-uncited": (
        "换算系数没有依据", "在 citation 中写明来源",
        "a factor needs its source", "name it in citation"),
    "unit-not-listed": (
        "项目 `{name}` 的 units.csv 中没有单位 {unit}，这一行永远不起作用", "用 units.csv 中的单位，或加上它",
        "units.csv has no unit {unit} for `{name}`: this row could never apply", "use a unit of units.csv, or add it"),
    "covers-self": (
        "项目不能涵盖自己", "改正 has 或 covers",
        "an item does not cover itself", "correct has or covers"),
    "covers-kind": (
        "检验和检查不能互相涵盖", "改正 has 或 covers",
        "laboratory items and exams do not cover each other", "correct has or covers"),
    "exam-name-item": (
        "`{name}` 不是检查项目", "exam_names.csv 只对应检查项目",
        "`{name}` is no exam", "exam_names.csv maps to exams only"),
    "territory-cycle": (
        "地域互相包含：{cycle}", "改正 members",
        "territories contain each other: {cycle}", "correct members"),
    "organization-cycle": (
        "机构互相隶属：{cycle}", "改正 part_of",
        "organizations are part of each other: {cycle}", "correct part_of"),
    "level": (
        "", "级别写数字，如三级写 3",
        "", "a level is a number, as 3"),
    "synthetic": (
        "演示地点 div:99xxxx 与真实区划混用", "演示规则包只用 div:99xxxx，真实规则包不用",
        "synthetic places (div:99xxxx) are mixed with real ones", "a pack of synthetic places uses div:99xxxx only, a real pack never"),
    "list-kind": (
        "目录 `{name}` 是另一类（检验或检查）的目录", "改正目录或对象",
        "the list `{name}` is of the other kind (laboratory or exam)", "correct the list or the target"),
    "list-incomplete": (
        "目录写了 complete = yes，公布 {count} 项，只列了 {rows} 项", "补全，或写 complete = \"no\"",
        "the list says complete = yes, publishes {count} items and holds {rows}", "complete it, or write complete = \"no\""),
    # grounds
    "until-before-from": (
        "失效日不晚于生效日", "until 当天已失效，要晚于 from",
        "until is not after from", "until is the first day it no longer holds, and later than from"),
    "grant-uncited": (
        "准予互认的行没有依据", "在 citation 中写明（目录行可由目录的 citation 代替）",
        "a row that grants needs its source", "name it in citation (a line of a list may leave it to the list's)"),
    "citation-undated": (
        "from 为空的行以它的日期为准，但它没有 in_force 也没有 retrieved", "写上 in_force 或 retrieved",
        "rows with a blank from take its date, and it has neither in_force nor retrieved", "write in_force or retrieved"),
    "citation-nameless": (
        "依据文件没有标题也没有文号", "写 title 或 number",
        "the citation has neither title nor number", "write title or number"),
    "basis-missing": (
        "限制规则没有写依据性质", "写 published、hospital 或 project",
        "a limit needs its basis", "write published, hospital or project"),
    "basis-published": (
        "basis 是 published，却没有写出处", "在 citation 中写明",
        "basis is published but no source is named", "name it in citation"),
    "basis-hospital": (
        "basis 是 hospital，却没有签署人和签署日", "写 signed_by 和 signed_on",
        "basis is hospital but nobody signed", "write signed_by and signed_on"),
    "project-released": (
        "已发布的规则包中，本项目自拟的值不能单独使用", "旁边要有对象相同的 published 或 hospital 行，或把 status 改回 draft",
        "in a released pack a project value never stands alone", "put a published or hospital row on the same target beside it, or make the status draft"),
    "unconfirmed-released": (
        "已发布的规则包中，依据文件 `{name}` 尚未核对（confirmed = no）", "核对原文后写 confirmed = \"yes\"，或把 status 改回 draft",
        "in a released pack the citation `{name}` is not confirmed", "read the source and write confirmed = \"yes\", or make the status draft"),
    "confirmed-by": (
        "confirmed 是 yes，却没有写谁、何时确认", "写 confirmed_by 和 confirmed_on",
        "confirmed is yes but nobody confirmed it", "write confirmed_by and confirmed_on"),
    "replaces-above": (
        "只能替代上级规则包的规则，`{name}` 不在上级中", "本包内的旧规则用 until 结束",
        "only a rule of a pack above may be replaced, and `{name}` is not in one", "close an old row of this pack by until"),
    "replaces-file": (
        "`{name}` 在另一个文件中", "只能替代同名文件中的规则",
        "`{name}` stands in another file", "a row replaces rows of the file of the same name"),
    "replaces-uncited": (
        "替代上级规则，却没有写自己的依据", "在 citation 中写明为什么可以替代",
        "a row that replaces an upper one cites why", "name its own source in citation"),
    "replaces-project": (
        "本项目自拟的值不能替代上级规则", "改用 published 或 hospital 依据",
        "a project value does not replace an upper rule", "use a published or hospital basis"),
    # limits
    "critical-empty": (
        "高限和低限都没有写", "至少写一个",
        "neither low nor high is given", "write at least one"),
    "critical-order": (
        "低限不小于高限", "改正",
        "low is not below high", "correct them"),
    "state-empty": (
        "没有写年龄、妊娠状态或就诊类型", "至少写一个",
        "neither age, pregnancy nor setting is given", "write at least one"),
    "diagnosis-order": (
        "起始代码在终止代码之后", "对调",
        "first comes after last", "change them"),
    "issuers-named": (
        "rule 是 named，却没有写机构", "在 organizations 中写出机构",
        "rule is named but no organization is", "write them in organizations"),
    "issuers-extra": (
        "只有 rule = named 时才写机构", "清空 organizations，或改 rule",
        "organizations belong to rule = named only", "empty organizations, or correct rule"),
    # lock
    "lock-changed": (
        "已发布的版本 {version} 内容变了", "改动已发布的规则包要升版本号，再运行 recognize packs lock",
        "the contents of the released version {version} have changed", "raise the version of a released pack when you change it, then run recognize packs lock"),
    "lock-missing": (
        "已发布的版本 {version} 没有登记在 lock.toml", "运行 recognize packs lock",
        "the released version {version} is not in lock.toml", "run recognize packs lock"),
    "lock-broken": (
        "lock.toml 读不了", "从版本库恢复它，或删去后运行 recognize packs lock",
        "lock.toml cannot be read", "restore it from the repository, or delete it and run recognize packs lock"),
}
_WARNINGS: Final[dict[str, tuple[str, str, str, str]]] = {
    "counting-up": (
        "代码逐行加一", "若是在电子表格中拖动填充造成的，按来源改回",
        "the code counts up by one from row to row", "if it was dragged in the spreadsheet, put it right from the source"),
    "loinc-check-digit": (
        "LOINC 代码 {name} 的校验位不对", "按来源核对",
        "the check digit of LOINC code {name} is wrong", "compare it with the source"),
    "meaning-near": (
        "含义 `{name}` 不是 {choices} 之一，只有它们起作用", "若写错了，改正",
        "the meaning `{name}` is none of {choices}, which alone have an effect", "correct it if it is misspelt"),
    "inputs-missing": (
        "计算项目没有写 inputs，永远不能直接互认", "写出计算所用的项目",
        "a calculated item without inputs", "name the items it is calculated from"),
    "group-of-one": (
        "one-of 组 `{name}` 只有一个成员", "再加一个，或改为必需（role 空着）",
        "the group one-of:{name} has one member", "add another, or make it required (role blank)"),
    "synthetic-needed": (
        "示例规则包中有真实区划 `{name}`", "虚构的机构只用 div:99xxxx",
        "an example pack names the real division `{name}`", "invented institutions lie in div:99xxxx"),
    "list-over": (
        "目录公布 {count} 项，却列了 {rows} 项", "核对 count 和重复的行",
        "the list publishes {count} items and holds {rows}", "check count and repeated rows"),
    "list-nobody": (
        "目录只认指定机构，issuers.csv 中却没有指定", "在 issuers.csv 中写出机构（rule = named）",
        "the list recognizes named institutions only, and issuers.csv names none", "name them in issuers.csv (rule = named)"),
}
_NOTES: Final[dict[str, tuple[str, str, str, str]]] = {
    "list-count": (
        "目录共 {count} 项，已列 {rows} 项", "", "{rows} of {count} items of the list are here", ""),
}
# fmt: on

WORDINGS: Final[dict[str, Wording]] = {
    **{code: Wording("error", *words) for code, words in _ERRORS.items()},
    **{code: Wording("warning", *words) for code, words in _WARNINGS.items()},
    **{code: Wording("note", *words) for code, words in _NOTES.items()},
}
