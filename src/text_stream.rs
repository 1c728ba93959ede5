//! The common interface of the streams.

use crate::report::StreamSummary;
use crate::{ConverterStream, LineStream, NormalizerStream};

mod sealed {
    pub trait Sealed {}
}

/// Transforms a text that comes in pieces: [`ConverterStream`], [`NormalizerStream`] and [`LineStream`]
/// implement it.
///
/// The output does not depend on where the text is cut. The trait is sealed, so other types cannot implement
/// it.
///
/// ```
/// use zhnorm::{Config, Converter, Normalizer, Target, TextStream};
///
/// fn run(mut stream: impl TextStream, pieces: &[&str]) -> String {
///     let mut out = String::new();
///     for piece in pieces {
///         stream.push(piece, &mut out);
///     }
///     stream.finish(&mut out);
///     out
/// }
///
/// assert_eq!(run(Converter::new(Config::S2t).stream(), &["头", "发"]), "頭髮");
/// assert_eq!(run(Normalizer::new(Target::Hans).stream(), &["你好,", "世界"]), "你好，世界");
/// ```
pub trait TextStream: sealed::Sealed {
    /// What [`finish`](Self::finish) returns about the whole text.
    type Summary;

    /// Takes the next piece, and appends to `out` all output that no following piece can change.
    fn push(&mut self, piece: &str, out: &mut String);

    /// Appends all output that is certain by now, also what threads still work on, and tells where another
    /// stream can go on. `None` means that it can't at the moment, or that this kind of stream never can; the
    /// streams of the module `parallel` can at most times.
    fn checkpoint(&mut self, _out: &mut String) -> Option<Checkpoint> {
        None
    }

    /// Ends the text and appends the rest of the output to `out`.
    fn finish(self, out: &mut String) -> Self::Summary;
}

/// Where another stream can go on with a text, even in another process; see [`TextStream::checkpoint`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checkpoint {
    /// The bytes at the end of what was pushed whose output is not there yet. The other stream gets them
    /// first.
    pub pending: usize,
    /// What the other stream must know. It is empty if that is nothing.
    pub state: String,
}

#[cfg(any(feature = "parallel", zhnorm_command))]
mod parallel_streams {
    use super::{Checkpoint, TextStream, sealed};
    use crate::parallel::{ParallelConverterStream, ParallelLineStream, ParallelNormalizerStream};
    use crate::report::StreamSummary;

    impl sealed::Sealed for ParallelConverterStream {}
    impl sealed::Sealed for ParallelLineStream {}
    impl sealed::Sealed for ParallelNormalizerStream {}

    impl TextStream for ParallelConverterStream {
        type Summary = ();

        fn push(&mut self, piece: &str, out: &mut String) {
            ParallelConverterStream::push(self, piece, out);
        }

        fn checkpoint(&mut self, out: &mut String) -> Option<Checkpoint> {
            ParallelConverterStream::checkpoint(self, out)
        }

        fn finish(self, out: &mut String) {
            ParallelConverterStream::finish(self, out);
        }
    }

    impl TextStream for ParallelLineStream {
        type Summary = StreamSummary;

        fn push(&mut self, piece: &str, out: &mut String) {
            ParallelLineStream::push(self, piece, out);
        }

        fn checkpoint(&mut self, out: &mut String) -> Option<Checkpoint> {
            ParallelLineStream::checkpoint(self, out)
        }

        fn finish(self, out: &mut String) -> StreamSummary {
            ParallelLineStream::finish(self, out)
        }
    }

    impl TextStream for ParallelNormalizerStream {
        type Summary = StreamSummary;

        fn push(&mut self, piece: &str, out: &mut String) {
            ParallelNormalizerStream::push(self, piece, out);
        }

        fn checkpoint(&mut self, out: &mut String) -> Option<Checkpoint> {
            ParallelNormalizerStream::checkpoint(self, out)
        }

        fn finish(self, out: &mut String) -> StreamSummary {
            ParallelNormalizerStream::finish(self, out)
        }
    }
}

impl sealed::Sealed for ConverterStream {}
impl sealed::Sealed for LineStream {}
impl sealed::Sealed for NormalizerStream {}

impl TextStream for ConverterStream {
    type Summary = ();

    fn push(&mut self, piece: &str, out: &mut String) {
        ConverterStream::push(self, piece, out);
    }

    fn finish(self, out: &mut String) {
        ConverterStream::finish(self, out);
    }
}

impl TextStream for LineStream {
    type Summary = StreamSummary;

    fn push(&mut self, piece: &str, out: &mut String) {
        LineStream::push(self, piece, out);
    }

    fn finish(self, out: &mut String) -> StreamSummary {
        LineStream::finish(self, out)
    }
}

impl TextStream for NormalizerStream {
    type Summary = StreamSummary;

    fn push(&mut self, piece: &str, out: &mut String) {
        NormalizerStream::push(self, piece, out);
    }

    fn finish(self, out: &mut String) -> StreamSummary {
        NormalizerStream::finish(self, out)
    }
}
