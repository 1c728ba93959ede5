//! Many texts at once, on all cores with the feature `parallel`; the same bytes either way.

use crate::pipeline::{Buffers, Normalizer};

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
