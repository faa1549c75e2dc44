//! `cargo xtask bench`: the load of a city, in the release profile. The load itself is a binary of the product.

use anyhow::Result;

use crate::tree::Place;
use crate::{process, say};

pub fn run(place: &Place) -> Result<()> {
    if !place.root.join("crates/shixue/src/bin/bench.rs").is_file() {
        say::skipped("压力测试", "crates/shixue/src/bin/bench.rs 尚未写成");
        return Ok(());
    }
    say::loud("压力测试", || {
        process::shown(place.cargo().args(["run", "--release", "-p", "shixue", "--bin", "bench"]))
    })
}
