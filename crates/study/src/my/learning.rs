//! The nouns: a reader's seats and courses with how far they are, and what comes next. No SQL, no HTTP, no clock.
use std::collections::HashSet;

/// One of the reader's seats with how far its project's required items are.
#[derive(Clone)]
pub struct Seat {
    pub class: i64,
    pub class_name: String,
    pub project: i64,
    pub project_name: String,
    pub stage: String,
    /// Hundredths of 学时 of the project.
    pub hours: i64,
    /// A civil day; empty when the task names none.
    pub ends_on: String,
    pub done: i64,
    pub all: i64,
}

/// A course where one of the reader's seats asks for it, or that they began by themselves.
#[derive(Clone)]
pub struct Placed {
    /// 0 when no seat asks for it.
    pub project: i64,
    pub id: i64,
    pub content: i64,
    pub title: String,
    pub published: i64,
    pub done: i64,
    pub all: i64,
}

/// The next required item that is not done.
pub struct Missing {
    pub item: i64,
    pub title: String,
    pub chapter: i64,
    pub place: i64,
}

impl Seat {
    /// With the sums of what is placed in its project.
    pub fn reckoned(self, placed: &[Placed]) -> Self {
        let here = || placed.iter().filter(|one| one.project == self.project);
        let (done, all) = (here().map(|one| one.done).sum(), here().map(|one| one.all).sum());
        Self { done, all, ..self }
    }
}

/// Where the reader goes on: the course of an open class that ends first, among those of one class the oldest.
pub fn next<'l>(seats: &'l [Seat], placed: &'l [Placed]) -> Option<(&'l Seat, &'l Placed)> {
    let open = seats.iter().filter(|seat| seat.stage == "open");
    let asked =
        open.flat_map(|seat| placed.iter().filter(|one| one.project == seat.project).map(move |one| (seat, one)));
    let unfinished = asked.filter(|(_, one)| one.done < one.all);
    unfinished.min_by_key(|(seat, one)| (seat.ends_on.as_str(), one.published, one.id))
}

/// Each course once, in the same order; at most `most`.
pub fn courses(placed: Vec<Placed>, most: usize) -> Vec<Placed> {
    let mut seen = HashSet::new();
    placed.into_iter().filter(|one| seen.insert(one.id)).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(project: i64, stage: &str, ends_on: &str) -> Seat {
        let (class_name, project_name) = (String::new(), String::new());
        let (stage, ends_on) = (stage.to_owned(), ends_on.to_owned());
        Seat { class: project, class_name, project, project_name, stage, hours: 800, ends_on, done: 0, all: 0 }
    }

    fn placed(project: i64, id: i64, published: i64, done: i64) -> Placed {
        Placed { project, id, content: 1, title: String::new(), published, done, all: 3 }
    }

    #[test]
    fn a_seat_sums_its_own_project_and_a_course_of_two_projects_is_shown_once() {
        let all = vec![placed(1, 10, 5, 2), placed(1, 11, 6, 3), placed(2, 10, 5, 2), placed(0, 12, 7, 1)];
        let seat = seat(1, "open", "").reckoned(&all);
        assert_eq!((seat.done, seat.all), (5, 6));
        assert_eq!(courses(all.clone(), 50).iter().map(|one| one.id).collect::<Vec<_>>(), [10, 11, 12]);
        assert_eq!(courses(all, 2).len(), 2);
    }

    #[test]
    fn what_comes_next_is_in_the_open_class_that_ends_first_and_its_oldest_unfinished_course() {
        let seats = [seat(1, "open", "2027-06-30"), seat(2, "open", "2027-03-31"), seat(3, "planned", "2027-01-01")];
        let mut all = vec![placed(1, 10, 1, 0), placed(2, 11, 9, 0), placed(2, 12, 4, 1), placed(3, 13, 1, 0)];
        let id = |all: &[Placed]| next(&seats, all).map(|(seat, one)| (seat.project, one.id));
        assert_eq!(id(&all), Some((2, 12)));
        all[2].done = 3;
        assert_eq!(id(&all), Some((2, 11)));
        all[1].done = 3;
        assert_eq!(id(&all), Some((1, 10)));
        all[0].done = 3;
        assert_eq!(id(&all), None, "what is not open yet asks nothing");
        assert_eq!(id(&[placed(0, 14, 1, 0)]), None, "nobody asks for what one began alone");
    }
}
