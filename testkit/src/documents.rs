//! Cuts long texts into documents of a fixed size, for measuring.

/// Cuts `text` at line ends into documents of at least `size` characters. Empty lines are dropped. A
/// remainder of less than half of that size is added to the last document.
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
    match out.last_mut() {
        Some(last) if length * 2 < size => last.push_str(&current),
        _ if current.is_empty() => {}
        _ => out.push(current),
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_empty_lines_are_lost() {
        assert_eq!(super::documents("一二\n\n三\n四五六\n七八", 3), ["一二\n三\n", "四五六\n", "七八\n"]);
        assert_eq!(super::documents("一二三\n四五六\n七", 3), ["一二三\n", "四五六\n七\n"]);
        assert_eq!(super::documents("一", 3), ["一\n"]);
    }
}
