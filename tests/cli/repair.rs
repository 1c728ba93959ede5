//! `zhnorm repair` and its report.

use crate::run::{Folder, run, run_on, sample};
use std::fs;
use zhnorm_testkit::rng::Rng;

/// Inline pinyin, shifted bytes, entities, and a full-width digit and a comma, which repair alone leaves as
/// they are.
pub(crate) const DAMAGED: &str =
    "農(nóng)業(yè)和產(chǎn)業(yè)發(fā)展,我們確?！安桊^開門”。&#20013;&#25991;１\n";

#[test]
fn repair_undoes_damage_and_nothing_else() {
    let repaired = "農業和產業發展,我們確保“茶館開門”。中文１\n";
    assert_eq!(run(&["repair"], DAMAGED).text(), repaired);
    assert_eq!(run(&["repair"], repaired).text(), repaired);
    let folder = Folder::new();
    let (input, output) = (folder.file("in", DAMAGED), folder.path("out"));
    assert_eq!(run_on(&["repair", "-o"], [&output, &input]).text(), "");
    assert_eq!(fs::read_to_string(output).unwrap(), repaired);
    let clean = sample("clean.txt");
    assert_eq!(run_on(&["repair"], [&clean]).text(), fs::read_to_string(&clean).unwrap());
}

#[test]
fn repair_reports_what_it_did_and_what_it_suspects() {
    let input = format!("{DAMAGED}星宿?!⒃旰⒍趿旰⑷魻柹w等\u{FFFD}\n");
    let report = run(&["repair", "--report"], &input).text();
    let records: Vec<serde_json::Value> =
        report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let at = |n: usize, key: &str| &records[n][key];
    assert_eq!((at(0, "kind"), at(0, "rule")), (&"repaired".into(), &"byte-shifted-text".into()));
    assert_eq!((at(0, "source"), at(0, "result")), (&"?！安桊^".into(), &"保“茶館".into()));
    assert_eq!(at(0, "offset"), DAMAGED.find('?').unwrap());
    assert!(at(0, "confidence").as_f64().unwrap() > 0.9);
    let kinds: Vec<&str> = records.iter().map(|record| record["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["repaired", "repaired", "repaired", "suspected", "lost"]);
    let candidates = at(3, "candidates").as_array().unwrap();
    assert!(candidates.len() > 1 && candidates[0]["probability"].as_f64().unwrap() < 0.95);
    assert_eq!((at(4, "source"), at(4, "offset")), (&"\u{FFFD}".into(), &(input.len() - 4).into()));
}

/// Far more places look damaged than on any page, so the search stops, and says so.
#[test]
fn repair_tells_what_it_did_not_search() {
    let mut rng = Rng::new(29);
    let mut frequent = |count: usize| {
        let bytes = (0..count).flat_map(|_| [0xB0 + rng.below(39) as u8, 0xA1 + rng.below(94) as u8]);
        encoding_rs::GBK.decode(&bytes.collect::<Vec<u8>>()).0.into_owned()
    };
    let text: String = (0..2500).map(|_| format!("發(fā)?!{}?{}", frequent(3), frequent(2))).collect();
    let notice =
        "places that look damaged were left as found, because the text has too many to search them all";
    for arguments in [["repair"].as_slice(), &["repair", "--report"], &["normalize", "--to", "zh-Hans"]] {
        let run = run(arguments, &text);
        assert_eq!(run.status, Some(0));
        assert!(run.stderr.contains(notice), "{arguments:?}: {}", run.stderr);
    }
}
