//! Subtitles and lyrics: SubRip, WebVTT, ASS, LRC. Times, styles and tags stay, the words are prose.

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

/// The length of what stands in front of the text of an event in ASS. A style or a list of fields has no text.
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
