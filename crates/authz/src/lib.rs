//! Policies as data: parsed, strictly validated, sliced per verb and kind, decided with their grounds. Knows Cedar and
//! no word of the domain.
//!
//! Cedar fails open when a `forbid` errs, so policies are validated strictly when they are read, and any evaluation
//! error is a fault, never a permission.
mod entities;
mod memory;
mod slices;
#[cfg(test)]
mod tests;

pub use entities::{Fact, Place, Question};
pub use slices::{Answer, Policies, Sentence, syntax};
