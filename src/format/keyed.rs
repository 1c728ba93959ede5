//! Files of keys and values: YAML, TOML, INI. They stay as they are: their values have no quotation marks,
//! and a mark more or less changes what they mean.

use crate::step_counter::count;

/// The longest key, in characters.
const MAX_KEY: usize = 40;

/// Whether each line is a section, a comment, or a key with `=` and a value.
pub(super) fn is_ini(text: &str) -> bool {
    let (mut keys, mut sections, mut ascii) = (0, 0, 0);
    let mut open = None;
    for line in text.lines() {
        count(line.len());
        let content = line.trim_ascii();
        if let Some(close) = open {
            if content.ends_with(close) || content == close {
                open = None;
            }
            continue;
        }
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if content.starts_with('[') && content.ends_with(']') && !content.contains(['，', '。']) {
            sections += 1;
            continue;
        }
        let Some((key, value)) = content.split_once('=') else { return false };
        let (key, value) = (key.trim_ascii(), value.trim_ascii());
        let quoted = key.starts_with('"') && key.ends_with('"');
        let has_mark = key.contains(['，', '。', '(', ',', '：', '"', '\'', '<', '{', '`', '$', '+'])
            || key.contains(' ') && !key.is_ascii();
        if key.is_empty() || key.chars().count() > MAX_KEY || has_mark && !quoted || value.starts_with('=') {
            return false;
        }
        keys += 1;
        ascii += usize::from(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)));
        for quote in ["\"\"\"", "'''"] {
            if value.strip_prefix(quote).is_some_and(|rest| !rest.contains(quote)) {
                open = Some(quote);
            }
        }
        // An array over several lines.
        if value.starts_with('[') && !value.contains(']') {
            open = Some("]");
        }
    }
    keys > 0 && (sections > 0 || keys > 1 || ascii == keys && !text.trim_ascii().contains('。'))
}

/// Whether the lines are a mapping of YAML that no text of headings, lists and dialogue looks like: it is
/// nested, or its keys are identifiers.
pub(super) fn is_yaml(text: &str) -> bool {
    let (mut pairs, mut lines, mut ascii, mut nested, mut items) = (0, 0, 0, 0, 0);
    // The indentation of a key without a value, whose value may be in the next lines.
    let mut parent: Option<usize> = None;
    // The indentation of the key of a block of text.
    let mut block: Option<usize> = None;
    let has_start = text.starts_with("---\n") || text.starts_with("---\r\n") || text.starts_with("%YAML");
    for line in text.lines() {
        count(line.len());
        let content = line.trim_start_matches(' ');
        let indentation = line.len() - content.len();
        let content = content.trim_ascii_end();
        if content.is_empty() {
            // In prose a blank line stands between a line and the list under it.
            parent = parent.filter(|_| false);
            continue;
        }
        if let Some(key) = block {
            if indentation > key {
                continue;
            }
            block = None;
        }
        if content.starts_with('#') || content == "---" || content == "..." || content.starts_with('%') {
            continue;
        }
        lines += 1;
        let mut entry = content;
        let mut in_list = false;
        while let Some(item) = entry.strip_prefix("- ").or_else(|| entry.strip_prefix("? ")) {
            entry = item.trim_ascii_start();
            in_list = true;
        }
        // The value of a key that `? ` introduces.
        in_list |= entry.starts_with(": ");
        items += usize::from(in_list);
        in_list |= entry == "-";
        let is_child = parent.is_some_and(|parent| indentation > parent || in_list && indentation == parent);
        let Some((key, value)) = key_and_value(entry) else {
            // A plain item of a list, or a value that goes on.
            let closes = entry.starts_with([']', '}']);
            if !in_list && !is_child && !closes && indentation == 0 {
                return false;
            }
            nested += usize::from(is_child && in_list);
            continue;
        };
        nested += usize::from(is_child);
        pairs += 1;
        ascii +=
            usize::from(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./\"'".contains(&byte)));
        let value = value.trim_ascii();
        if value.ends_with(['。', '！', '？'])
            && !value.starts_with(['"', '\''])
            && indentation == 0
            && !key.is_ascii()
        {
            return false;
        }
        parent = value.is_empty().then_some(indentation);
        let is_block = matches!(value.trim_end_matches(['-', '+']), "|" | ">");
        block = is_block.then_some(indentation);
    }
    let direct = pairs > items;
    let identifiers = pairs >= 2 && ascii * 4 >= pairs * 3 && pairs * 2 >= lines;
    pairs > 0 && (direct && nested > 0 || has_start && pairs * 2 >= lines || identifiers)
}

/// The key and the value of a line of YAML.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let search = match quote {
        Some(quote) => line.get(1..)?.find(quote)? + 2,
        None => 0,
    };
    let rest = line.get(search..)?;
    let colon =
        search + if rest.ends_with(':') && !rest.contains(": ") { rest.len() - 1 } else { rest.find(": ")? };
    let key = line.get(..colon)?;
    let is_key = !key.is_empty()
        && key.chars().count() <= MAX_KEY
        && (quote.is_some()
            || !key.contains([
                '，', '。', '、', ',', '{', '[', '`', '*', '&', '!', '|', '>', '@', '：', '(', '"',
            ]));
    is_key.then(|| (key, line.get(colon + 1..).unwrap_or_default()))
}
