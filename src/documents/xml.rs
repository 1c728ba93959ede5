//! Finds the paragraphs of an XML document and rewrites them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::ParagraphTransformation;
use super::dialect::{Dialect, Role};
use super::paragraph::{Paragraph, WrittenChar};
use crate::records::Edits;
use crate::text::spans::slice;

/// What became of a document.
#[derive(Debug, Default)]
pub(super) struct DocumentResult {
    /// The paragraphs with text.
    pub(super) found: usize,
    pub(super) changed: usize,
    /// The rewritten document, if anything changed.
    pub(super) output: Option<Vec<u8>>,
}

/// Elements of XHTML that have no end tag where a document is HTML rather than XML.
const WITHOUT_END: [&str; 8] = ["br", "col", "hr", "img", "input", "link", "meta", "wbr"];

/// Rewrites the paragraphs of a document. An error says why it cannot be read.
pub(super) fn rewrite(
    bytes: &[u8],
    dialect: Dialect,
    transform: ParagraphTransformation<'_>,
) -> Result<DocumentResult, String> {
    let document = std::str::from_utf8(bytes)
        .map_err(|error| format!("it is not UTF-8: malformed at byte {}", error.valid_up_to()))?;
    let text = document.strip_prefix('\u{FEFF}').unwrap_or(document);
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    // Chapters of books are often HTML rather than XML.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut scan = DocumentScan {
        document: text,
        dialect,
        transform,
        elements: Vec::new(),
        paragraphs: vec![Paragraph::default()],
        edits: Edits::default(),
        result: DocumentResult::default(),
    };
    loop {
        let start = position(&reader);
        let event = reader
            .read_event()
            .map_err(|error| format!("it is malformed at byte {}: {error}", reader.error_position()))?;
        match event {
            Event::Start(tag) => scan.start(&tag, position(&reader)),
            Event::Empty(tag) => {
                scan.start(&tag, position(&reader));
                scan.end(tag.name().0);
            }
            Event::End(tag) => scan.end(tag.name().0),
            Event::Text(_) => scan.text(start, position(&reader)),
            Event::GeneralRef(reference) => {
                let name = reference.into_inner();
                scan.entity(&name, start, position(&reader));
            }
            Event::CData(_) => scan.interrupt(),
            Event::Decl(declaration) => {
                check_encoding(declaration.encoding().and_then(Result::ok).as_deref())?
            }
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    while let Some(paragraph) = scan.paragraphs.pop() {
        scan.finish(paragraph);
    }
    let mut result = scan.result;
    if result.changed > 0 {
        let mut output = bytes.get(..bytes.len() - text.len()).unwrap_or_default().to_vec();
        scan.edits.apply(text, &mut output);
        result.output = Some(output);
    }
    Ok(result)
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn check_encoding(name: Option<&str>) -> Result<(), String> {
    match name {
        Some(name) if !name.eq_ignore_ascii_case("utf-8") && !name.eq_ignore_ascii_case("us-ascii") => {
            Err(format!("its encoding is {name}, not UTF-8"))
        }
        _ => Ok(()),
    }
}

/// An open element.
#[derive(Debug)]
struct OpenElement {
    name: String,
    role: Role,
}

struct DocumentScan<'d, 't> {
    document: &'d str,
    dialect: Dialect,
    transform: ParagraphTransformation<'t>,
    elements: Vec<OpenElement>,
    /// The paragraphs that are open. The last one is the innermost.
    paragraphs: Vec<Paragraph>,
    edits: Edits,
    result: DocumentResult,
}

impl DocumentScan<'_, '_> {
    /// A start tag, which ends at `end`.
    fn start(&mut self, tag: &BytesStart<'_>, end: usize) {
        let name = tag.name().0;
        let role = self.dialect.role(name);
        match role {
            Role::Block | Role::Ignored => self.interrupt(),
            Role::Apart | Role::ApartText => self.paragraphs.push(Paragraph::default()),
            Role::Inline | Role::Text => {}
        }
        if self.dialect == Dialect::Word && role == Role::Text {
            let has_attribute = tag.attributes().flatten().any(|attribute| attribute.key.0 == "xml:space");
            self.begin_piece((!has_attribute).then_some(end.saturating_sub(1)));
        }
        let has_end = self.dialect != Dialect::Xhtml || !WITHOUT_END.contains(&name);
        if has_end {
            self.elements.push(OpenElement { name: name.to_owned(), role });
        }
    }

    /// An end tag. Elements in it that have none end, too; a tag without an element is ignored.
    fn end(&mut self, name: &str) {
        if !self.elements.iter().any(|element| element.name == name) {
            return;
        }
        while let Some(element) = self.elements.pop() {
            match element.role {
                Role::Block | Role::Ignored => self.interrupt(),
                Role::Apart | Role::ApartText => {
                    if let Some(paragraph) = self.paragraphs.pop() {
                        self.finish(paragraph);
                    }
                }
                Role::Inline | Role::Text => {}
            }
            if element.name == name {
                break;
            }
        }
    }

    /// Whether characters here are text.
    fn is_text(&self) -> bool {
        let is_ignored = self.elements.iter().any(|element| element.role == Role::Ignored);
        let holds = self.dialect.is_text_everywhere()
            || self
                .elements
                .last()
                .is_some_and(|element| matches!(element.role, Role::Text | Role::ApartText));
        holds && !is_ignored
    }

    fn text(&mut self, start: usize, end: usize) {
        if !self.is_text() {
            return;
        }
        for (at, ch) in slice(self.document, start..end).char_indices() {
            self.push(ch, start + at, start + at + ch.len_utf8());
        }
    }

    /// A reference to a character or an entity, from `start` to `end`.
    fn entity(&mut self, name: &str, start: usize, end: usize) {
        if !self.is_text() {
            return;
        }
        let written = slice(self.document, start..end);
        let decoded = html_escape::decode_html_entities(written);
        let mut chars = decoded.chars();
        match (chars.next(), chars.next()) {
            (Some(ch), None) => self.push(ch, start, end),
            _ if name.is_empty() => {}
            // An entity of the document itself, of which nothing is known.
            _ => self.interrupt(),
        }
    }

    fn push(&mut self, ch: char, start: usize, end: usize) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        // Whatever stands between two characters must stay there, so they are in different pieces.
        let piece = paragraph.space_attributes.len();
        let before = paragraph.chars.last();
        if before.is_some_and(|before| before.piece == piece && before.written.end != start) {
            self.begin_piece(None);
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            let piece = paragraph.space_attributes.len();
            paragraph.chars.push(WrittenChar { ch, written: start..end, piece });
        }
    }

    /// The characters from here on are in another piece.
    fn begin_piece(&mut self, space_attribute: Option<usize>) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.space_attributes.push(space_attribute);
        }
    }

    /// Ends the innermost paragraph and begins another.
    fn interrupt(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            let paragraph = std::mem::take(paragraph);
            self.finish(paragraph);
        }
    }

    fn finish(&mut self, mut paragraph: Paragraph) {
        let (has_text, is_changed) = paragraph.rewrite(self.document, self.transform, &mut self.edits);
        self.result.found += usize::from(has_text);
        self.result.changed += usize::from(is_changed);
    }
}
