//! Acceptance: the house seen from outside.
