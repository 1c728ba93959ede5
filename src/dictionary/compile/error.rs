//! Why dictionaries can't be compiled.

use std::fmt;

/// A limit of the format that dictionaries exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// More than 65,534 different characters in keys.
    Characters,
    /// More than about a million keys, or more than four million nodes of the trie.
    Keys,
    /// More than 8 MiB of different values.
    Text,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Characters => {
                "the keys of the dictionaries contain more than 65,534 different characters; use smaller dictionaries"
            }
            Self::Keys => {
                "the dictionaries have too many keys: together with the built-in ones a million at most, and four \
                 million characters in them; split them by the texts that need them"
            }
            Self::Text => {
                "the values of the dictionaries are more than 8 MiB of text; split them by the texts that need them"
            }
        })
    }
}

impl std::error::Error for CompileError {}
