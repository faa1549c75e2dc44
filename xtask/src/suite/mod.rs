//! `cargo xtask test`: the steps in order, each timed, the first failure final. What a step does is in `steps.rs`,
//! how its results are counted in `tally.rs`.

mod steps;
mod tally;

use std::time::{Duration, Instant};

use anyhow::{Error, Result, bail};
use clap::ValueEnum;

pub use steps::{fuzz, prove};
pub use tally::Tally;

use crate::say;
use crate::tree::Place;

/// A step, named on the command line as here, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Step {
    Install,
    Assets,
    Fmt,
    Tidy,
    Licences,
    Clippy,
    Tests,
    Prove,
    Obligations,
    Browser,
    Gate,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Install => "检查运行环境",
            Step::Assets => "前端构建与类型检查",
            Step::Fmt => "格式",
            Step::Tidy => "约定",
            Step::Licences => "许可证",
            Step::Clippy => "静态检查",
            Step::Tests => "测试（SQLite 与 PostgreSQL）",
            Step::Prove => "证明",
            Step::Obligations => "义务",
            Step::Browser => "浏览器旅程",
            Step::Gate => "上线关口",
        }
    }

    fn needs_time(self) -> bool {
        matches!(self, Step::Install | Step::Prove | Step::Browser | Step::Gate)
    }
}

/// The steps that were asked for; `--only` wins over `--quick`.
pub fn choice(quick: bool, only: Vec<Step>) -> Vec<Step> {
    let all = Step::value_variants().iter().copied();
    match only.is_empty() {
        true => all.filter(|step| !quick || !step.needs_time()).collect(),
        false => all.filter(|step| only.contains(step)).collect(),
    }
}

/// Runs the steps and sums them up.
///
/// # Errors
/// The first step that fails, after the summary.
pub fn run(place: &Place, steps: &[Step]) -> Result<()> {
    let mut sum = Tally::default();
    let mut lines = Vec::new();
    let mut failed: Option<Error> = None;
    for &step in steps {
        let start = Instant::now();
        let done = say::loud(step.name(), || steps::run(place, step));
        let took = start.elapsed();
        let (tally, trouble) = match done {
            Ok(tally) => (tally, None),
            Err(trouble) => (steps::counted(place, step).or_one_failed(), Some(trouble)),
        };
        sum += tally;
        lines.push(line(step, tally, took, trouble.as_ref()));
        failed = trouble;
        if failed.is_some() {
            break;
        }
    }
    conclude(steps, &lines, sum, failed)
}

fn conclude(steps: &[Step], lines: &[String], sum: Tally, failed: Option<Error>) -> Result<()> {
    if let Some(trouble) = &failed {
        say::trouble(trouble);
    }
    eprintln!("\n── 小结 ──");
    for line in lines {
        eprintln!("{line}");
    }
    for left in &steps[lines.len()..] {
        eprintln!("– {}（未执行）", left.name());
    }
    println!("{sum}");
    match failed {
        Some(_) => bail!("测试未通过"),
        None => Ok(()),
    }
}

fn line(step: Step, tally: Tally, took: Duration, trouble: Option<&Error>) -> String {
    let mark = if trouble.is_some() { "✗" } else { "✓" };
    let counted = if tally == Tally::default() { String::new() } else { format!("  {tally}") };
    format!("{mark} {}  {}{counted}", step.name(), say::seconds(took))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_choice_leaves_out_what_needs_time_and_only_keeps_the_order() {
        let quick = choice(true, vec![]);
        assert!(!quick.contains(&Step::Browser) && quick.contains(&Step::Tests));
        assert_eq!(choice(false, vec![Step::Tests, Step::Fmt]), [Step::Fmt, Step::Tests]);
        assert_eq!(choice(true, vec![Step::Browser]), [Step::Browser]);
        assert_eq!(choice(false, vec![]).len(), Step::value_variants().len());
    }

    #[test]
    fn a_suite_with_a_failed_step_fails() {
        let failed = conclude(&[Step::Fmt], &["✗".into()], Tally::default().or_one_failed(), Some(Error::msg("x")));
        assert!(failed.is_err());
        assert!(conclude(&[], &[], Tally::default(), None).is_ok());
    }
}
