//! Converts one large text in parts of whole lines.

use crate::convert::Converter;
#[cfg(any(feature = "parallel", zhnorm_command))]
use std::mem::MaybeUninit;

impl Converter {
    /// Converts one large text in parts of whole lines. No match reaches across a line end, so the result is
    /// that of [`Converter::convert`].
    ///
    /// With the feature `parallel` the parts are shared out among the threads of rayon's global pool; without
    /// it this is `convert`.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// assert_eq!(Converter::new(Config::S2t).convert_lines("头发\n发现\n"), "頭髮\n發現\n");
    /// ```
    pub fn convert_lines(&self, text: &str) -> String {
        #[cfg(any(feature = "parallel", zhnorm_command))]
        {
            self.convert_parts(&parts(text))
        }
        #[cfg(not(any(feature = "parallel", zhnorm_command)))]
        {
            self.convert(text).into_owned()
        }
    }

    /// Converts the parts of a text and joins the results.
    ///
    /// Nearly every output is as long as its part. Such an output goes straight to its final offset. If any
    /// output has another length, all of them are joined afterwards.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    fn convert_parts(&self, parts: &[&str]) -> String {
        use rayon::prelude::*;
        let len = parts.iter().map(|part| part.len()).sum();
        // The memory is not zeroed: each page is first touched by the thread that writes to it.
        let mut bytes = Vec::with_capacity(len);
        let (mut slots, mut rest) = (Vec::with_capacity(parts.len()), bytes.spare_capacity_mut());
        for part in parts {
            let (slot, after) = rest.split_at_mut(part.len());
            slots.push(slot);
            rest = after;
        }
        // The outputs that did not fit into their slots.
        let misfits: Vec<Option<String>> = parts
            .par_iter()
            .zip(slots)
            .map_init(String::new, |out, (part, slot)| {
                out.clear();
                self.convert_into(part, out);
                if out.len() == slot.len() {
                    slot.write_copy_of_slice(out.as_bytes());
                    return None;
                }
                slot.fill(MaybeUninit::new(0));
                Some(std::mem::take(out))
            })
            .collect();
        // SAFETY: the slots cover all `len` bytes. Each was filled with the bytes of a string, or with zeros,
        // which are valid UTF-8.
        let filled = unsafe {
            bytes.set_len(len);
            String::from_utf8_unchecked(bytes)
        };
        if misfits.iter().all(Option::is_none) {
            return filled;
        }
        let (mut text, mut rest) = (String::with_capacity(len + len / 16), filled.as_str());
        for (part, misfit) in parts.iter().zip(&misfits) {
            let (slot, after) = rest.split_at(part.len());
            text.push_str(misfit.as_deref().unwrap_or(slot));
            rest = after;
        }
        text
    }
}

/// Cuts a text after line ends into parts of about 64 KiB. A longer line stays in one part.
#[cfg(any(test, feature = "parallel", zhnorm_command))]
fn parts(text: &str) -> Vec<&str> {
    const PART: usize = 64 * 1024;
    let (mut parts, mut rest) = (Vec::with_capacity(text.len() / PART + 1), text);
    while !rest.is_empty() {
        let from = rest.len().min(PART);
        // No other character contains the byte of a line feed, so this is a character boundary.
        let end = rest
            .as_bytes()
            .iter()
            .skip(from)
            .position(|&byte| byte == b'\n')
            .map_or(rest.len(), |at| from + at + 1);
        let (part, more) = rest.split_at(end);
        parts.push(part);
        rest = more;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    #[test]
    fn parts_are_whole_lines_and_cover_the_text() {
        let text = "头发很长，发现后面的里面\r\n".repeat(20_000) + "没有行尾";
        let all = parts(&text);
        assert!(all.len() > 5);
        assert!(all.iter().rev().skip(1).all(|part| part.ends_with('\n') && part.len() < 70_000));
        assert_eq!(all.concat(), text);
        assert_eq!(parts(""), Vec::<&str>::new());
        assert_eq!(parts(&"长".repeat(100_000)).len(), 1);
    }

    #[test]
    fn a_text_in_parts_gives_the_output_of_the_whole() {
        // Toward Taiwan's words 优化 grows, so some parts do not fit into their slots.
        let text = "头发很长，发现后面的里面\r\n".repeat(20_000) + "优化\n没有行尾⿰一\n二";
        for &config in Config::ALL {
            let converter = Converter::new(config);
            assert_eq!(converter.convert_lines(&text), converter.convert(&text), "{config}");
        }
    }
}
