//! `cargo xtask soak`: the kills of the suite, as many as a night allows. What must hold is in `crates/shixue/tests/kill.rs`.

use anyhow::Result;

use crate::tree::Place;
use crate::{assets, pg, process, say};

pub fn run(place: &Place, rounds: u64) -> Result<()> {
    assets::build(place)?;
    let cluster = pg::start(place)?;
    say::loud(&format!("{rounds} 次强制结束（每种数据库）"), || {
        let mut cargo = place.cargo();
        cargo.args(["test", "-p", "shixue", "--test", "kill", "--", "--nocapture"]);
        process::shown(cargo.env("SHIXUE_TEST_PG", cluster.conninfo()).env("SHIXUE_KILL_ROUNDS", rounds.to_string()))
    })
}
