//! How a content lies in ten columns of a row: articles, versions and corrections have the same.
use kernel::db::Row;

use super::super::content::Content;

/// Reads kind, title, body, format, source, issuing_body, document_number, issued_on, original_link, attachments.
pub(super) fn read(row: &Row, from: usize) -> anyhow::Result<Content> {
    let ids: String = row.get(from + 9)?;
    Ok(Content {
        kind: row.get::<String>(from)?.parse()?,
        title: row.get(from + 1)?,
        body: row.get(from + 2)?,
        format: row.get::<String>(from + 3)?.parse()?,
        source: row.get(from + 4)?,
        issuing_body: row.get(from + 5)?,
        document_number: row.get(from + 6)?,
        issued_on: row.get(from + 7)?,
        original_link: row.get(from + 8)?,
        attachments: ids.split(',').filter_map(|id| id.parse().ok()).collect(),
    })
}

/// `12,13`
pub(super) fn joined(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

/// What the keyword of a column's page is looked for in, folded.
pub(super) fn searched(content: &Content) -> String {
    let parts = [&content.title, &content.issuing_body, &content.document_number, &content.source];
    let all = parts.into_iter().map(String::as_str).chain([content.text().as_str()]).collect::<Vec<_>>().join(" ");
    people::fold(&all)
}
