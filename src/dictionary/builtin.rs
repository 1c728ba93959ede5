//! The blobs that are part of the binary, and blobs that are compiled at run time.

use crate::dictionary::blob::View;
use crate::dictionary::builtin_plans::BLOBS;
use crate::dictionary::compile::frequencies::Frequencies;
use self_cell::self_cell;
use std::sync::{Arc, LazyLock};

/// Bytes at an address that is aligned for 64-bit words, and for cache lines.
#[repr(C, align(64))]
struct AlignedBytes<B: ?Sized>(B);

static SIMPLIFIED: &AlignedBytes<[u8]> =
    &AlignedBytes(*include_bytes!(concat!(env!("OUT_DIR"), "/simplified.bin")));
static TRADITIONAL: &AlignedBytes<[u8]> =
    &AlignedBytes(*include_bytes!(concat!(env!("OUT_DIR"), "/traditional.bin")));

/// The blobs in the order of [`BLOBS`]. The build script wrote them; a test reads each plan.
static VIEWS: LazyLock<[Option<View<'static>>; 2]> = LazyLock::new(|| {
    [SIMPLIFIED, TRADITIONAL].map(|blob| View::new(bytemuck::try_cast_slice(&blob.0).ok()?))
});

self_cell!(
    /// A blob that was compiled at run time, with the view into it.
    struct OwnedBlob {
        owner: Vec<u64>,
        #[covariant]
        dependent: View,
    }
);

/// A blob and the view into it: cheap to clone, shared between threads.
#[derive(Clone)]
pub(crate) struct SharedBlob(Storage);

#[derive(Clone)]
enum Storage {
    /// Part of the binary.
    Builtin(&'static View<'static>),
    /// Compiled at run time.
    Compiled(Arc<OwnedBlob>),
}

impl SharedBlob {
    /// The built-in blob that has the plan of a configuration, and the plan's number in it.
    pub(crate) fn builtin(path: &str, tofu_risk: bool) -> Option<(Self, usize)> {
        BLOBS.iter().zip(&*VIEWS).find_map(|((_, plans), view)| {
            let of_path = |tofu| plans.iter().position(|plan| plan.path == path && plan.tofu_risk == tofu);
            // A configuration without dictionaries marked `may_output_tofu` is compiled once.
            let number = of_path(tofu_risk).or_else(|| of_path(false))?;
            Some((Self(Storage::Builtin(view.as_ref()?)), number))
        })
    }

    /// How frequent characters are, for dictionaries that are compiled at run time.
    pub(crate) fn frequencies() -> Frequencies {
        let mut frequencies = Frequencies::default();
        let Some((index, pages)) = VIEWS.iter().flatten().map(View::frequencies).next() else {
            return frequencies;
        };
        for &page in index {
            let start = usize::from(page) << 8;
            frequencies.characters.extend_from_slice(pages.get(start..start + 256).unwrap_or(&[0; 256]));
        }
        frequencies
    }

    /// Takes over a blob that was compiled at run time; `None` if the words are not a blob.
    pub(crate) fn compiled(words: Vec<u64>) -> Option<Self> {
        let cell = OwnedBlob::try_new(words, |words| View::new(words).ok_or(())).ok()?;
        Some(Self(Storage::Compiled(Arc::new(cell))))
    }

    /// The view into the blob.
    #[inline]
    pub(crate) fn view(&self) -> &View<'_> {
        match &self.0 {
            Storage::Builtin(view) => view,
            Storage::Compiled(cell) => cell.borrow_dependent(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_plan_is_there_and_has_a_one_pass_form() {
        for (_, plans) in BLOBS {
            for plan in plans {
                let (blob, number) = SharedBlob::builtin(plan.path, plan.tofu_risk).unwrap();
                let record = blob.view().plan(number).unwrap();
                let hint = "has no one-pass form; see DESIGN, \"The keys of the one-pass form\"";
                assert!(record.one_pass.is_some(), "{} {hint}", plan.path);
            }
        }
    }
}
