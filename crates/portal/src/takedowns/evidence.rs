//! What a case rests on, frozen when the content is stopped: what it said, the digests of its files, its addresses, who
//! provided and published it, who studied it, what was complained of. JSON in the order of these fields, under its SM3.
use governance::policy::charter_of;
use kernel::{Id, Person, Result, View};
use people::{persons, units};
use serde::{Deserialize, Serialize};

use super::case::Takedown;
use super::store::content::{self, Found};
use crate::complaints;
use crate::publications::{self, Copy, FileCopy, Kind};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub number: String,
    pub taken_at: String,
    pub taken_by: Named,
    pub ground: String,
    pub reason: String,
    pub content: Copy,
    /// Every file of the content, whichever version holds it.
    pub files: Vec<FileCopy>,
    pub addresses: Vec<String>,
    pub provider: Named,
    pub unit: Named,
    pub published_at: String,
    pub published_by: Named,
    pub audience: String,
    /// As the ledger of publications has them.
    pub versions: Vec<Version>,
    /// Nothing where the house keeps no ledger of readers.
    pub readers: Option<Vec<Reader>>,
    pub complaints: Vec<Complaint>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub edition: i64,
    pub published_at: String,
    pub sm3: String,
}

/// Somebody who studied it: how many reports their player sent and how many items they finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reader {
    pub id: String,
    pub name: String,
    pub reports: i64,
    pub finished: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Complaint {
    pub code: String,
    pub place: String,
    pub what: String,
    pub received_at: String,
}

impl Evidence {
    /// As it was kept.
    ///
    /// # Errors
    /// When it is no evidence at all.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
    /// `2026-11-23 10:31`
    pub fn published_day(&self) -> String {
        self.published_at.replace('T', " ").chars().take(16).collect()
    }
}

/// What is known of the content now.
pub async fn gather(view: &mut View<'_>, one: &Takedown, found: Found) -> Result<Evidence> {
    let thing = (one.kind, one.subject);
    let ids = content::files(view, thing).await?;
    let files = publications::files_of(view, &ids).await?;
    let people = [one.taken.by, one.provider, found.published.by];
    let names = persons::names(view, &people).await?;
    let named = |who: Id<Person>| Named { id: who.to_string(), name: names.get(&who.0).cloned().unwrap_or_default() };
    let unit = Named { id: one.host.to_string(), name: units::name(view, Id::new(one.host)).await? };
    let versions = publications::of_subject(view, thing).await?.into_iter().map(|version| Version {
        edition: version.edition,
        published_at: version.published.at.iso(),
        sm3: version.digest,
    });
    let readers = match one.kind {
        Kind::Article => None,
        Kind::Course => Some(content::readers(view, one.subject).await?),
    };
    Ok(Evidence {
        number: one.number.clone(),
        taken_at: one.taken.at.iso(),
        taken_by: named(one.taken.by),
        ground: one.ground.name().into(),
        reason: one.reason.clone(),
        addresses: addresses(view, one, &found, &files).await?,
        provider: named(one.provider),
        unit,
        published_at: found.published.at.iso(),
        published_by: named(found.published.by),
        audience: found.audience,
        versions: versions.collect(),
        readers,
        complaints: complaints_about(view, one).await?,
        content: found.copy,
        files,
    })
}

/// Every address under which it was found. Those of a film's parts differ with each session: their pattern stands here.
async fn addresses(view: &mut View<'_>, one: &Takedown, found: &Found, files: &[FileCopy]) -> Result<Vec<String>> {
    let mut paths = vec![one.kind.path(one.subject)];
    match one.kind {
        Kind::Article => {
            let charter = charter_of(view)?;
            if let Some(column) = found.column.and_then(|id| charter.column(id)) {
                let code = &column.code;
                paths.extend([
                    format!("/columns/{code}"),
                    format!("/columns/{code}/feed.atom"),
                    format!("/columns/{code}/feed.rss"),
                ]);
            }
        }
        Kind::Course => {
            paths.push(format!("/learn/{}", one.subject));
            let items = content::items(view, one.subject, one.edition).await?;
            paths.extend(items.into_iter().map(|item| format!("/learn/{}/{item}", one.subject)));
        }
    }
    for file in files {
        paths.push(format!("/files/{}", file.id));
        if one.kind == Kind::Course {
            paths.push(format!("/media/{}/（登录）/source", file.id));
            paths.extend(file.made.iter().map(|made| format!("/media/{}/（登录）/{}", file.id, made.name)));
        }
    }
    let origin = view.house.config.origin.trim_end_matches('/').to_owned();
    Ok(paths.into_iter().map(|path| format!("{origin}{path}")).collect())
}

/// The complaint that it came from, and those that wait and name one of its addresses.
async fn complaints_about(view: &mut View<'_>, one: &Takedown) -> Result<Vec<Complaint>> {
    let mut all = complaints::about(view, (one.kind, one.subject)).await?;
    if !one.complaint.is_empty() && all.iter().all(|other| other.code != one.complaint) {
        all.push(complaints::by_code(view, &one.complaint).await?);
    }
    let line = |one: complaints::Complaint| Complaint {
        code: one.code,
        place: one.place,
        what: one.what,
        received_at: one.received.iso(),
    };
    Ok(all.into_iter().map(line).collect())
}
