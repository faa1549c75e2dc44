//! Says that the shipped charter belongs to this crate's sources, so that a new file is taken in. Builds nothing.
fn main() {
    println!("cargo:rerun-if-changed=../../charter");
    println!("cargo:rerun-if-changed=build.rs");
}
