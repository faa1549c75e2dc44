//! Policy (权限): answers for the kernel by the charter's policies and the grants that people hold. Keeps no rows.
mod current;
mod rules;
mod succession;
#[cfg(test)]
mod tests;

pub use authz::Sentence;
pub use current::{charter_at, charter_of, charter_of_house, sentences_of};
pub use rules::Rules;
pub use succession::{Succession, keep_current, renew};
