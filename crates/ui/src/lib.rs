//! How pages look: their frame, their parts, the links to styles and scripts, and how a refusal is drawn.
//! Holds no word of the domain: what is shown comes from the pages, what leads where from the roof.
extern crate self as ui; // templates call `ui::icon`, here as in the wings

mod assets;
mod changes;
mod figures;
mod frame;
mod nav;
mod prose;
pub mod refused;
#[cfg(test)]
mod tests;

pub use assets::{asset, icon, serve_asset};
pub use changes::changes;
pub use figures::{clock, hundredths, size};
pub use frame::{Crumb, Footer, Frame, Kind, Me, furnish, on_path};
pub use nav::{FOOT, Group, LEARNER, ME, PORTAL, SEARCH, Way};
pub use prose::{plain, prose};
