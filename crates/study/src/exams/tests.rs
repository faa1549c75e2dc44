//! Promises, each kept through the doors on a real database, under the shipped charter.
use kernel::house::Engine;
use kernel::on_both;

use crate::tests::{COURSE, QUESTION, QUIZ, TEXT, world};

on_both!(a12_1_a_quiz_is_answered_marked_and_counts_once, async |engine: Engine| {
    let world = world(engine).await;
    let (who, page) = (&world.learner, format!("/learn/{COURSE}/{QUIZ}"));
    let (door, right, wrong) = (format!("{page}/attempts"), format!("q-{QUESTION}=A"), format!("q-{QUESTION}=B"));
    let shown = world.read(who, &page).await.1;
    assert!(shown.contains("先确定什么") && !shown.contains("先有目标"), "no answer before an attempt is in");
    assert_eq!(world.send(&world.outsider, &door, 1, &right).await.0, 404);
    assert_eq!(world.send(&world.lead, &door, 1, &right).await.0, 409, "looking is not learning");
    assert_eq!(world.send(who, &door, 9, &right).await.0, 409, "the course has another version");
    assert_eq!(world.send(who, &format!("/learn/{COURSE}/{TEXT}/attempts"), 1, &right).await.0, 409);
    for blank in [String::new(), format!("q-{QUESTION}="), "q-404=A".into()] {
        let (status, says) = world.send(who, &door, 1, &blank).await;
        assert!(status == 409 && says.contains("一题也没有作答"), "a blank paper costs no try: {status} {says}");
    }
    assert_eq!(world.send(who, &door, 1, &wrong).await.0, 303);
    let failed = world.read(who, &page).await.1;
    assert!(failed.contains(">0 / 10<") && failed.contains("还没有通过"), "{failed}");
    assert_eq!(world.send(who, &door, 1, &right).await.0, 303);
    let shown = world.read(who, &page).await.1;
    assert!(shown.contains("已通过") && shown.contains("先有目标") && shown.contains("10 / 10"));
    assert_eq!(world.send(who, &door, 1, &wrong).await.0, 409, "two tries were all");
    assert!(world.read(who, &page).await.1.contains("10 / 10"), "the best one counts");
});
