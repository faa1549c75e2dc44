//! Forgotten passwords (忘记密码): whoever has the telephone that was registered before and knows the end of their document sets
//! a new password. Roles that ask for two kinds of evidence, and whoever has no telephone, go another way (凭据重置).
//!
//! Owns      tables `password_codes`.
//! Promises  an answer tells nobody whether a login is somebody's, nor whether a code left; a code is good once, for ten
//!           minutes and five tries; with the new password every session and every known device ends, and the person is told.
//! Answers   A19.1.
//! Speaks    `forgotten.text_sent`, `forgotten.wrong`, `forgotten.renewed`.
mod actions;
mod pages;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

pub use pages::doors;
