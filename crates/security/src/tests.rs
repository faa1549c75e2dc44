//! The world of this wing.
