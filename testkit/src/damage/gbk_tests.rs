//! Tests the kinds of damage that are known from pages, on sentences that were written for these tests.

use super::*;

/// Only the characters of these tests, so that they do not depend on the imported dictionaries.
const MAP: &str = "图\t圖\n画\t畫\n写\t寫\n爷\t爺\n开\t開\n讲\t講\n学\t學\n门\t門\n缝\t縫\n缩\t縮\n烂\t爛\n变\t變\n习\t習\n";

fn run(clean: &str, annotated: &str, options: &DamageOptions) -> Damaged {
    let tables = DamageTables { map: CharMap::parse(MAP), annotations: AnnotationTable::of(annotated) };
    damage(clean, &tables, options, 1)
}

fn unflattened() -> DamageOptions {
    DamageOptions { flatten: false, ..DamageOptions::default() }
}

#[test]
fn an_annotation_straddles_two_characters() {
    let d = run("故事爷爷开讲", "聽開", &DamageOptions::default());
    assert_eq!(d.text, "故事?tīng)敔旈_(kāi)講");
    assert_eq!(d.truth, "故事爺爺開講");
    assert_eq!(d.spans.len(), 1);
    assert_eq!(d.span(&d.spans[0]), ("?tīng)敔旈_(kāi)", "爺爺開"));
    assert_eq!(d.spans[0].kind, DamageKind::Straddled);
}

#[test]
fn the_question_mark_at_the_end_swallows_the_space() {
    let d = run("图画写信 家", "媽", &DamageOptions::default());
    assert_eq!(d.text, "圖畫?mā)懶?家");
    assert_eq!(d.span(&d.spans[0]), ("?mā)懶?", "寫信 "));
}

#[test]
fn a_cut_loses_a_lead_byte() {
    let d = run("天晴。“大家开门”", "", &unflattened());
    assert_eq!(d.text, "天晴?！按蠹议_門”");
    assert_eq!(d.span(&d.spans[0]), ("?！按蠹议_", "。“大家開"));
    assert_eq!(d.spans[0].kind, DamageKind::Cut);
    assert_eq!(run("天晴。“大家开门”", "", &DamageOptions::default()).text, "天晴?!按蠹议_門”");
    assert_eq!(run("收工。快学习", "", &DamageOptions::default()).text, "收工??鞂W習");
    assert_eq!(run("开工。缝衣", "", &DamageOptions::default()).text, "開工??p衣");
    assert_eq!(run("停工。缩小", "", &DamageOptions::default()).text, "停工??s小");
}

#[test]
fn a_line_may_be_cut_twice() {
    let d = run("“出海”和“北海”学校", "學", &unflattened());
    assert_eq!(d.text, "“出?！焙汀氨焙！睂W(xué)校");
    assert_eq!(d.span(&d.spans[0]).1, "海”和“北海”學");
}

#[test]
fn a_lone_byte_80_is_read_as_the_euro_sign() {
    assert_eq!(run("故事烂变", "聽", &DamageOptions::default()).text, "故事?tīng)€變");
}

#[test]
fn the_question_mark_swallows_the_bracket_of_a_tag() {
    let options = DamageOptions { html: true, ..DamageOptions::default() };
    let d = run("图画写信", "媽", &options);
    assert_eq!(d.text, "<p>圖畫?mā)懶?/p>\n");
    assert_eq!(d.span(&d.spans[0]), ("?mā)懶?", "寫信<"));
}

#[test]
fn punctuation_in_step_is_not_damaged() {
    let d = run("好！是吗？好", "", &DamageOptions::default());
    assert_eq!(d.text, "好!是吗?好");
    assert!(d.spans.is_empty());
}

#[test]
fn the_spans_explain_every_difference() {
    let clean = "故事爷爷开讲，图画写信 家。天晴。“大家开门”！开工。缝衣，故事烂变？";
    let annotations = AnnotationTable::of("聽媽開講學門縫縮爛變");
    let tables = DamageTables { map: CharMap::parse(MAP), annotations };
    let mut damaged_spans = 0;
    for seed in 0..50 {
        let options = DamageOptions {
            probability: 0.7,
            cut: 0.7,
            space: 0.3,
            flatten: false,
            ..DamageOptions::default()
        };
        let d = damage(clean, &tables, &options, seed);
        let (mut rebuilt, mut from) = (String::new(), 0);
        for span in &d.spans {
            rebuilt.push_str(&d.text[from..span.damaged.start]);
            rebuilt.push_str(d.span(span).1);
            from = span.damaged.end;
        }
        rebuilt.push_str(&d.text[from..]);
        assert_eq!(rebuilt, d.truth, "{}", d.text);
        damaged_spans += d.spans.len();
    }
    assert!(damaged_spans > 100, "{damaged_spans}");
}
