//! Documents of a fixed size out of long texts, for measuring.

/// Cuts `text` at line ends into documents of about `size` characters.
pub fn documents(text: &str, size: usize) -> Vec<String> {
    let (mut out, mut current, mut length) = (Vec::new(), String::new(), 0);
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        current.push_str(line);
        current.push('\n');
        length += line.chars().count();
        if length >= size {
            out.push(std::mem::take(&mut current));
            length = 0;
        }
    }
    if !current.is_empty() {
        out.push(current);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_but_blank_lines_is_lost() {
        assert_eq!(super::documents("一二\n\n三\n四五六\n七", 3), ["一二\n三\n", "四五六\n", "七\n"]);
    }
}
