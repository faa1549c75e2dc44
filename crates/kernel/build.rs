//! Says that the migrations belong to this crate's sources, so that a new one is taken in. Builds nothing.
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
    println!("cargo:rerun-if-changed=build.rs");
}
