//! Source code and logs, which stay as they are.

/// The words for the level of a message in a log.
const LEVELS: [&str; 12] = [
    "INFO", "WARN", "ERROR", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL", "info", "warn", "error",
    "debug",
];

/// Whether a line is a message of a log: a date and a time, and then a level or a source in brackets.
pub(crate) fn is_log_line(line: &str) -> bool {
    let line = line.trim_start_matches('[');
    let Some(rest) = shape(line, "0000-00-00").or_else(|| shape(line, "0000/00/00")) else { return false };
    let Some(rest) = rest.strip_prefix([' ', 'T']).and_then(|rest| shape(rest, "00:00:00")) else {
        return false;
    };
    let head = rest.get(..rest.floor_char_boundary(60)).unwrap_or_default();
    let words = head.split(|c: char| !c.is_ascii_alphabetic());
    words.take(12).any(|word| LEVELS.contains(&word))
}

/// The rest of `text` after a part of this shape, in which `0` stands for any digit.
fn shape<'t>(text: &'t str, shape: &str) -> Option<&'t str> {
    let (part, rest) = text.split_at_checked(shape.len())?;
    let fits =
        |(byte, expected): (u8, u8)| if expected == b'0' { byte.is_ascii_digit() } else { byte == expected };
    part.bytes().zip(shape.bytes()).all(fits).then_some(rest)
}

/// The beginnings of lines of code, in the languages that people use most.
const BEGINNINGS: [&str; 46] = [
    "import ",
    "from ",
    "def ",
    "class ",
    "function ",
    "var ",
    "let ",
    "const ",
    "return ",
    "return;",
    "if (",
    "if(",
    "for (",
    "for(",
    "while (",
    "#include",
    "#define",
    "using ",
    "package ",
    "public ",
    "private ",
    "protected ",
    "static ",
    "fn ",
    "func ",
    "pub ",
    "use ",
    "mod ",
    "struct ",
    "impl ",
    "enum ",
    "try {",
    "try:",
    "except",
    "} else",
    "} catch",
    "elif ",
    "else:",
    "print(",
    "console.",
    "@Override",
    "int ",
    "void ",
    "async ",
    "await ",
    "export ",
];

/// The beginnings of statements of SQL, each with a word that one of these has later on.
const SQL: [(&str, &str); 9] = [
    ("SELECT ", " FROM "),
    ("INSERT INTO ", " VALUES"),
    ("INSERT INTO ", " SELECT "),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", " WHERE "),
    ("CREATE TABLE ", "("),
    ("ALTER TABLE ", " ADD "),
    ("CREATE INDEX ", " ON "),
    ("DROP TABLE ", ""),
];

/// Whether a line is a whole statement of SQL. Names of tables may be Chinese.
fn is_sql(line: &str) -> bool {
    let upper = line.to_ascii_uppercase();
    let rest = |beginning: &str| upper.strip_prefix(beginning).map(str::to_owned);
    line.ends_with(';')
        && SQL.iter().any(|(beginning, word)| rest(beginning).is_some_and(|rest| rest.contains(word)))
}

/// Whether the lines are source code: most of them look like it, and none is a sentence.
pub(super) fn is_code(text: &str) -> bool {
    let (mut code, mut other, mut prose, mut statements) = (0, 0, 0, 0);
    let mut in_comment = false;
    for line in text.lines() {
        crate::step_counter::count(line.len());
        let content = line.trim_ascii();
        if in_comment {
            in_comment = !content.contains("*/");
            continue;
        }
        if content.is_empty()
            || content.starts_with("//")
            || content.starts_with("-- ")
            || content.starts_with('#') && !content.starts_with("#include")
        {
            continue;
        }
        if content.starts_with("/*") {
            in_comment = !content.contains("*/");
            continue;
        }
        if content.starts_with("```") || content.starts_with('|') || content.starts_with("<!") {
            return false;
        }
        let first = content.chars().next().unwrap_or_default();
        if !first.is_ascii() {
            prose += 1;
        } else if is_code_line(content) {
            code += 1;
            statements += usize::from(is_statement(content) || is_sql(content));
        } else {
            other += 1;
        }
        if prose > 3 && prose * 20 > code + other {
            return false;
        }
    }
    let all = prose == 0 && other == 0 && statements > 0;
    all || code >= 3 && code > other && prose * 20 <= code + other
}

/// Whether a line is a statement in any text: Chinese characters stand in strings and comments only.
fn is_statement(line: &str) -> bool {
    let code = line.split(" //").next().unwrap_or_default().trim_ascii_end();
    let outside = code.split(['"', '\'', '`']).step_by(2);
    let begins = code.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '@'));
    begins
        && code.ends_with([';', '{'])
        && code.contains(['(', '='])
        && outside.into_iter().all(str::is_ascii)
}

/// Whether a line is a statement, the head or the end of a block.
fn is_code_line(line: &str) -> bool {
    let is_statement = line.ends_with([';', '{', '}'])
        || line.ends_with("});")
        || line.ends_with("):")
        || line.ends_with("],");
    let without_strings = line.split(['"', '\'', '`']).step_by(2);
    let has_prose = without_strings.clone().any(|part| part.contains(['，', '。', '；', '：', '（']));
    let begins = BEGINNINGS.iter().any(|beginning| line.starts_with(beginning));
    let assigns = line.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim_ascii_end();
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.[]$".contains(&byte))
    });
    let calls = line.ends_with(')')
        && line.split_once('(').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
        });
    (is_statement || begins || assigns || calls) && !has_prose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_code() {
        for text in [
            "console.log(\"甲,乙\");",
            "int x = 1; // 注释,说明",
            "def f(x):\n    y = \"甲,\"\n    return x\n",
            "SELECT 姓名,年龄 FROM 用户 WHERE 城市='北京';",
            "-- 数据\ninsert into 用户 values ('张三','甲,乙');\n",
        ] {
            assert!(is_code(text), "{text}");
        }
        for text in [
            "SELECT 语句从表中取数据;",
            "你好;",
            "Hello(你好);",
            "# 标题\n\n正文,一\n",
            "import 的用法,如下",
            "a, b; c",
        ] {
            assert!(!is_code(text), "{text}");
        }
    }

    #[test]
    fn messages_of_logs() {
        for line in
            ["2024-01-02 12:30:01,123 INFO 用户登录,成功", "[2024-01-02T12:30:01Z] [main] ERROR: 失败,重试"]
        {
            assert!(is_log_line(line), "{line}");
        }
        for line in ["2024-01-02 12:30:01 张三: 你好,在吗", "2024年1月2日,INFO", "[12:30] ERROR"] {
            assert!(!is_log_line(line), "{line}");
        }
    }
}
