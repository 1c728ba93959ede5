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

#[cfg(test)]
mod tests {
    use super::*;

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
