//! The dictionaries that are part of the binary, used in place.

use super::format::View;
use super::names::BLOBS;
use self_cell::self_cell;
use std::sync::Arc;

/// Bytes that begin where a 64-bit word may.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

static SIMPLIFIED: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/simplified.bin")));
static TRADITIONAL: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/traditional.bin")));

self_cell!(
    /// A blob that was compiled at run time, with the view into it.
    struct Compiled {
        owner: Vec<u64>,
        #[covariant]
        dependent: View,
    }
);

/// A blob and the view into it: cheap to clone, shared between threads.
#[derive(Clone)]
pub(crate) enum Tables {
    /// Part of the binary.
    Builtin(View<'static>),
    /// Compiled at run time.
    Compiled(Arc<Compiled2>),
}

/// Names the cell for the enum above without making it part of the interface.
pub(crate) struct Compiled2(Compiled);

impl Tables {
    /// The tables of a plan of the binary, and the plan's number in them.
    pub(crate) fn builtin(path: &str, tofu_risk: bool) -> Option<(Self, usize)> {
        let blobs = [SIMPLIFIED, TRADITIONAL];
        BLOBS.iter().zip(blobs).find_map(|((_, plans), blob)| {
            let of_path = |tofu| plans.iter().position(|plan| plan.path == path && plan.tofu_risk == tofu);
            // A plan without such dictionaries stands there once.
            let number = of_path(tofu_risk).or_else(|| of_path(false))?;
            let words = bytemuck::try_cast_slice(&blob.0).ok()?;
            Some((Self::Builtin(View::new(words)?), number))
        })
    }

    /// Takes over a blob that was compiled at run time.
    #[allow(dead_code, reason = "for custom dictionaries")]
    pub(crate) fn compiled(words: Vec<u64>) -> Option<Self> {
        let cell = Compiled::try_new(words, |words| View::new(words).ok_or(())).ok()?;
        Some(Self::Compiled(Arc::new(Compiled2(cell))))
    }

    /// What the blob holds.
    #[inline]
    pub(crate) fn view(&self) -> &View<'_> {
        match self {
            Self::Builtin(view) => view,
            Self::Compiled(cell) => cell.0.borrow_dependent(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_of_the_binary_is_there_and_fused() {
        for (_, plans) in BLOBS {
            for plan in plans {
                let (tables, number) = Tables::builtin(plan.path, plan.tofu_risk).unwrap();
                assert!(tables.view().plan(number).unwrap().fused.is_some(), "{}", plan.path);
            }
        }
    }
}
