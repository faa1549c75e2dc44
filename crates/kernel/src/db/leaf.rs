//! Pages of a list that goes by key: where an address says that a page begins, and whether another follows. Reads nothing.

/// Where a page ended: the number that its list goes by first, a moment for the most part, and an id.
pub type Key = (i64, i64);

/// `<number>-<id>`, as an address says it; nothing where it says something else.
pub fn key(said: &str) -> Option<Key> {
    let (number, id) = said.split_once('-')?;
    Some((number.parse().ok()?, id.parse().ok()?))
}

/// The rows of one page, and where the next begins when there is one.
#[derive(Debug)]
pub struct Leaf<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

impl<T> Leaf<T> {
    /// The first `most` of these rows. Whoever reads one row more than a page learns whether another page follows.
    pub fn of(rows: Vec<T>, most: i64, key: impl Fn(&T) -> Key) -> Self {
        Self::by(rows, most, |row| {
            let (number, id) = key(row);
            format!("{number}-{id}")
        })
    }

    /// The same where a list goes by one word: an id, a serial.
    pub fn by(mut rows: Vec<T>, most: i64, word: impl Fn(&T) -> String) -> Self {
        let most = usize::try_from(most).unwrap_or_default();
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(word);
        Self { rows, next }
    }
}

impl<T> Default for Leaf<T> {
    fn default() -> Self {
        Self { rows: vec![], next: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins_only_where_there_is_one() {
        let page = |rows: Vec<i64>| Leaf::of(rows, 2, |row| (*row * 10, *row));
        let (full, short) = (page(vec![1, 2, 3]), page(vec![1, 2]));
        assert_eq!((full.rows, full.next.as_deref().and_then(key)), (vec![1, 2], Some((20, 2))));
        assert_eq!((short.rows, short.next), (vec![1, 2], None));
        assert_eq!(page(vec![]).next, None);
        let by_word = |rows: Vec<i64>| Leaf::by(rows, 2, |row| format!("第 {row} 号")).next;
        assert_eq!((by_word(vec![1, 2, 3]).as_deref(), by_word(vec![1, 2])), (Some("第 2 号"), None));
    }

    #[test]
    fn an_address_that_names_no_place_names_none() {
        for said in ["", "-", "7", "7-", "-7", "7-x", "-1-7", "7-8-9", "99999999999999999999-1", "７-８"] {
            assert_eq!(key(said), None, "{said}");
        }
    }
}
