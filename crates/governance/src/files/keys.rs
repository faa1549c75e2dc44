//! Where the bytes of a file lie in the store: all that one file has there is found by its id, also what no row knows of.
use kernel::Id;

use super::file::File;

/// What arrived and is not yet put together, below this key.
pub fn parts(file: Id<File>) -> String {
    format!("parts/{file}")
}

/// The file itself.
pub fn whole(file: Id<File>) -> String {
    format!("whole/{file}")
}

/// What was made of it, below this key.
pub fn made(file: Id<File>) -> String {
    format!("made/{file}")
}
