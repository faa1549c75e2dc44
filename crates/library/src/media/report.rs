//! The check report that a person reads: what does not conform stands first, each place a click from its second.
use askama::Template;
use av::Level;

use super::medium::{Medium, Stage};
use super::words;

#[derive(Template)]
#[template(path = "media/_report.html")]
struct Report<'m> {
    medium: &'m Medium,
    rows: Vec<Row<'m>>,
}

struct Row<'m> {
    finding: &'m av::Finding,
    rule: &'static str,
    at: Option<String>,
}

/// The report as HTML, for pages that show it beside a player of that medium.
///
/// # Errors
/// When the template does.
pub fn report(medium: &Medium) -> askama::Result<String> {
    let mut findings: Vec<&av::Finding> = medium.findings.iter().collect();
    findings.sort_by_key(|finding| (std::cmp::Reverse(weight(finding.level)), finding.at_ms));
    let rows = findings.into_iter().map(|finding| Row { finding, rule: words::rule(finding.rule), at: place(finding) });
    Report { medium, rows: rows.collect() }.render()
}

const fn weight(level: Level) -> u8 {
    match level {
        Level::Fail => 2,
        Level::Warn => 1,
        Level::Note => 0,
    }
}

/// `0:41—0:53`
fn place(finding: &av::Finding) -> Option<String> {
    let clock = |ms: u64| format!("{}:{:02}", ms / 60_000, ms / 1000 % 60);
    let from = clock(finding.at_ms?);
    Some(finding.until_ms.map_or_else(|| from.clone(), |until| format!("{from}—{}", clock(until))))
}
