//! Handing over and asking for opinions: what neither of them may become.
use super::*;
use crate::workflow::store;
use crate::workflow::tests::desks::todos;

const QUESTION: &str = "question=%E8%AF%B7%E7%9C%8B%E7%AC%AC%E4%B8%80%E8%AE%B2";

on_both!(a13_3_a_stale_page_hands_nothing_over, async |engine: Engine| {
    let world = world(engine).await;
    let third = somebody(&world.app, "方宁", "J1003", "academic", ("Platform", 1)).await;
    let dossier = world.submitted(world.course("open")).await;
    let to = |who: &Actor| format!("to={}&reason=", who.id());
    assert_eq!(world.send(&world.office[0], &dossier, "assignment", &to(&world.office[1])).await, 303);
    assert_eq!(world.send(&world.office[0], &dossier, "assignment", &to(&third)).await, 409);
    assert_eq!(world.now(dossier.id).await.assigned, Some(world.office[1].id()));
});

on_both!(a13_3_nobody_is_asked_what_they_think_of_their_own, async |engine: Engine| {
    let world = world(engine).await;
    let writer = somebody(&world.app, "何敏", "E9002", "instructor", ("Unit", world.host)).await;
    let sender = somebody(&world.app, "何为", "E9003", "unit_staff", ("Unit", world.host)).await;
    let third = somebody(&world.app, "方宁", "J1003", "academic", ("Platform", 1)).await;
    let world = World { provider: sender, ..world };
    let dossier = world.submitted(Submission { provider: writer.id(), ..world.course("open") }).await;
    for (number, who) in [("E9002", "provides it"), ("E9003", "submitted it"), ("J1003", "decides it")] {
        let ask = format!("number={number}&{QUESTION}");
        assert_eq!(world.send(&third, &dossier, "questions", &ask).await, 422, "{who}");
    }
    assert_eq!(todos(&world, &writer).await, Vec::<String>::new());
});

on_both!(a13_3_an_opinion_is_of_whom_it_was_asked_and_whoever_asked_is_told, async |engine: Engine| {
    let world = world(engine).await;
    let first = somebody(&world.app, "吴思远", "E9001", "instructor", ("Unit", 999)).await;
    let second = somebody(&world.app, "罗素", "E9002", "instructor", ("Unit", 999)).await;
    let dossier = world.submitted(world.course("open")).await;
    for number in ["E9001", "E9002"] {
        let ask = format!("number={number}&{QUESTION}");
        assert_eq!(world.send(&world.office[0], &dossier, "questions", &ask).await, 303);
    }
    let say = "answer=%E5%BB%BA%E8%AE%AE%E9%80%9A%E8%BF%87";
    assert_eq!(world.send(&second, &dossier, "advice", say).await, 303);
    assert_eq!(todos(&world, &first).await, ["提出意见"], "their own question still waits");
    assert_eq!(todos(&world, &second).await, Vec::<String>::new());
    let (id, asker) = (dossier.id, world.office[0].id());
    let looked = world.app.look(&world.office[0], async move |view| {
        let told = "SELECT COUNT(*) FROM notices WHERE person_id = $1 AND title LIKE '意见已提出%'";
        let told = view.sql.one::<i64>(told, kernel::params![asker]).await?;
        Ok((store::opinions(view, id).await?, told))
    });
    let (opinions, told) = looked.await.unwrap();
    let answered: Vec<_> = opinions.iter().filter(|one| one.answer.is_some()).map(|one| one.person).collect();
    assert_eq!((answered, told), (vec![second.id()], 1));
});
