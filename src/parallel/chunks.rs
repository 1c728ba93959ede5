//! Cuts a stream of bytes into chunks of whole lines or records, which threads process independently.

use super::OrderedJobs;
use super::idle_workers::IdleWorkers;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

/// The size of a chunk, in bytes. A chunk goes on to the end of its last line or record.
const CHUNK: usize = 256 * 1024;

/// The most chunks in work for each thread. The caller reads and writes beside the threads and sometimes
/// waits for a core. Meanwhile they need more work than the next chunk.
const CHUNKS_PER_THREAD: usize = 4;

/// A larger buffer is not kept: a long record must not take memory until the end of the stream.
const LARGEST_SPARE: usize = 4 * CHUNK;

/// Processes chunks, one after the other, with its own buffers.
pub trait ChunkWorker: Send + 'static {
    /// What a chunk results in, besides the output.
    type Summary: Send + 'static;

    /// Processes a chunk and appends the result to `output`, which is empty.
    fn run(&mut self, chunk: &[u8], output: &mut Vec<u8>) -> Self::Summary;
}

/// Processes the chunks of a stream on the threads of rayon's pool, and returns the results in order.
///
/// A chunk ends where the caller says. If no chunk depends on another, the output is that of one thread.
///
/// ```
/// use zhnorm::parallel::{ChunkStream, ChunkWorker};
///
/// struct UpperCase;
///
/// impl ChunkWorker for UpperCase {
///     type Summary = ();
///
///     fn run(&mut self, chunk: &[u8], output: &mut Vec<u8>) {
///         output.extend(chunk.to_ascii_uppercase());
///     }
/// }
///
/// let mut stream = ChunkStream::new(|| UpperCase);
/// let mut output = Vec::new();
/// let after_last_line = |bytes: &[u8]| bytes.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
/// for piece in ["one\nt", "wo\nthree"] {
///     stream.push(piece.as_bytes(), after_last_line, |chunk, ()| output.extend_from_slice(chunk));
/// }
/// stream.finish(|chunk, ()| output.extend_from_slice(chunk));
/// assert_eq!(output, b"ONE\nTWO\nTHREE");
/// ```
pub struct ChunkStream<W: ChunkWorker> {
    /// The bytes that have arrived and were not given to a worker yet.
    pending: Vec<u8>,
    /// The end of the last complete line or record in `pending`; 0 if there is none.
    complete: usize,
    jobs: OrderedJobs<DoneChunk<W::Summary>>,
    /// Buffers of chunks that are done. To get new memory for each chunk would cost a tenth of the time in
    /// which a conversion is done.
    spare: Vec<Vec<u8>>,
    new_worker: Arc<dyn Fn() -> W + Send + Sync>,
    idle: Arc<IdleWorkers<W>>,
}

/// A chunk with its output.
struct DoneChunk<S> {
    chunk: Vec<u8>,
    output: Vec<u8>,
    summary: S,
}

impl<W: ChunkWorker> Debug for ChunkStream<W> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkStream").field("pending", &self.pending.len()).finish_non_exhaustive()
    }
}

impl<W: ChunkWorker> ChunkStream<W> {
    /// The start of a stream. `new_worker` is called at most once for each thread.
    #[must_use]
    pub fn new(new_worker: impl Fn() -> W + Send + Sync + 'static) -> Self {
        Self {
            pending: Vec::new(),
            complete: 0,
            jobs: OrderedJobs::with_jobs_per_thread(CHUNKS_PER_THREAD),
            spare: Vec::new(),
            new_worker: Arc::new(new_worker),
            idle: Arc::default(),
        }
    }

    /// Takes the next piece, and gives the results that are ready to `accept`, which may take the buffer with
    /// the output. A buffer that it leaves is used again.
    ///
    /// `last_end` finds the end of the last complete line or record in the piece.
    pub fn push(
        &mut self,
        piece: &[u8],
        last_end: impl FnOnce(&[u8]) -> Option<usize>,
        accept: impl FnMut(&mut Vec<u8>, W::Summary),
    ) {
        let before = self.pending.len();
        self.pending.extend_from_slice(piece);
        self.appended(before, last_end, accept);
    }

    /// The bytes that have arrived and were not given to a worker yet. A caller that appends the next piece
    /// here, and then calls [`appended`](Self::appended), saves the copy that [`push`](Self::push) makes.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.pending
    }

    /// As [`push`](Self::push), for a piece that begins at the offset `before` of the buffer.
    pub fn appended(
        &mut self,
        before: usize,
        last_end: impl FnOnce(&[u8]) -> Option<usize>,
        mut accept: impl FnMut(&mut Vec<u8>, W::Summary),
    ) {
        if let Some(end) = last_end(self.pending.get(before..).unwrap_or_default()) {
            self.complete = before + end;
        }
        if self.complete >= CHUNK {
            // The next chunk is about as long, so its buffer does not have to grow.
            let mut next = self.buffer_of(self.pending.len().min(LARGEST_SPARE));
            next.extend_from_slice(self.pending.get(self.complete..).unwrap_or_default());
            self.pending.truncate(self.complete);
            let chunk = std::mem::replace(&mut self.pending, next);
            self.complete = 0;
            self.spawn(chunk, &mut accept);
        }
        while let Some(done) = self.jobs.next_done() {
            self.accept(done, &mut accept);
        }
    }

    /// Waits for all results.
    pub fn wait(&mut self, mut accept: impl FnMut(&mut Vec<u8>, W::Summary)) {
        while let Some(done) = self.jobs.next() {
            self.accept(done, &mut accept);
        }
    }

    /// Waits for all results, and returns the bytes after them.
    pub fn take_pending(&mut self, accept: impl FnMut(&mut Vec<u8>, W::Summary)) -> Vec<u8> {
        self.wait(accept);
        self.complete = 0;
        std::mem::take(&mut self.pending)
    }

    /// The number of bytes that have arrived and were not given to a worker yet.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Ends the stream. The pending bytes are the last chunk.
    pub fn finish(mut self, mut accept: impl FnMut(&mut Vec<u8>, W::Summary)) {
        let chunk = std::mem::take(&mut self.pending);
        if !chunk.is_empty() {
            self.spawn(chunk, &mut accept);
        }
        self.wait(accept);
    }

    /// An empty buffer for so many bytes.
    fn buffer_of(&mut self, capacity: usize) -> Vec<u8> {
        let mut buffer = self.spare.pop().unwrap_or_default();
        // To reserve more than is needed would make buffers grow that pass from hand to hand.
        buffer.reserve_exact(capacity);
        buffer
    }

    fn accept(&mut self, done: DoneChunk<W::Summary>, accept: &mut impl FnMut(&mut Vec<u8>, W::Summary)) {
        let DoneChunk { chunk, mut output, summary } = done;
        accept(&mut output, summary);
        for mut buffer in [chunk, output] {
            buffer.clear();
            if buffer.capacity() > 0 && buffer.capacity() <= LARGEST_SPARE {
                self.spare.push(buffer);
            }
        }
    }

    fn spawn(&mut self, chunk: Vec<u8>, accept: &mut impl FnMut(&mut Vec<u8>, W::Summary)) {
        while self.jobs.is_full() {
            if let Some(done) = self.jobs.next() {
                self.accept(done, accept);
            }
        }
        let (idle, new_worker) = (Arc::clone(&self.idle), Arc::clone(&self.new_worker));
        let mut output = self.buffer_of(chunk.len() + chunk.len() / 16);
        self.jobs.spawn(move || {
            let summary = idle.lend(&*new_worker, |worker| worker.run(&chunk, &mut output));
            DoneChunk { chunk, output, summary }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Doubling;

    impl ChunkWorker for Doubling {
        type Summary = ();

        fn run(&mut self, chunk: &[u8], output: &mut Vec<u8>) {
            for byte in chunk {
                output.extend([*byte, *byte]);
            }
        }
    }

    /// Buffers that are used again do not grow from chunk to chunk, and long ones are not kept.
    #[test]
    fn a_stream_of_any_length_takes_the_memory_of_a_few_chunks() {
        let mut stream = ChunkStream::new(|| Doubling);
        let piece = [&[b'a'; 70_000][..], b"\n"].concat();
        let last_end = |bytes: &[u8]| memchr::memrchr(b'\n', bytes).map(|at| at + 1);
        let mut length = 0;
        for number in 0..1500 {
            if number == 700 {
                stream.push(&vec![b'a'; 40 * CHUNK], last_end, |output, ()| length += output.len());
            }
            stream.push(&piece, last_end, |output, ()| length += output.len());
            let spare = stream.spare.iter().map(Vec::capacity).max().unwrap_or_default();
            assert!(spare <= LARGEST_SPARE, "{spare} after {number}");
            assert!(number == 700 || stream.pending.capacity() <= LARGEST_SPARE, "{number}");
        }
        stream.finish(|output, ()| length += output.len());
        assert_eq!(length, 2 * (1500 * piece.len() + 40 * CHUNK));
    }
}
