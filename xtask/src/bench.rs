//! `cargo xtask bench`: the load of a city against the product in the release profile, with its assets in it. The load
//! itself is `tests/src/bin/bench`; it keeps no threshold, a person reads its table.

use anyhow::Result;

use crate::tree::Place;
use crate::{assets, install, process, say};

const BUILD: [&str; 10] = ["build", "--release", "-p", "shixue", "--bin", "shixue", "-p", "tests", "--bin", "bench"];

pub fn run(place: &Place) -> Result<()> {
    say::loud("检查运行环境", install::for_run)?;
    assets::build(place)?;
    say::loud("编译（release，首次约五分钟）", || process::shown(place.cargo().args(BUILD)))?;
    let built = |name: &str| place.target.join("release").join(name);
    say::loud("压力测试", || {
        let mut bench = place.command(&built("bench").to_string_lossy());
        process::shown(bench.arg("--program").arg(built("shixue")))
    })
}
