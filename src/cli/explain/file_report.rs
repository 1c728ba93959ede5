//! The report on one file, which is one text or has many in its records.

use super::json::EndCounts;
use super::page::PageHead;
use super::record::{ExplainRecords, RecordKind, Subject, of_converted, of_normalized};
use super::{Changer, ExplainTask, ReportFormat, TextChanger, diagnostic, github, page, sarif};
use crate::cli::corpus::task::unclosed_notice;
use crate::cli::corpus::{BLOCK, Drain, FieldPlace, FieldReader, InputFile, show_diff};
use crate::cli::standard_streams::uses_colour;
use crate::cli::visible::visible_name;
use crate::cli::whole_text::write_json;
use anyhow::Result;
use std::sync::atomic::Ordering;
use zhnorm::decode::Encoding;
use zhnorm::report::{Report, Rule};
use zhnorm::{Stage, Target};

/// Reports on the texts of a file.
pub(super) struct FileReport<'a> {
    changer: TextChanger<'a>,
    list: ChangeList<'a>,
}

/// Writes the changes to the texts of a file.
struct ChangeList<'a> {
    task: &'a ExplainTask<'a>,
    input: InputFile,
    coloured: bool,
    counts: EndCounts,
    /// Whether nothing was told yet.
    is_first: bool,
    notice: Option<String>,
}

impl<'a> FileReport<'a> {
    pub(super) fn new(task: &'a ExplainTask<'a>, input: &InputFile, changer: TextChanger<'a>) -> Self {
        let list = ChangeList {
            task,
            input: input.clone(),
            coloured: uses_colour(task.to_file),
            counts: EndCounts::default(),
            is_first: true,
            notice: None,
        };
        Self { changer, list }
    }

    /// Reports on a file that is one text.
    pub(super) fn write_whole(
        mut self,
        text: &str,
        out: &mut String,
        drain: Drain<'_>,
    ) -> Result<Option<String>> {
        self.write(None, text, out, drain)?;
        self.list.end(out)
    }

    /// Appends the report on a text.
    fn write(
        &mut self,
        place: Option<FieldPlace<'_>>,
        text: &str,
        out: &mut String,
        drain: Drain<'_>,
    ) -> Result<()> {
        let Self { changer, list } = self;
        let name = list.input.name.clone();
        let subject = Subject { file: &name, place, text };
        match changer {
            TextChanger::Normalizer(normalizer) => {
                let normalized = normalizer.explain(text);
                list.note(&normalized.report, place);
                if list.task.format == ReportFormat::Html {
                    let fingerprint = normalizer.fingerprint();
                    return list.write_page(subject, of_normalized(subject, &normalized), &fingerprint, out);
                }
                list.write(subject, &normalized.text, of_normalized(subject, &normalized), out, drain)
            }
            TextChanger::Converter(converter) => {
                let converted = converter.align(text);
                if list.task.format == ReportFormat::Html {
                    return list.write_page(subject, of_converted(subject, &converted), "", out);
                }
                list.write(subject, converted.text(), of_converted(subject, &converted), out, drain)
            }
        }
    }
}

impl ChangeList<'_> {
    /// Takes what the report on a text counts.
    fn note(&mut self, report: &Report, place: Option<FieldPlace<'_>>) {
        self.counts.add_report(report, place.is_none());
        if let (Some(offset), None) = (report.unclosed(), &self.notice) {
            let notice = unclosed_notice(offset);
            self.notice = Some(match place {
                None => notice,
                Some(place) => format!("line {}, {}: {notice}", place.line, visible_name(place.field)),
            });
        }
    }

    /// Appends the changes to a text.
    fn write(
        &mut self,
        subject: Subject<'_>,
        result: &str,
        records: ExplainRecords<'_>,
        out: &mut String,
        drain: Drain<'_>,
    ) -> Result<()> {
        let name = subject.name();
        if self.task.format == ReportFormat::Diff {
            out.push_str(&show_diff::show(&name, subject.text, result, self.coloured));
            self.note_changes(subject.text != result);
            return Ok(());
        }
        for record in records {
            self.note_changes(record.kind == RecordKind::Change);
            match self.task.format {
                ReportFormat::Json => write_json(out, &record)?,
                ReportFormat::Sarif => sarif::write(&record, self.is_first, out)?,
                ReportFormat::Github => github::write(&record, out),
                _ => diagnostic::write(&record, &name, subject.text, self.coloured, out),
            }
            self.is_first = false;
            self.counts.add(&record);
            if out.len() >= BLOCK {
                drain(out)?;
            }
        }
        Ok(())
    }

    fn note_changes(&self, has_changes: bool) {
        if has_changes {
            self.task.has_changes.store(true, Ordering::Relaxed);
        }
    }

    /// Appends the page about a text. `fingerprint` is that of the normalizer.
    fn write_page(
        &self,
        subject: Subject<'_>,
        records: ExplainRecords<'_>,
        fingerprint: &str,
        out: &mut String,
    ) -> Result<()> {
        let Subject { file: name, text, .. } = subject;
        let records: Vec<_> = records.collect();
        self.note_changes(records.iter().any(|record| record.kind == RecordKind::Change));
        match &self.task.changer {
            Changer::Converter(converter, fingerprint) => {
                let steps = converter.inspect("").steps.len();
                let command = self.task.command.for_file(&self.input, true);
                let head = PageHead { name, target: "zh", command: &command, steps, fingerprint };
                page::write(&head, &records, text, &|span| text.get(span), out)
            }
            Changer::Normalizers(all) => {
                let options = all.of(&self.input).map(|one| &one.options);
                let target = options.and_then(|options| options.target).map_or("zh", Target::name);
                let has_rule = options.is_none_or(|options| {
                    !options.skip.contains(&Stage::Script)
                        && !options.no_rules.contains(&Rule::UserDictionary)
                });
                let command = self.task.command.for_file(&self.input, has_rule);
                let head = PageHead { name, target, command: &command, steps: 1, fingerprint };
                let before = all.before_conversion(&self.input)?.explain(text);
                let middle = |span| before.text.get(before.report.to_output(span));
                page::write(&head, &records, text, &middle, out)
            }
        }
    }

    /// Ends the file. Returns a notice for standard error.
    fn end(self, out: &mut String) -> Result<Option<String>> {
        if self.task.format == ReportFormat::Json {
            self.counts.write(&self.input.name, out)?;
        }
        Ok(self.notice)
    }
}

impl FieldReader for FileReport<'_> {
    fn read(&mut self, place: FieldPlace<'_>, text: &str, out: &mut String) -> Result<()> {
        self.write(Some(place), text, out, &mut |_| Ok(()))
    }

    fn finish(self, _: Option<Encoding>, out: &mut String) -> Result<Option<String>> {
        self.list.end(out)
    }
}
