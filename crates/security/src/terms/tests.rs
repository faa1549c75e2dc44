//! The arithmetic of a term; that it is told at its parts stands with those who have one.
use kernel::{At, DAY, HOUR, MINUTE};

use super::Term;

fn term(from: i64, due: i64) -> Term {
    let (kind, step, title, link) = ("Incident".into(), "定级".into(), String::new(), String::new());
    Term { id: 1, kind, subject: 1, step, title, link, unit: 0, from: At(from), due: At(due), told: 0 }
}

#[test]
fn a_term_passes_from_nothing_to_all_and_never_beyond() {
    let one = term(0, 60 * MINUTE);
    for (minutes, wanted) in [(-5, 0), (0, 0), (29, 48), (30, 50), (48, 80), (59, 98), (60, 100), (600, 100)] {
        assert_eq!(one.passed(&At(minutes * MINUTE)), wanted, "{minutes}");
    }
    for percent in [1, 50, 80, 99, 100] {
        assert_eq!(one.passed(&one.at(percent)), percent, "what is asked for at a part has that part");
    }
    assert_eq!(term(9, 9).passed(&At(0)), 100, "an empty term is over");
    assert_eq!(term(9, 9).passed(&At(9)), 100);
}

#[test]
fn what_is_left_reads_as_people_say_it() {
    let one = term(0, 3 * DAY);
    assert_eq!(one.left(&At(0)), "还剩 3 天 0 小时");
    assert_eq!(one.left(&At(3 * DAY - 80 * MINUTE)), "还剩 1 小时 20 分");
    assert_eq!(one.left(&At(3 * DAY + 26 * HOUR)), "已超期 1 天 2 小时");
    assert_eq!(one.left(&At(3 * DAY)), "已超期 0 分");
}
