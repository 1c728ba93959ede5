//! The script model: which Traditional character each character of a text stands for, whatever script the
//! text is in.
//!
//! It is a noisy channel. Hidden is the Traditional text that was meant. Four channels may have turned it
//! into the text that is seen (`characters`). `survey` scans a block, and `channel` estimates which channel
//! wrote which line. `open` settles what words alone settle, `windows` and `lattice` decide the other
//! characters by the words that they make, and `decide` runs all this. `compile` makes the tables that
//! `table` reads.

mod buffers;
pub(crate) mod channel;
#[allow(dead_code, reason = "build.rs packs what the library reads")]
pub(crate) mod characters;
#[allow(dead_code, reason = "the build script packs the tables")]
pub(crate) mod compile;
mod decide;
pub(crate) mod explanation;
pub(crate) mod fixed;
#[allow(dead_code, reason = "build.rs packs what the library reads")]
pub(crate) mod homographs;
mod lattice;
#[allow(dead_code, reason = "the build script checks the lists")]
pub(crate) mod list_check;
mod model;
mod names;
mod open;
pub(crate) mod params;
pub(crate) mod survey;
pub(crate) mod symbol;
#[allow(dead_code, reason = "build.rs packs what the library reads")]
pub(crate) mod table;
mod windows;

pub(crate) use buffers::{DecideOptions, ModelBuffers};
pub(crate) use model::{NameLists, ScriptModel};
