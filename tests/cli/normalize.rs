//! `zhnorm normalize`.

use crate::repair::DAMAGED;
use crate::run::{run, run_on, sample};
use std::fs;

#[test]
fn normalize_brings_the_sample_to_its_clean_form() {
    let clean = fs::read_to_string(sample("clean.txt")).unwrap();
    for name in ["mixed.txt", "clean.txt"] {
        assert_eq!(run_on(&["normalize", "--to", "zh-Hans"], [&sample(name)]).text(), clean);
    }
}

#[test]
fn normalize_repairs_converts_and_punctuates() {
    let damaged = "1-8月份,市場(chǎng)需求不足,原材料價(jià)格波動(dòng)77.3%,GDP隨著5G增長:企業(yè)規(guī)模偏小.\r\n\
                   “项目就是底气。”他说  。";
    let clean =
        "1-8月份，市场需求不足，原材料价格波动77.3%，GDP随着5G增长：企业规模偏小。\n“项目就是底气。”他说。";
    assert_eq!(run(&["normalize", "--to", "zh-Hans"], damaged).text(), clean);
    assert_eq!(run(&["normalize", "--to", "zh-hans", "-"], clean).text(), clean);
    assert_eq!(run(&["normalize", "--to", "zh-Hant-TW"], "里面的“头发”,\n").text(), "裡面的「頭髮」，\n");
}

#[test]
fn normalize_repairs_unless_told_not_to() {
    let whole = "工业和产业链式发展，并确保“拿地即开工”。中文1\n";
    assert_eq!(run(&["normalize", "--to", "zh-Hans"], DAMAGED).text(), whole);
    let left = run(&["normalize", "--to", "zh-Hans", "--no-repair"], DAMAGED).text();
    assert!(left.contains("(zhǔn)桨") || left.contains("zhǔn)桨"), "{left}");
    assert!(left.contains("玫丶撮") && left.contains("&#20013;"), "{left}");
}
