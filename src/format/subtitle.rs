//! Subtitles and lyrics: SubRip, WebVTT, ASS, LRC. Times, styles and tags stay, the words are prose.

use std::ops::Range;

use super::kind::Format;
use super::syntax::Syntax;
use crate::step_counter::count;

/// The tags at the head of lyrics.
const TAGS: [&str; 13] =
    ["ti", "ar", "al", "by", "au", "offset", "re", "ve", "length", "lr", "tool", "la", "id"];

/// The number of commas in front of the text of an event in ASS.
const EVENT_FIELDS: usize = 9;

/// The length of the tag of lyrics that is all of `line`: `[ti:歌名]`.
pub(crate) fn lyrics_tag(line: &str) -> Option<usize> {
    let inside = line.strip_prefix('[')?.trim_ascii_end().strip_suffix(']')?;
    let (name, _) = inside.split_once(':')?;
    (TAGS.contains(&name) && !inside.contains([']', '\n'])).then_some(line.len())
}

/// The length of what stands in front of the text of an event in ASS. A style or a list of fields has no
/// text.
pub(crate) fn event_fields(line: &str) -> Option<usize> {
    let (name, fields) = line.split_once(": ").or_else(|| line.split_once(':'))?;
    match name {
        "Dialogue" | "Comment" => {
            let (layer, _) = fields.split_once(',')?;
            if !layer.trim_start_matches("Marked=").bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let comma = fields.match_indices(',').nth(EVENT_FIELDS - 1)?.0;
            Some(line.len() - fields.len() + comma + 1)
        }
        "Style" | "Format" => {
            let is_list = fields.matches(',').count() >= 3 && !fields.contains(['，', '。']);
            is_list.then_some(line.len())
        }
        _ => None,
    }
}

/// The part of a file of subtitles that a line is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SubtitlePart {
    /// The header of WebVTT, a style or a note, which a blank line ends.
    Head,
    Words,
}

/// Adds the syntax of subtitles to `spans`.
pub(super) fn find(format: Format, text: &str, section: &mut SubtitlePart, spans: &mut Vec<Range<usize>>) {
    let mut syntax = Syntax::new(spans, 0);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        let content = line.trim_end_matches(['\n', '\r']);
        let blank = content.chars().all(char::is_whitespace);
        let head = matches!(content.split([' ', '\t']).next(), Some("NOTE" | "STYLE" | "REGION"));
        if format == Format::WebVtt && head {
            *section = SubtitlePart::Head;
        }
        if blank {
            *section = SubtitlePart::Words;
        }
        // The bytes before the words.
        let before = match format {
            _ if blank || *section == SubtitlePart::Head => line.len(),
            Format::Ass if content.starts_with("Dialogue:") => event_fields(content).unwrap_or(line.len()),
            Format::Ass => line.len(),
            Format::Lrc => lyrics_tag(content).map_or_else(|| times(content), |_| line.len()),
            _ if content.contains("-->") || content.bytes().all(|byte| byte.is_ascii_digit()) => line.len(),
            _ => 0,
        };
        syntax.add(text, range.start..range.start + before);
        if before < content.len() {
            let words = range.start + before..range.start + content.len();
            tags(text, words, format, &mut syntax);
        }
        if before < line.len() {
            syntax.add(text, range.start + content.len()..range.end);
        }
    }
}

/// Protects the tags `{…}` and the breaks `\N` in the words of ASS.
fn tags(text: &str, words: Range<usize>, format: Format, syntax: &mut Syntax<'_>) {
    let mut at = words.start;
    while let Some(length) = text.get(at..words.end).and_then(|rest| rest.find(['{', '\\'])) {
        count(length + 1);
        at += length;
        let rest = text.get(at..words.end).unwrap_or_default();
        let close = rest.find('}').filter(|_| format == Format::Ass && rest.starts_with('{'));
        let is_break = rest.starts_with("\\N") || rest.starts_with("\\n") || rest.starts_with("\\h");
        let length = close.map_or(if is_break { 2 } else { 0 }, |close| close + 1);
        syntax.add(text, at..at + length);
        at += length.max(1);
        if close.is_none() && rest.starts_with('{') && format == Format::Ass {
            break;
        }
    }
}

/// The length of the times at the start of a line of lyrics: `[00:12.34][01:20.00]`.
fn times(line: &str) -> usize {
    let mut length = 0;
    while let Some(close) = line.get(length..).filter(|rest| is_time(rest)).and_then(|rest| rest.find(']')) {
        length += close + 1;
    }
    length
}

/// Whether `text` begins with a time of lyrics.
fn is_time(text: &str) -> bool {
    let inside =
        text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(inside, _)| inside);
    inside.contains(':')
        && inside.contains('.')
        && inside.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte))
}

/// Whether `text` is a file of lyrics: most lines begin with a time or are a tag, and two do.
pub(super) fn is_lyrics(text: &str) -> bool {
    let (mut timed, mut lines) = (0, 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(200) {
        count(line.len());
        lines += 1;
        timed += usize::from(is_time(line) || lyrics_tag(line).is_some());
    }
    timed > 1 && timed * 5 >= lines * 4
}

/// Whether `text` begins a file of SubRip: a number, and a line with the times of a cue.
pub(super) fn is_subrip(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (number, times) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let is_times = |times: &str| {
        times.split_once(" --> ").is_some_and(|(start, _)| {
            start.bytes().all(|byte| byte.is_ascii_digit() || b":,.".contains(&byte))
        })
    };
    is_number && is_times(times) || is_times(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_events() {
        let line = "Dialogue: 0,0:00:01.50,0:00:04.00,默认,张三,0,0,0,,你来了,坐吧.";
        assert_eq!(event_fields(line).and_then(|length| line.get(length..)), Some("你来了,坐吧."));
        assert_eq!(
            event_fields("Style: 字幕,黑体,60,&H00FFFFFF"),
            Some("Style: 字幕,黑体,60,&H00FFFFFF".len())
        );
        for line in ["Dialogue: 好,的,吗", "Style: 很好,也很美", "Speaker: 甲,乙,丙,丁"] {
            assert_eq!(event_fields(line), None, "{line}");
        }
    }

    #[test]
    fn tags_of_lyrics() {
        assert_eq!(lyrics_tag("[ti:歌名]"), Some(11));
        for line in ["[ti:歌名]好", "[12:30] 张三", "[注意:这里]"] {
            assert_eq!(lyrics_tag(line), None, "{line}");
        }
    }
}
