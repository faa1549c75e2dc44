//! Lists of requirements, newest first, by key.
use kernel::db::Query;
use kernel::{Id, Person, Result, View, params};

use super::COLUMNS;
use crate::requirements::place::Place;
use crate::requirements::requirement::{Requirement, Verb};

/// Whose requirements: what a list begins with.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Drafted or raised by that person.
    Mine(Id<Person>),
    /// Of these modules and columns, or owned by these units.
    Ours { modules: Vec<i64>, columns: Vec<i64>, units: Vec<i64> },
    /// All that were raised.
    All,
}

#[derive(Clone, Debug)]
pub struct Filter {
    pub whose: Whose,
    /// The code of a stage.
    pub stage: Option<String>,
    pub place: Option<Place>,
    /// Those with smaller ids.
    pub before: i64,
}

/// The newest that fit and the actor may see (at most `limit` are read), with the id to go on from when there are more.
pub async fn list(view: &mut View<'_>, filter: &Filter, limit: i64) -> Result<(Vec<Requirement>, Option<i64>)> {
    let query = Query::new(COLUMNS).add(" WHERE id < {}", params![filter.before]);
    let mut query = match &filter.whose {
        Whose::Mine(person) => query.add(" AND (drafted_by = {} OR raised_by = {})", params![*person, *person]),
        Whose::Ours { modules, columns, units } => {
            let query = query.among(" AND ((place_kind = 'Module' AND place_id IN", modules.iter().copied());
            let query = query.among(") OR (place_kind = 'Column' AND place_id IN", columns.iter().copied());
            query.among(") OR owner_unit_id IN", units.iter().copied()).add(")", params![])
        }
        Whose::All => query.add(" AND stage <> 'drafted'", params![]),
    };
    query = query.opt(" AND stage = {}", filter.stage.clone());
    if let Some(place) = filter.place {
        let (kind, id) = place.scope();
        query = query.add(" AND place_kind = {} AND place_id = {}", params![kind, id]);
    }
    let mut all: Vec<Requirement> = view.sql.list(query.add(" ORDER BY id DESC LIMIT {}", params![limit + 1])).await?;
    let more = usize::try_from(limit).is_ok_and(|limit| all.len() > limit);
    if more {
        all.pop();
    }
    let next = all.last().filter(|_| more).map(|last| last.id.0);
    let mut seen = vec![];
    for one in all {
        if view.may(Verb::See, &one)? {
            seen.push(one);
        }
    }
    Ok((seen, next))
}
