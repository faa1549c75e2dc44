//! From an address that somebody copied to the thing that it leads to: page, study page, file, or a film's segment.
use governance::files;
use kernel::{Id, Result, View};

use crate::publications::Kind;

/// What stands first in an address, and what it leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Thing(Kind, i64),
    File(i64),
}

/// The place of an address of this site, whole or from its first `/`; nothing for any other.
pub fn place(address: &str) -> Option<Place> {
    let address = address.trim();
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map(|(_, path)| path)?,
        None => address.strip_prefix('/')?,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/');
    let (first, id) = (parts.next()?, parts.next()?.parse::<i64>().ok().filter(|id| *id > 0)?);
    match first {
        "articles" => Some(Place::Thing(Kind::Article, id)),
        "courses" | "learn" => Some(Place::Thing(Kind::Course, id)),
        "files" | "media" => Some(Place::File(id)),
        _ => None,
    }
}

/// The piece of content at an address; a file leads to what it belongs to.
pub async fn thing(view: &mut View<'_>, address: &str) -> Result<Option<(Kind, i64)>> {
    match place(address) {
        None => Ok(None),
        Some(Place::Thing(kind, id)) => Ok(Some((kind, id))),
        Some(Place::File(id)) => {
            let file = files::by_id(view, Id::new(id)).await?;
            Ok(file.and_then(|file| Some((file.subject.0.parse().ok()?, file.subject.1))))
        }
    }
}
