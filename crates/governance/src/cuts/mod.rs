//! Cuts (停止传输): what is stopped refuses at every address from the moment of its cut to that of its restoration. Knows a
//! thing by kind and id; why it was cut and what follows is the business of the room that cut it, and so is the trace.
//!
//! Owns      tables `cuts`.
//! Publishes view `cut_content`.
//! Promises  what is cut is published to nobody; whoever might have read it is told that it was cut, why and by which
//!           article, and nothing of what it said; a scoped thing that is cut is unknown to whoever could not know of it.
//! Answers   A18.1.
//! Speaks    none
mod cut;
mod store;
pub mod words;

pub use cut::Cut;
pub use store::{cut, is_cut, lift, told};
