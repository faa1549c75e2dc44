//! Sound and pictures: `ffprobe` and `ffmpeg` as child processes behind one small door.
//!
//! Looks at a file by its bytes ([`sniff`]), describes it ([`probe`]), measures it against a technical
//! standard given as data ([`inspect`]), makes what a browser plays ([`remux`], [`transcode`], [`master`]),
//! its pictures ([`poster`], [`sprite`]) and its captions ([`captions`]).
//!
//! Everything here blocks and is called from a thread that lives as long as the worker: the kernel kills a
//! child when the *thread* that spawned it ends. Nothing here knows where files are kept, who may see them
//! or which standard applies; no network protocol is ever opened, and no file but the one named is read.

mod captions;
mod child;
mod clock;
mod hls;
mod inspect;
mod probe;
mod sniff;
mod standard;
mod stills;
#[cfg(any(test, feature = "synth"))]
pub mod synth;
#[cfg(test)]
mod tests;
mod tools;
mod trouble;
mod whole;

pub use captions::{Captions, Cue, Overlap, captions};
pub use child::Stop;
pub use hls::{Rendition, Rung, ladder, master, remux, transcode};
pub use inspect::inspect;
pub use probe::{Audio, Probe, Video, described, probe};
pub use sniff::{Kind, sniff, sniff_head};
pub use standard::{Finding, Inspection, Level, Passed, Rule, Standard};
pub use stills::{Sprite, poster, sprite};
pub use tools::{Missing, Tools};
pub use trouble::Trouble;
