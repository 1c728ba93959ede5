//! The examples seen on pages come out of the simulator exactly.

use super::*;

/// Only what these tests need, so that they do not wait for the imported dictionaries.
const MAP: &str = "产\t產\n业\t業\n链\t鏈\n发\t發\n闻\t聞\n记\t記\n确\t確\n开\t開\n车\t車\n双\t雙\n级\t級\n纵\t縱\n机\t機\n县\t縣\n\
                   烂\t爛\n变\t變\n范\t範\n动\t動\n准\t準\n锡\t錫\n";

fn run(clean: &str, table: &str, knobs: &Knobs) -> Damaged {
    damage(clean, &CharMap::parse(MAP), &Table::of(table), knobs, 1)
}

fn unflattened() -> Knobs {
    Knobs { flatten: false, ..Knobs::default() }
}

#[test]
fn a_match_across_two_characters() {
    let d = run("产业链式发展", "準發", &Knobs::default());
    assert_eq!(d.text, "產業鏈?zhǔn)桨l(fā)展");
    assert_eq!(d.truth, "產業鏈式發展");
    assert_eq!(d.places.len(), 1);
    assert_eq!(d.place(&d.places[0]), ("?zhǔn)桨l(fā)", "式發"));
    assert_eq!(d.places[0].kind, Kind::Straddled);
}

#[test]
fn the_closing_mark_takes_the_blank() {
    let d = run("新闻记者 锡", "動", &Knobs::default());
    assert_eq!(d.text, "新聞?dòng)浾?錫");
    assert_eq!(d.place(&d.places[0]), ("?dòng)浾?", "記者 "));
}

#[test]
fn a_cut_takes_a_lead_byte() {
    let d = run("确保“拿地即开工”", "", &unflattened());
    assert_eq!(d.text, "確?！澳玫丶撮_工”");
    assert_eq!(d.place(&d.places[0]), ("?！澳玫丶撮_", "保“拿地即開"));
    assert_eq!(d.places[0].kind, Kind::Cut);
    assert_eq!(run("快车道。“双招双引”", "", &unflattened()).text, "快車道?！半p招雙引”");
    assert_eq!(run("快车道。“双招双引”", "", &Knobs::default()).text, "快車道?!半p招雙引”");
    assert_eq!(run("能级。纵深", "", &Knobs::default()).text, "能級??v深");
    assert_eq!(run("工作。县委", "", &Knobs::default()).text, "工作??h委");
}

#[test]
fn two_cuts_in_a_line() {
    let d = run("“下海”和需求“上岸”机制", "機", &unflattened());
    assert_eq!(d.text, "“下?！焙托枨蟆吧习丁睓C(jī)制");
    assert_eq!(d.place(&d.places[0]).1, "海”和需求“上岸”機");
}

#[test]
fn a_lone_byte_80_is_read_as_the_euro_sign() {
    assert_eq!(run("霉烂变", "範", &Knobs::default()).text, "霉?fàn)€變");
}

#[test]
fn a_tag_loses_its_bracket() {
    let knobs = Knobs { html: true, ..Knobs::default() };
    let d = run("新闻记者", "動", &knobs);
    assert_eq!(d.text, "<p>新聞?dòng)浾?/p>\n");
    assert_eq!(d.place(&d.places[0]), ("?dòng)浾?", "記者<"));
}

#[test]
fn marks_in_step_are_no_places() {
    let d = run("好！是吗？好", "", &Knobs::default());
    assert_eq!(d.text, "好!是吗?好");
    assert!(d.places.is_empty());
}

#[test]
fn every_damaged_text_is_explained_by_its_places() {
    let clean = "产业链式发展，新闻记者 锡。确保“拿地即开工”！能级。纵深推进，霉烂变质？";
    for seed in 0..50 {
        let knobs = Knobs { probability: 0.7, cut: 0.7, blank: 0.3, flatten: false, ..Knobs::default() };
        let d = damage(clean, &CharMap::parse(MAP), &Table::whole(), &knobs, seed);
        let (mut rebuilt, mut from) = (String::new(), 0);
        for place in &d.places {
            rebuilt.push_str(&d.text[from..place.damaged.start]);
            rebuilt.push_str(d.place(place).1);
            from = place.damaged.end;
        }
        rebuilt.push_str(&d.text[from..]);
        assert_eq!(rebuilt, d.truth, "{}", d.text);
    }
}
