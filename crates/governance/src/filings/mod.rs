//! Filings (备案台账): the registers that serials come from, as they are searched, printed and handed in. A serial and what
//! it stands for are `workflow`'s; here is the document number with the scan that somebody put beside it.
//!
//! Owns      tables `filing_papers`.
//! Promises  every serial of a year stands in its register, void ones too; a paper is never taken away, another follows
//!           and keeps its scan; no two serials have the same document number, a void one gets none.
//! Answers   A13.3, A13.4.
//! Speaks    `filings.paper_put`, `filings.exported`.
mod actions;
mod number;
mod pages;
mod register;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use actions::{Keeper, put_paper};
pub use number::document_number;
pub use pages::doors;
pub use register::{Register, Verb, registers};
