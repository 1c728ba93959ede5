//! The plans that are compiled into the binary, blob by blob: `build.rs` writes them, `builtin.rs` reads them.
//!
//! This file names nothing else of the crate: `build.rs` compiles with it too.

/// A plan in a blob; its position is its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanName {
    /// The configuration, below `dictionaries/`.
    pub path: &'static str,
    /// Whether dictionaries marked `may_output_tofu` take part.
    pub tofu_risk: bool,
    /// Whether what its phrases become stays when it runs again: ours, since the normalizer promises that.
    pub settled: bool,
}

const fn plain(path: &'static str) -> PlanName {
    PlanName { path, tofu_risk: false, settled: false }
}

const fn tofu(path: &'static str) -> PlanName {
    PlanName { path, tofu_risk: true, settled: false }
}

const fn settled(path: &'static str) -> PlanName {
    PlanName { path, tofu_risk: false, settled: true }
}

/// The blobs and their plans. Plans that share their keys share a blob: those from Simplified Chinese have the fifty
/// thousand phrases, all others together a tenth of that.
pub const BLOBS: [(&str, &[PlanName]); 2] = [
    (
        "simplified.bin",
        &[
            plain("opencc/configs/s2t.json"),
            plain("opencc/configs/s2tw.json"),
            plain("opencc/configs/s2twp.json"),
            plain("opencc/configs/s2hk.json"),
            plain("opencc/configs/s2hkp.json"),
        ],
    ),
    (
        "traditional.bin",
        &[
            plain("opencc/configs/t2s.json"),
            plain("opencc/configs/tw2s.json"),
            plain("opencc/configs/tw2sp.json"),
            plain("opencc/configs/hk2s.json"),
            plain("opencc/configs/hk2sp.json"),
            plain("opencc/configs/t2tw.json"),
            plain("opencc/configs/tw2t.json"),
            plain("opencc/configs/t2hk.json"),
            plain("opencc/configs/hk2t.json"),
            plain("opencc/configs/t2jp.json"),
            plain("opencc/configs/jp2t.json"),
            tofu("opencc/configs/t2s.json"),
            tofu("opencc/configs/tw2s.json"),
            tofu("opencc/configs/tw2sp.json"),
            tofu("opencc/configs/hk2s.json"),
            tofu("opencc/configs/hk2sp.json"),
            settled("zhnorm/configs/hans.json"),
            settled("zhnorm/configs/hans-zhe.json"),
        ],
    ),
];
