//! What each step does. A step fails or it holds; nothing is skipped because something is missing on the machine.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Step, Tally};
use crate::tree::{Place, Tree};
use crate::{assets, compliance, disk, install, licences, obligations, pg, process, run, say, tidy};

pub fn run(place: &Place, step: Step) -> Result<Tally> {
    let _ = fs::remove_file(log(place, step));
    match step {
        Step::Install => install::for_test(place).and_then(|()| disk::make_room(place)),
        Step::Assets => assets::build(place).and_then(|()| assets::check_types(place)),
        Step::Fmt => cargo(place, step, &["fmt", "--all", "--check", "--", "--color", "never"]),
        Step::Tidy => tidy::report(&Tree::read(&place.root)?),
        Step::Licences => licences::report(place),
        Step::Clippy => {
            cargo(place, step, &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])
        }
        Step::Tests => tests(place),
        Step::Prove => prove(place),
        Step::Obligations => {
            let tree = Tree::read(&place.root)?;
            obligations::report(&tree).and_then(|()| compliance::check(&tree))
        }
        Step::Browser => browser(place),
        Step::Gate => compliance::gate(place, &Tree::read(&place.root)?),
    }?;
    Ok(counted(place, step))
}

/// What the step's log counts; only tests and journeys count anything.
pub fn counted(place: &Place, step: Step) -> Tally {
    match step {
        Step::Tests | Step::Browser => Tally::read(&fs::read_to_string(log(place, step)).unwrap_or_default()),
        _ => Tally::default(),
    }
}

/// `cargo xtask prove`: the claims of the charter, for every possible person and thing.
pub fn prove(place: &Place) -> Result<()> {
    if !place.root.join("crates/prove/src/main.rs").is_file() {
        say::note("crates/prove/src/main.rs 尚未写成");
        return Ok(());
    }
    let cvc5 = process::find("cvc5").context("找不到求解器 cvc5；请执行：sudo apt-get install -y cvc5，再重试")?;
    process::shown(place.cargo().args(["run", "-q", "-p", "prove"]).env("CVC5", cvc5))
}

/// `cargo xtask fuzz`: the suite's own fuzzer for longer. What breaks a reader stays in `crates/shixue/fuzz`.
pub fn fuzz(place: &Place, seconds: u64) -> Result<()> {
    install::test_runner(place)?;
    let mut cargo = place.cargo();
    cargo.args(["nextest", "run", "-p", "shixue", "--lib", "--no-capture", "guards::tests::fuzz"]);
    process::shown(cargo.env("SHIXUE_FUZZ_SECONDS", seconds.to_string()))
}

/// All Rust tests, with a PostgreSQL beside SQLite. Examples in docstrings are not run: an example that matters is a test.
fn tests(place: &Place) -> Result<()> {
    let cluster = pg::start(place)?;
    let (mut command, scratch) = (place.cargo(), disk::Scratch::new()?);
    command.args(["nextest", "run", "--workspace", "--no-fail-fast", "--color=never"]);
    command.env("SHIXUE_TEST_PG", cluster.conninfo());
    process::logged(scratch.under(&mut command), &log(place, Step::Tests))
}

/// The journeys in a real browser, on the built product, on both databases.
fn browser(place: &Place) -> Result<()> {
    let dir = place.root.join("tests/browser");
    assets::build(place)?;
    assets::install(place, &dir, "浏览器测试依赖")?;
    let program = run::build(place)?;
    let sheets = run::sheets(place, None)?;
    let cluster = pg::start(place)?;
    let (mut node, scratch) = (Command::new("node"), disk::Scratch::new()?);
    node.arg("run.mjs")
        .current_dir(&dir)
        .env("SHIXUE_BIN", program)
        .env("SHIXUE_SHEETS", sheets)
        .env("SHIXUE_SHOTS", place.target.join("shots"))
        .env("SHIXUE_JOURNEYS_PG", cluster.fresh(&format!("journeys_{}", std::process::id()))?);
    process::logged(scratch.under(&mut node), &log(place, Step::Browser))
}

fn cargo(place: &Place, step: Step, args: &[&str]) -> Result<()> {
    process::logged(place.cargo().args(args), &log(place, step))
}

fn log(place: &Place, step: Step) -> std::path::PathBuf {
    place.log(&format!("{step:?}").to_lowercase())
}
