//! Says that the embedded assets belong to this crate's sources, so that newly built ones are taken in. Builds nothing.
fn main() {
    println!("cargo:rerun-if-changed=../../assets/dist");
    println!("cargo:rerun-if-changed=build.rs");
}
