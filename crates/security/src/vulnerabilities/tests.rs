//! Promises, each kept on a real database.
