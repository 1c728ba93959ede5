//! Replaces text in the middle of an output.

use crate::step_counter::count;

/// Replaces `len` bytes of the output from an offset on. Both ends are character boundaries.
///
/// Text of equal length is replaced in place, which `String` has no method for.
pub(super) fn overwrite(out: &mut String, from: usize, len: usize, text: &str) {
    match out.get_mut(from..from + len) {
        Some(replaced) if len == text.len() => {
            // SAFETY: whole characters take the place of whole characters: `get_mut` checked the old ones.
            unsafe { replaced.as_bytes_mut() }.copy_from_slice(text.as_bytes());
        }
        _ => {
            count((out.len() - from) / 64);
            out.replace_range(from..from + len, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::overwrite;

    #[test]
    fn overwriting_equals_replacing_a_range() {
        for text in ["里面的𠀀a麵é", "ab里面"] {
            let ends: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
            for (number, &from) in ends.iter().enumerate() {
                for &to in ends.iter().skip(number) {
                    for new in ["", "x", "é", "后", "𠀀", "ab", "裡面", "é裡", "xyz裡面"] {
                        let (mut fast, mut safe) = (text.to_owned(), text.to_owned());
                        overwrite(&mut fast, from, to - from, new);
                        safe.replace_range(from..to, new);
                        assert_eq!(fast, safe, "{from}..{to} of {text} by {new}");
                    }
                }
            }
        }
    }
}
