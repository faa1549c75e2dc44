//! For tests and the demo world: things as they come from outside. Shares no code with what reads them.
pub mod roster_sheets;
