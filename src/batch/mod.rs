//! Many texts at once, and one large text in parts. With the feature `parallel` all cores share the work; the
//! result is the same without it.

mod lines;

use crate::convert::Converter;
use crate::pipeline::Normalizer;

impl Normalizer {
    /// Normalizes every text. The results are in the order of the texts.
    ///
    /// With the feature `parallel` the texts are shared out among the threads of rayon's global pool.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let texts = ["你好,世界", "再见!"];
    /// assert_eq!(Normalizer::new(Target::Hans).normalize_batch(&texts), ["你好，世界", "再见！"]);
    /// ```
    pub fn normalize_batch<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<String> {
        map(texts, || self.worker(), |worker, text, output| worker.normalize_into(text, output))
    }
}

impl Converter {
    /// Converts every text. The results are in the order of the texts.
    ///
    /// With the feature `parallel` the texts are shared out among the threads of rayon's global pool.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// assert_eq!(Converter::new(Config::S2t).convert_batch(&["头发", "发现"]), ["頭髮", "發現"]);
    /// ```
    pub fn convert_batch<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<String> {
        map(texts, || (), |(), text, output| self.convert_into(text, output))
    }
}

/// Texts that come from a parallel iterator, such as the documents that a reader yields.
#[cfg(any(feature = "parallel", zhnorm_command))]
mod iterators {
    use super::{Converter, Normalizer};
    use rayon::prelude::*;

    impl Normalizer {
        /// Normalizes the texts of a parallel iterator, each by one thread with buffers that it reuses. The
        /// order is that of the texts. For one large text take [`parallel_stream`](Self::parallel_stream).
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use zhnorm::{Normalizer, Target};
        ///
        /// let documents = vec!["你好,世界", "再见!"];
        /// let normalizer = Normalizer::new(Target::Hans);
        /// let lengths: Vec<usize> = normalizer.normalize_iter(documents).map(|text| text.len()).collect();
        /// assert_eq!(lengths, [15, 9]);
        /// ```
        pub fn normalize_iter<T: AsRef<str>>(
            &self,
            texts: impl IntoParallelIterator<Item = T>,
        ) -> impl ParallelIterator<Item = String> {
            texts.into_par_iter().map_init(
                || self.worker(),
                |worker, text| {
                    let mut output = String::new();
                    worker.normalize_into(text.as_ref(), &mut output);
                    output
                },
            )
        }
    }

    impl Converter {
        /// Converts the texts of a parallel iterator. The order is that of the texts. For one large text take
        /// [`parallel_stream`](Self::parallel_stream).
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use zhnorm::{Config, Converter};
        ///
        /// let converter = Converter::new(Config::S2t);
        /// let texts: Vec<String> = converter.convert_iter(vec!["头发", "发现"]).collect();
        /// assert_eq!(texts, ["頭髮", "發現"]);
        /// ```
        pub fn convert_iter<T: AsRef<str>>(
            &self,
            texts: impl IntoParallelIterator<Item = T>,
        ) -> impl ParallelIterator<Item = String> {
            texts.into_par_iter().map(|text| self.convert(text.as_ref()).into_owned())
        }
    }
}

/// Transforms every text. `new_buffers` makes the buffers that one thread reuses for all of its texts.
fn map<T: AsRef<str> + Sync, B>(
    texts: &[T],
    new_buffers: impl Fn() -> B + Send + Sync,
    append: impl Fn(&mut B, &str, &mut String) + Send + Sync,
) -> Vec<String> {
    let one = |buffers: &mut B, text: &T| {
        let mut output = String::new();
        append(buffers, text.as_ref(), &mut output);
        output
    };
    #[cfg(any(feature = "parallel", zhnorm_command))]
    {
        use rayon::prelude::*;
        texts.par_iter().map_init(new_buffers, one).collect()
    }
    #[cfg(not(any(feature = "parallel", zhnorm_command)))]
    {
        let mut buffers = new_buffers();
        texts.iter().map(|text| one(&mut buffers, text)).collect()
    }
}
