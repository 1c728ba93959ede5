//! The dictionaries that are part of the binary, used in place.

use super::format::View;
use super::names::BLOBS;
use super::triggers::Frequencies;
use self_cell::self_cell;
use std::sync::{Arc, LazyLock};

/// Bytes that begin where a 64-bit word may.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

static SIMPLIFIED: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/simplified.bin")));
static TRADITIONAL: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/traditional.bin")));

/// The blobs in the order of [`BLOBS`], seen as what they hold. The build script wrote them; a test reads each plan.
static VIEWS: LazyLock<[Option<View<'static>>; 2]> = LazyLock::new(|| {
    [SIMPLIFIED, TRADITIONAL].map(|blob| View::new(bytemuck::try_cast_slice(&blob.0).ok()?))
});

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
pub(crate) struct Tables(Storage);

#[derive(Clone)]
enum Storage {
    /// Part of the binary.
    Builtin(&'static View<'static>),
    /// Compiled at run time.
    Compiled(Arc<Compiled>),
}

impl Tables {
    /// The tables of a plan of the binary, and the plan's number in them.
    pub(crate) fn builtin(path: &str, tofu_risk: bool) -> Option<(Self, usize)> {
        BLOBS.iter().zip(&*VIEWS).find_map(|((_, plans), view)| {
            let of_path = |tofu| plans.iter().position(|plan| plan.path == path && plan.tofu_risk == tofu);
            // A plan without such dictionaries stands there once.
            let number = of_path(tofu_risk).or_else(|| of_path(false))?;
            Some((Self(Storage::Builtin(view.as_ref()?)), number))
        })
    }

    /// How frequent characters are, for what is compiled at run time.
    pub(crate) fn frequencies() -> Frequencies {
        let mut frequencies = Frequencies::default();
        let Some((index, pages)) = VIEWS.iter().flatten().map(View::frequencies).next() else {
            return frequencies;
        };
        for (high, &page) in (0..).zip(index) {
            let page = pages.get(usize::from(page) << 8..).unwrap_or_default();
            let known = (0..256).zip(page).filter(|&(_, &frequency)| frequency > 0);
            frequencies.characters.extend(
                known.filter_map(|(low, &frequency)| Some((char::from_u32(high << 8 | low)?, frequency))),
            );
        }
        frequencies
    }

    /// Takes over a blob that was compiled at run time.
    pub(crate) fn compiled(words: Vec<u64>) -> Option<Self> {
        let cell = Compiled::try_new(words, |words| View::new(words).ok_or(())).ok()?;
        Some(Self(Storage::Compiled(Arc::new(cell))))
    }

    /// What the blob holds.
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
    fn every_plan_of_the_binary_is_there_and_fused() {
        for (_, plans) in BLOBS {
            for plan in plans {
                let (tables, number) = Tables::builtin(plan.path, plan.tofu_risk).unwrap();
                assert!(tables.view().plan(number).unwrap().fused.is_some(), "{}", plan.path);
            }
        }
    }
}
