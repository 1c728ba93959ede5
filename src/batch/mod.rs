//! Many texts at once, on all cores with the feature `parallel`; the same bytes either way.

use crate::convert::Converter;
use crate::pipeline::{Buffers, Normalizer};
#[cfg(feature = "parallel")]
use std::mem::MaybeUninit;

impl Normalizer {
    /// The canonical form of every text, in order.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let texts = ["你好,世界", "再见!"];
    /// assert_eq!(Normalizer::new(Target::Hans).normalize_batch(&texts), ["你好，世界", "再见！"]);
    /// ```
    pub fn normalize_batch<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<String> {
        let one = |buffers: &mut Buffers, text: &T| {
            let mut output = String::new();
            self.append(text.as_ref(), buffers, &mut output);
            output
        };
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            texts.par_iter().map_init(Buffers::default, one).collect()
        }
        #[cfg(not(feature = "parallel"))]
        {
            let mut buffers = Buffers::default();
            texts.iter().map(|text| one(&mut buffers, text)).collect()
        }
    }
}

impl Converter {
    /// What the configuration makes of every text, in order.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// assert_eq!(Converter::new(Config::S2t).convert_batch(&["头发", "发现"]), ["頭髮", "發現"]);
    /// ```
    pub fn convert_batch<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<String> {
        let one = |text: &T| {
            let mut out = String::new();
            self.convert_into(text.as_ref(), &mut out);
            out
        };
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            texts.par_iter().map(one).collect()
        }
        #[cfg(not(feature = "parallel"))]
        {
            texts.iter().map(one).collect()
        }
    }

    /// What the configuration makes of one large text, converted in parts of whole lines: no match reaches across a line
    /// end, so the bytes are those of [`Converter::convert`].
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// assert_eq!(Converter::new(Config::S2t).convert_lines("头发\n发现\n"), "頭髮\n發現\n");
    /// ```
    pub fn convert_lines(&self, text: &str) -> String {
        #[cfg(feature = "parallel")]
        {
            self.convert_parts(&parts(text))
        }
        #[cfg(not(feature = "parallel"))]
        {
            self.convert(text).into_owned()
        }
    }

    /// What the configuration makes of the parts of a text, put together.
    #[cfg(feature = "parallel")]
    fn convert_parts(&self, parts: &[&str]) -> String {
        use rayon::prelude::*;
        // Nearly always a part keeps its length, and its output goes where it belongs; memory that nobody has touched is
        // first touched by the thread that writes there.
        let len = parts.iter().map(|part| part.len()).sum();
        let mut bytes = Vec::with_capacity(len);
        let (mut places, mut rest) = (Vec::with_capacity(parts.len()), bytes.spare_capacity_mut());
        for part in parts {
            let (place, behind) = rest.split_at_mut(part.len());
            places.push(place);
            rest = behind;
        }
        let others: Vec<Option<String>> = parts
            .par_iter()
            .zip(places)
            .map_init(String::new, |out, (part, place)| {
                out.clear();
                self.convert_into(part, out);
                if out.len() == place.len() {
                    place.write_copy_of_slice(out.as_bytes());
                    return None;
                }
                place.fill(MaybeUninit::new(0));
                Some(std::mem::take(out))
            })
            .collect();
        // SAFETY: each place was filled, with a text or with NULs, and there is none behind the last.
        let whole = unsafe {
            bytes.set_len(len);
            String::from_utf8_unchecked(bytes)
        };
        if others.iter().all(Option::is_none) {
            return whole;
        }
        let (mut text, mut rest) = (String::with_capacity(len + len / 16), whole.as_str());
        for (part, other) in parts.iter().zip(&others) {
            let (place, behind) = rest.split_at(part.len());
            text.push_str(other.as_deref().unwrap_or(place));
            rest = behind;
        }
        text
    }
}

/// Cuts a text behind line ends into parts of about 64 KiB; a longer line is a part.
#[cfg(any(test, feature = "parallel"))]
fn parts(text: &str) -> Vec<&str> {
    const PART: usize = 64 * 1024;
    let (mut parts, mut rest) = (Vec::with_capacity(text.len() / PART + 1), text);
    while !rest.is_empty() {
        let from = rest.len().min(PART);
        // A line feed is no part of another character, and what follows it begins one.
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
    fn parts_are_whole_lines_and_all_of_the_text() {
        let text = "头发很长，发现后面的里面\r\n".repeat(20_000) + "没有行尾";
        let all = parts(&text);
        assert!(all.len() > 5);
        assert!(all.iter().rev().skip(1).all(|part| part.ends_with('\n') && part.len() < 70_000));
        assert_eq!(all.concat(), text);
        assert_eq!(parts(""), Vec::<&str>::new());
        assert_eq!(parts(&"长".repeat(100_000)).len(), 1);
    }

    #[test]
    fn in_parts_and_whole_are_the_same() {
        // To Taiwan's words 优化 grows, and with it some parts but not all.
        let text = "头发很长，发现后面的里面\r\n".repeat(20_000) + "优化\n没有行尾⿰一\n二";
        for config in Config::ALL {
            let converter = Converter::new(config);
            assert_eq!(converter.convert_lines(&text), converter.convert(&text), "{config}");
        }
    }
}
