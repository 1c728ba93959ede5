//! The plans that are compiled into the binary, blob by blob: the build script writes them, `builtin.rs`
//! reads them.
//!
//! The build script compiles this file too.

/// A plan in a blob. Its number is its index in the list of its blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltinPlan {
    /// The path of the configuration below `dictionaries/`.
    pub path: &'static str,
    /// Whether dictionaries marked `may_output_tofu` are used.
    pub tofu_risk: bool,
    /// Whether its output must stay unchanged if the plan runs again (see `compile/idempotence.rs`). Plans of
    /// our own set this, because the normalizer promises it.
    pub is_idempotent: bool,
}

const fn plain(path: &'static str) -> BuiltinPlan {
    BuiltinPlan { path, tofu_risk: false, is_idempotent: false }
}

const fn tofu(path: &'static str) -> BuiltinPlan {
    BuiltinPlan { path, tofu_risk: true, is_idempotent: false }
}

const fn idempotent(path: &'static str) -> BuiltinPlan {
    BuiltinPlan { path, tofu_risk: false, is_idempotent: true }
}

/// The blobs and their plans. Plans that share keys share a blob: those from Simplified Chinese have some
/// fifty thousand phrases, all others together a tenth of that.
pub const BLOBS: [(&str, &[BuiltinPlan]); 2] = [
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
            idempotent("zhnorm/configs/hans.json"),
        ],
    ),
];
