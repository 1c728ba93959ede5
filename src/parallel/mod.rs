//! Work on all cores, with results in order.
//!
//! `jobs` runs any work on the threads of rayon's pool, `chunks` cuts a stream of text into chunks for it.
//! [`ParallelNormalizerStream`] and [`ParallelConverterStream`] normalize and convert one large document,
//! [`ParallelLineStream`] normalizes lines. [`TextWorkers`] convert batches of texts.

mod chunks;
mod converter;
pub(crate) mod idle_workers;
mod jobs;
mod lines;
mod normalizer;
pub(crate) mod text_workers;

pub use chunks::{ChunkStream, ChunkWorker};
pub use converter::ParallelConverterStream;
pub use jobs::OrderedJobs;
pub use lines::ParallelLineStream;
pub use normalizer::ParallelNormalizerStream;
pub use text_workers::{ConvertedTexts, TextFunction, TextWorkers};
