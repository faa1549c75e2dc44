//! Policy (权限): answers for the kernel by the charter's policies and the grants that people hold. Keeps no rows.
mod current;
mod rules;
#[cfg(test)]
mod tests;

pub use authz::Sentence;
pub use current::{charter_of, charter_of_house, sentences_of};
pub use rules::Rules;
