//! Turns Chinese text as it is found into one canonical form, and converts between its scripts.

mod error;
mod stage;

pub use error::{Error, ErrorKind};

#[doc(hidden)]
pub use stage::repair::{Damage, Repair, count_lost, find_repairs};
