//! The one-pass form of a conversion: one loop over the text in place of one loop for each step.

mod exact;
mod fast;

pub(super) use exact::FusedLoop;
