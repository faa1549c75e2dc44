//! Promises, each kept on a real database.
use kernel::house::Engine;
use kernel::{Actor, Tx, on_both, params};

use super::*;
use crate::tests::{PROJECT, world};

fn moved(person: kernel::Id<kernel::Person>, from: Account, to: Account, source: i64, rule: &'static str) -> Move {
    Move { person, project: PROJECT, amount: 4000, from, to, source: ("Roll", source), rule }
}

on_both!(a22_1_every_move_sums_to_zero_is_made_once_and_keeps_its_charter, async |engine: Engine| {
    let world = world(engine).await;
    let person = world.learner.id();
    let house = Actor::house("tests");
    let post = async |made: Move| world.app.act(&house, async move |tx| post(tx, &made.clone()).await).await.unwrap();
    assert!(post(moved(person, Account::Source, Account::Learned, 1, "learned")).await);
    assert!(!post(moved(person, Account::Source, Account::Learned, 1, "learned")).await, "said twice");
    assert!(post(moved(person, Account::Learned, Account::Pending, 1, "submitted")).await);
    assert!(post(moved(person, Account::Pending, Account::Learned, 1, "returned")).await);
    assert!(post(moved(person, Account::Learned, Account::Pending, 2, "submitted")).await);
    assert!(post(moved(person, Account::Pending, Account::Recognised, 2, "recognised")).await);
    let standing = world.app.look(&house, async move |view| of(view, person).await).await.unwrap();
    assert_eq!(standing, Standing { learned: 0, pending: 0, recognised: 4000 });
    let sums = async |tx: &mut Tx<'_>| {
        let sql = "SELECT CAST(SUM(amount) AS BIGINT) FROM hour_entries GROUP BY act HAVING SUM(amount) <> 0";
        let loose = tx.sql.all::<i64>(sql, params![]).await?;
        let charters = tx.sql.one::<i64>("SELECT COUNT(*) FROM hour_entries WHERE charter <> 1", params![]).await?;
        Ok((loose, charters))
    };
    assert_eq!(world.app.act(&house, sums).await.unwrap(), (vec![], 0));
    let page = world.read(&world.learner, "/my/hours").await.1;
    assert!(page.contains("教务处认定") && page.contains("40") && page.contains("章程第 1 版"));
    assert!(!world.read(&world.second, "/my/hours").await.1.contains("教务处认定"), "one's own alone");
});
