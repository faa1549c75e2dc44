//! The check report that a person reads: what does not conform stands first, each place a click from its second, then
//! everything that was looked at and conforms.
use askama::Template;
use av::{Finding, Level, Passed};

use super::medium::{Medium, Stage, clock};
use super::words;

#[derive(Template)]
#[template(path = "media/_report.html")]
struct Report<'m> {
    medium: &'m Medium,
    rows: Vec<Row<'m>>,
}

struct Row<'m> {
    rule: &'static str,
    /// Where it begins (ms), and how that reads.
    at: Option<(u64, String)>,
    says: &'m str,
    measured: &'m str,
    wanted: &'m str,
    /// None conforms.
    level: Option<Level>,
}

/// The report as HTML, for pages that show it beside a player of that medium.
///
/// # Errors
/// When the template does.
pub fn report(medium: &Medium) -> askama::Result<String> {
    let mut findings: Vec<&Finding> = medium.findings.iter().collect();
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.level), finding.rule, finding.at_ms));
    let rows = findings.into_iter().map(departs).chain(medium.passed.iter().map(conforms)).collect();
    Report { medium, rows }.render()
}

fn departs(finding: &Finding) -> Row<'_> {
    Row {
        rule: words::rule(finding.rule),
        at: finding.at_ms.map(|at| (at, place(at, finding.until_ms))),
        says: &finding.says,
        measured: &finding.measured,
        wanted: &finding.wanted,
        level: Some(finding.level),
    }
}

fn conforms(passed: &Passed) -> Row<'_> {
    Row {
        rule: words::rule(passed.rule),
        at: None,
        says: "",
        measured: &passed.measured,
        wanted: &passed.wanted,
        level: None,
    }
}

/// `0:41—0:53`
fn place(at: u64, until: Option<u64>) -> String {
    let clock = |ms| clock(&i64::try_from(ms).unwrap_or(i64::MAX));
    until.map_or_else(|| clock(at), |until| format!("{}—{}", clock(at), clock(until)))
}
