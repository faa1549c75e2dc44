//! A template and data in, a PDF out.
//!
//! Holds: the press (fonts and typesetter), the closed world a template sees, troubles told in Chinese, QR codes.
//! Refuses to hold: any template of the product, and any way out of a template: it reaches no file system, no
//! package, no network, no clock; only its data and the pictures and files handed over with it.

mod fonts;
mod glyphs;
mod press;
mod qr;
mod trouble;
mod world;

#[cfg(test)]
mod tests;

pub use press::Press;
pub use qr::qr_svg;
