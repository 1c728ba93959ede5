//! Tests promises that all public types keep.

use zhnorm::decode::{Decoder, Detection, Encoding, OnMalformed, Sniff};
use zhnorm::detect::{Detector, LineProfile, Region, TextProfile, TextScript};
use zhnorm::dictionary::{Dictionary, Layer};
use zhnorm::inspect::{Ambiguity, EntryMatch, InspectedStep, Inspection};
use zhnorm::report::{Candidate, Change, Channel, ChannelShares, Finding, Normalized, Report, Rule};
use zhnorm::report::{ReportCounts, ScriptDecision, StreamSummary, Unsettled};
use zhnorm::{BlankLines, FormatChoice, MarkupChoice, Options, Profile, Spacing};
use zhnorm::{Config, Converter, ConverterBuilder, ConverterStream, Error, ErrorKind};
use zhnorm::{Normalizer, NormalizerBuilder, NormalizerStream, ScriptHint, Stage, Target, Variants, Worker};

fn is_shared<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe + std::fmt::Debug>() {}

/// A compile-time promise: the test fails by not compiling.
#[test]
fn public_types_go_between_threads_and_can_be_printed() {
    is_shared::<Normalizer>();
    is_shared::<NormalizerBuilder>();
    is_shared::<NormalizerStream>();
    is_shared::<Worker>();
    is_shared::<Target>();
    is_shared::<Stage>();
    is_shared::<ScriptHint>();
    is_shared::<Variants>();
    is_shared::<Options>();
    is_shared::<Profile>();
    is_shared::<BlankLines>();
    is_shared::<Spacing>();
    is_shared::<FormatChoice>();
    is_shared::<MarkupChoice>();
    is_shared::<Detector>();
    is_shared::<TextProfile>();
    is_shared::<LineProfile>();
    is_shared::<TextScript>();
    is_shared::<Region>();
    is_shared::<Channel>();
    is_shared::<ChannelShares>();
    is_shared::<ScriptDecision>();
    is_shared::<ReportCounts>();
    is_shared::<Converter>();
    is_shared::<ConverterBuilder>();
    is_shared::<ConverterStream>();
    is_shared::<Config>();
    is_shared::<Decoder>();
    is_shared::<Detection>();
    is_shared::<Encoding>();
    is_shared::<OnMalformed>();
    is_shared::<Sniff>();
    is_shared::<Dictionary>();
    is_shared::<Layer>();
    is_shared::<Ambiguity>();
    is_shared::<EntryMatch>();
    is_shared::<InspectedStep>();
    is_shared::<Inspection>();
    is_shared::<Candidate>();
    is_shared::<Change>();
    is_shared::<Finding>();
    is_shared::<Normalized>();
    is_shared::<Report>();
    is_shared::<Rule>();
    is_shared::<StreamSummary>();
    is_shared::<Unsettled>();
}

#[test]
fn errors_fit_into_the_error_types_of_others() {
    fn converts<T: Into<Box<dyn std::error::Error + Send + Sync>>>() {}
    converts::<Error>();
    fn is_plain<T: Copy + Eq + std::hash::Hash + Send + Sync>() {}
    is_plain::<ErrorKind>();
}

/// A compile-time promise: the test fails by not compiling.
#[cfg(any(feature = "cli", zhnorm_command))]
#[test]
fn types_of_records_and_documents_go_between_threads_and_can_be_printed() {
    use zhnorm::documents::{DocumentChanges, DocumentKind, LeftEntry};
    use zhnorm::records::{CsvFormat, CsvRecords, Delimiter, FieldPath, Fields, JsonRecords, PathStep};
    use zhnorm::records::{RawRecord, RecordChanges, RecordEnds, RecordError, RecordErrorKind, WarcRecords};

    is_shared::<FieldPath>();
    is_shared::<PathStep>();
    is_shared::<Fields>();
    is_shared::<JsonRecords>();
    is_shared::<CsvFormat>();
    is_shared::<CsvRecords>();
    is_shared::<Delimiter>();
    is_shared::<WarcRecords>();
    is_shared::<RecordEnds>();
    is_shared::<RawRecord<'_>>();
    is_shared::<RecordChanges>();
    is_shared::<RecordError>();
    is_shared::<RecordErrorKind>();
    is_shared::<DocumentKind>();
    is_shared::<DocumentChanges>();
    is_shared::<LeftEntry>();
}
