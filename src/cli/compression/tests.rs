//! What is written is read again, and damage is told.

use super::*;
use std::io::{self, Cursor, Read, Write};
use zhnorm::records::RecordEnds;

const ALL: [Compression; 4] = Compression::ALL;

/// Bytes that compress to several pieces of a decoder.
fn content() -> Vec<u8> {
    let mut number = 1_u32;
    let next = |_| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (number >> 28) as u8
    };
    (0..300_000).map(next).collect()
}

fn compressed(compression: Compression, parts: &[&[u8]]) -> Vec<u8> {
    let mut compressor = compressing(Vec::new(), compression, None).unwrap();
    for part in parts {
        compressor.write_all(part).unwrap();
        compressor.checkpoint().unwrap();
    }
    compressor.finish().unwrap()
}

/// Reads a source one byte at a time.
struct Slow<R>(R);

impl<R: Read> Read for Slow<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

fn decompressed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut decompressor = decompressing(Cursor::new(bytes.to_vec()))?;
    decompressor.read_to_end(&mut out)?;
    assert_eq!(decompressor.compressed_bytes(), bytes.len() as u64);
    Ok(out)
}

#[test]
fn what_is_written_is_read_again() {
    let content = content();
    let (a, b) = content.split_at(100_000);
    for compression in ALL {
        for parts in [&[][..], &[&b""[..]], &[a], &[a, b], &[a, b"", b]] {
            let bytes = compressed(compression, parts);
            assert_eq!(Compression::of_magic(&bytes), Some(compression));
            assert_eq!(decompressed(&bytes).unwrap(), parts.concat(), "{compression:?}");
            assert_eq!(bytes, compressed(compression, parts), "{compression:?} is the same each time");
        }
        let mut out = Vec::new();
        let slow = Slow(Cursor::new(compressed(compression, &[b"one ", b"two"])));
        decompressing(slow).unwrap().read_to_end(&mut out).unwrap();
        assert_eq!(out, b"one two");
    }
}

#[test]
fn the_output_does_not_depend_on_the_pieces() {
    let content = content();
    for compression in ALL {
        let expected = compressed(compression, &[&content]);
        assert_eq!(decompressed(&expected).unwrap(), content, "{compression:?}");
        for size in [1_000, 65_536, 100_003] {
            let mut compressor = compressing(Vec::new(), compression, None).unwrap();
            content.chunks(size).for_each(|piece| compressor.write_all(piece).unwrap());
            assert_eq!(compressor.finish().unwrap(), expected, "{compression:?} in pieces of {size}");
        }
    }
}

#[test]
fn what_was_written_before_a_checkpoint_is_complete() {
    for compression in ALL {
        let mut compressor = compressing(Vec::new(), compression, None).unwrap();
        compressor.write_all(b"first ").unwrap();
        let first = compressor.checkpoint().unwrap().clone();
        assert_eq!(decompressed(&first).unwrap(), b"first ");
        compressor.write_all(b"second").unwrap();
        let mut all = compressor.finish().unwrap();
        assert!(all.starts_with(&first));
        // Going on later is the same.
        let mut later = compressing(first, compression, None).unwrap();
        later.write_all(b"second").unwrap();
        assert_eq!(later.finish().unwrap(), all);
        all.extend(compressed(compression, &[b", third"]));
        assert_eq!(decompressed(&all).unwrap(), b"first second, third");
    }
}

#[test]
fn each_record_can_be_a_member() {
    for compression in ALL {
        let mut compressor = compressing(Vec::new(), compression, None).unwrap();
        compressor = compressor.with_members_of(RecordEnds::of_lines());
        for piece in ["one\ntw", "o\nth", "ree"] {
            compressor.write_all(piece.as_bytes()).unwrap();
        }
        let expected: Vec<u8> = ["one\n", "two\n", "three"]
            .iter()
            .flat_map(|record| compressed(compression, &[record.as_bytes()]))
            .collect();
        assert!(compressor.finish().unwrap() == expected, "{compression:?}");
    }
}

#[test]
fn a_truncated_file_is_an_error_that_says_so() {
    let content = content();
    for compression in ALL {
        let bytes = compressed(compression, &[&content[..1000], &content]);
        let first = compressed(compression, &[&content[..1000]]).len();
        for length in [11, first - 1, first + 3, bytes.len() / 2, bytes.len() - 1] {
            let error = decompressed(&bytes[..length]).unwrap_err();
            let message = format!("the {} data is truncated: it ends at byte {length}", compression.name());
            assert!(error.to_string().starts_with(&message), "{compression:?} {length}: {error}");
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        }
    }
}

#[test]
fn a_corrupt_file_is_an_error_that_says_so() {
    let content = content();
    for compression in ALL {
        let bytes = compressed(compression, &[&content]);
        for at in [bytes.len() / 2, bytes.len() - 6] {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x55;
            let error = decompressed(&bytes).unwrap_err().to_string();
            let message = format!("the {} data is corrupt near byte ", compression.name());
            assert!(error.starts_with(&message), "{compression:?} {at}: {error}");
        }
        let mut bytes = compressed(compression, &[b"text"]);
        bytes.extend(b"garbage and more of it");
        let error = decompressed(&bytes).unwrap_err().to_string();
        assert!(error.contains("is corrupt near byte "), "{compression:?}: {error}");
    }
}

#[test]
fn zeros_after_the_last_member_of_gzip_are_padding() {
    let mut bytes = compressed(Compression::Gzip, &[b"text"]);
    bytes.extend([0; 100_000]);
    assert_eq!(decompressed(&bytes).unwrap(), b"text");
    bytes.extend(compressed(Compression::Gzip, &[b" and more"]));
    assert_eq!(decompressed(&bytes).unwrap(), b"text and more");
}

#[test]
fn a_failing_source_is_no_corrupt_data() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    for compression in ALL {
        let bytes = compressed(compression, &[&content()]);
        let half = Cursor::new(bytes[..bytes.len() / 2].to_vec());
        let error = decompressing(half.chain(Failing)).unwrap().read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "the disk is gone", "{compression:?}");
    }
}

#[test]
fn other_files_are_read_as_they_are() {
    for bytes in [&b""[..], b"x", b"BZh91 is no block", "\u{FEFF}文".as_bytes(), b"\x1F\x8B", b"(\xB5/"] {
        assert_eq!(decompressed(bytes).unwrap(), bytes);
        assert_eq!(decompressing(Cursor::new(bytes.to_vec())).unwrap().compression(), None);
    }
}

#[test]
fn extensions_name_compressions() {
    for (path, compression) in [
        ("a.jsonl.gz", Some(Compression::Gzip)),
        ("a.ZST", Some(Compression::Zstd)),
        ("a.bz2", Some(Compression::Bzip2)),
        ("a.xz", Some(Compression::Xz)),
        ("gz", None),
        ("a.txt", None),
    ] {
        assert_eq!(Compression::of_extension(Path::new(path)), compression);
    }
}

#[test]
fn a_level_that_does_not_exist_is_an_error() {
    for compression in ALL {
        for level in compression.levels() {
            // The highest levels of xz and zstd need much memory.
            assert!(level > 9 || compressing(Vec::new(), compression, Some(level)).is_ok());
        }
        let error = compressing(Vec::new(), compression, Some(23)).err().unwrap();
        assert!(error.to_string().contains("has no level 23"));
    }
}

#[test]
fn a_failed_write_is_not_forgotten() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for compression in ALL {
        let mut compressor = compressing(Full, compression, None).unwrap();
        let result = compressor.write_all(&content()).and_then(|()| compressor.checkpoint().map(|_| ()));
        assert!(result.is_err(), "{compression:?}");
        assert!(compressor.finish().is_err(), "{compression:?}");
    }
}
