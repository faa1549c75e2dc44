//! An emergency right in the seeded world, by its doors: who may ask, who may agree, who looks through.
use kernel::HOUR;

use super::*;

// req("SM-07")
on_both!(a20_1_one_asks_another_agrees_and_whoever_keeps_the_trail_looks_through, async |engine: Engine| {
    let house = house(engine).await;
    let [office, guard, keeper, leader, officer] = [
        house.visitor("W4001").await,
        house.visitor("W4002").await,
        house.visitor("D5001").await,
        house.visitor("L0001").await,
        house.visitor("J1001").await,
    ];
    let door = "/console/emergencies";
    let why = "reason=%E7%B3%BB%E7%BB%9F%E7%AE%A1%E7%90%86%E5%91%98%E7%97%85%E4%BC%91";
    let new = format!("role=system_admin&number=T20032&{why}");
    assert_eq!(house.send(&officer, door, 0, &new).await.0, 404);
    assert_eq!(house.send(&leader, door, 0, &new).await.0, 403, "the leadership looks on");
    assert_eq!(house.send(&guard, door, 0, &new).await.0, 409, "an administrator first opens their time");
    assert_eq!(house.send(&office, door, 0, &new).await.0, 303);
    let reader = Actor::house("tests");
    let id = house.app.look(&reader, async |view| {
        Ok(view.sql.one::<i64>("SELECT id FROM emergencies ORDER BY id DESC LIMIT 1", params![]).await?)
    });
    let id = id.await.unwrap();
    let agreement = format!("{door}/{id}/agreement");
    assert_eq!(house.send(&office, &agreement, 1, "").await.0, 403, "not whoever asked");
    people::house::elevate(&house.app, &guard.actor).await;
    let (status, _) = house.send(&guard, &agreement, 1, "").await;
    assert_eq!(status, 303);
    let learner = house.app.look(&reader, async |view| people::persons::by_staff_number(view, "T20032").await);
    let learner = learner.await.unwrap().unwrap().id;
    let holds = async || {
        let held =
            house.app.look(&reader, async |view| people::roles::holders(view, "system_admin", ("Platform", 1)).await);
        held.await.unwrap().contains(&learner)
    };
    assert!(holds().await);
    people::house::elevate(&house.app, &keeper.actor).await;
    let review = format!("{door}/{id}/review");
    let says = "says=%E6%9C%9F%E9%97%B4%E5%8F%AA%E5%81%9A%E4%BA%86%E5%A4%87%E4%BB%BD";
    assert_eq!(house.send(&guard, &review, 2, says).await.0, 403);
    assert_eq!(house.send(&keeper, &review, 2, says).await.0, 409, "not before it is over");
    house.app.house.clock.move_to(house.app.now().plus(4 * HOUR));
    assert!(!holds().await, "over by itself");
    let keeper = house.visitor("D5001").await;
    people::house::elevate(&house.app, &keeper.actor).await;
    assert_eq!(house.send(&keeper, &review, 2, says).await.0, 303);
});
