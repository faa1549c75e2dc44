//! `cargo xtask soak`: the kills of the suite, as many as a night allows. What must hold is
//! in `crates/shixue/tests/process/kill.rs`.

use anyhow::Result;

use crate::tree::Place;
use crate::{assets, install, pg, process, say};

pub fn run(place: &Place, rounds: u64) -> Result<()> {
    install::test_runner(place)?;
    assets::build(place)?;
    let cluster = pg::start(place)?;
    say::loud(&format!("{rounds} 次强制结束（每种数据库）"), || {
        let mut cargo = place.cargo();
        cargo.args(["nextest", "run", "-p", "shixue", "--test", "process", "--no-capture", "kill::"]);
        process::shown(cargo.env("SHIXUE_TEST_PG", cluster.conninfo()).env("SHIXUE_KILL_ROUNDS", rounds.to_string()))
    })
}
