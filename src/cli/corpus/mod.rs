//! Carries any number of texts through a task: which files (`inputs`), where the results go (`target`,
//! `sink`), how one file is carried (`carry`), how all are shared out among threads (`schedule`), and what
//! came of it (`account`).

pub(crate) mod account;
mod books;
mod carry;
mod columns;
mod field_texts;
mod flow;
pub(crate) mod inputs;
mod manifest;
mod progress;
mod quarantine;
mod record_format;
mod records;
mod resumption;
mod schedule;
pub(crate) mod show_diff;
mod sink;
mod tally;
mod target;
pub(crate) mod task;

pub(crate) use crate::cli::flow_args::RecordFormat;
pub(crate) use carry::BLOCK;
pub(crate) use field_texts::{FieldPlace, FieldReader, FieldTexts};
pub(crate) use flow::Flow;
pub(crate) use inputs::{InputFile, Inputs};
pub(crate) use records::{DocumentTransform, NewDocumentTransform};
pub(crate) use schedule::run;
pub(crate) use task::{Drain, FailedInput, Frame, ReadAs, Task, TextTransform, Threads, Yields};
