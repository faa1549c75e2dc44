//! The lists of the desk: everything on them is reached, and nobody's is hidden behind what others are concerned with.
use kernel::{Actor, Id, Place, Tx};
use people::persons::{Newcomer, enter, join_unit};
use people::roles::{self, NewGrant, give};

use super::*;
use crate::rights::reach::reach;
use crate::rights::{Wanted, propose, right, store};

impl World {
    /// What stands in that list of the desk, page after page: how many rows each page has, and the addresses.
    async fn listed(&self, who: usize, list: &str) -> (Vec<usize>, Vec<String>) {
        let (mut path, mut sizes, mut all) = (Some("/rights".to_owned()), vec![], vec![]);
        while let Some(here) = path {
            let (status, page) = self.read(who, &here).await;
            assert_eq!(status, 200, "{here}");
            let list = page.split(&format!("aria-labelledby=\"{list}\"")).nth(1).unwrap();
            let list = list.split("</section>").next().unwrap();
            let quoted = |rest: &str| rest.split('"').next().unwrap().replace("&amp;", "&");
            let rows: Vec<String> = list.split("<li class=\"between\"><span><a href=\"").skip(1).map(quoted).collect();
            sizes.push(rows.len());
            all.extend(rows);
            path = list.split("rel=\"next\" href=\"").nth(1).map(quoted);
        }
        (sizes, all)
    }

    /// Gives what ends so many days from now, on behalf of that unit.
    async fn give_until(&self, who: usize, role: &'static str, scopes: Vec<Place>, (days, unit): (i64, i64)) {
        let person = self.id(who);
        let given = async move |tx: &mut Tx<'_>| {
            for scope in scopes.clone() {
                let until = Some(MONDAY.plus(days * DAY));
                give(tx, NewGrant { person, role, scope, unit, until }).await?;
            }
            Ok(())
        };
        self.app.act(&Actor::house("tests"), given).await.unwrap();
    }
}

on_both!(a6_7_what_ends_soon_is_on_its_owners_desk_however_much_of_others_ends_before, async |engine: Engine| {
    let world = world(engine).await;
    world.give_until(world::CLERK, "assistant", (100..220).map(|class| ("Class", class)).collect(), (5, 0)).await;
    world.give_until(world::STAFF, "module_owner", vec![("Module", 3)], (20, 0)).await;
    let own = format!("/rights/{}", world.grant_of(world::STAFF, "module_owner").await);
    assert_eq!(world.listed(world::OWNER, "ending").await, (vec![1], vec![own.clone()]));
    let (sizes, all) = world.listed(world::OFFICE, "ending").await;
    assert_eq!((sizes, all.last()), (vec![20, 50, 50, 1], Some(&own)));
    // The same for what is suspended.
    let suspended = async |tx: &mut Tx<'_>| {
        let row = params![MONDAY, tx.actor.id()];
        let all = "UPDATE grants SET suspended_at = $1, suspended_by = $2, suspend_reason = '核查' WHERE until_at IS NOT NULL";
        Ok(tx.sql.exec(all, row).await?)
    };
    world.app.act(&world.actor(world::SECURITY), suspended).await.unwrap();
    assert_eq!(world.listed(world::OWNER, "suspended").await, (vec![1], vec![own]));
    assert_eq!(world.listed(world::GUARD, "suspended").await.0, [20, 50, 50, 1]);
});

on_both!(a6_7_everything_that_waits_is_reached_by_whoever_determines_and_whoever_proposed, async |engine: Engine| {
    let world = world(engine).await;
    let unit = world.units["academic_office"];
    let proposed = async move |tx: &mut Tx<'_>| {
        for at in 0..75 {
            let person = enter(tx, Newcomer { name: format!("林{at}"), ..Default::default() }).await?.id;
            join_unit(tx, person, Id::new(unit), "经办", "").await?;
            let (role, scope, reason) = ("module_owner".into(), ("Module", 3), "学期中需要助手".into());
            propose(tx, Wanted { person, role, scope, unit, days: 30, reason, renews: None }).await?;
        }
        Ok(())
    };
    world.app.act(&world.actor(world::OWNER), proposed).await.unwrap();
    let (sizes, waiting) = world.listed(world::OFFICE, "waiting").await;
    assert_eq!((sizes, waiting.len()), (vec![20, 50, 5], 75));
    let (sizes, mut mine) = world.listed(world::OWNER, "mine").await;
    assert_eq!(sizes, [20, 50, 5]);
    mine.reverse();
    assert_eq!(mine, waiting, "the newest first for the one, the oldest for the other");
    assert!(world.read(world::OWNER, "/rights").await.1.contains("本页 20 项，后提出的在前"));
    let end = world.read(world::OFFICE, &format!("/rights?list=waiting&after=0-{}", i64::MAX)).await.1;
    for said in ["<title>待我确定", "<h1>待我确定</h1>", "后面没有了", "href=\"/rights?list=waiting\">回到第一页"]
    {
        assert!(end.contains(said), "{said}: {end}");
    }
    assert!(!end.contains("没有等你确定的授权"), "75 wait before");
    for asked in ["list=x", "after=1-1", "list=waiting&after=x"] {
        let page = world.read(world::OFFICE, &format!("/rights?{asked}")).await;
        assert!(page.0 == 200 && page.1.contains(&waiting[0]), "{asked}");
    }
});

on_both!(a3_1_a_list_reads_exactly_what_the_policy_lets_its_reader_see, async |engine: Engine| {
    let world = world(engine).await;
    let unit = |code: &str| world.units[code];
    for (who, role, place) in [
        (world::STAFF, "module_owner", ("Module", 3)),
        (world::STAFF, "column_owner", ("Column", 2)),
        (world::TEACHER, "project_lead", ("Project", 4)),
        (world::TEACHER, "assistant", ("Class", 5)),
        (world::TEACHER, "class_head", ("Class", 6)),
        (world::TEACHER, "unit_staff", ("Unit", unit("chinese"))),
        (world::PUPIL_TEACHER, "school_coordinator", ("Unit", unit("qiming"))),
        (world::PUPIL_TEACHER, "school_coordinator", ("Unit", unit("yunhe"))),
        (world::CLERK, "network_office", ("Platform", 1)),
        (world::STAFF, "academic", ("Platform", 1)),
    ] {
        world.give_until(who, role, vec![place], (10, 0)).await;
    }
    world.give_until(world::PUPIL_TEACHER, "assistant", vec![("Class", 99)], (10, unit("network_office"))).await;
    // Somebody who administers module 1, and the head of the whole institution.
    world.give(world::SPARE, "module_owner", ("Module", 1)).await;
    world.give(world::SCHOOL, "unit_head", ("Unit", unit("institution"))).await;
    let mut met = 0;
    for who in 0..world.people.len() {
        let (read, allowed) = world
            .app
            .look(&world.actor(who), async |view| {
                let (until, reach) = (MONDAY.plus(30 * DAY), reach(view).await?);
                let read = roles::ending(view, until, reach.as_ref(), None, 100).await?;
                let (all, mut allowed) = (roles::ending(view, until, None, None, 100).await?, vec![]);
                for right in store::rights(view, all).await? {
                    if view.may(right::Verb::See, &right)? {
                        allowed.push(right.granted.id);
                    }
                }
                Ok((read.iter().map(|one| one.id).collect::<Vec<_>>(), allowed))
            })
            .await
            .unwrap();
        assert_eq!(read, allowed, "person {who}");
        met += usize::from(!read.is_empty() && read.len() < 11);
    }
    assert!(met >= 6, "too few whose reach is a part: {met}");
});

on_both!(a5_1_past_the_last_unit_nothing_follows_and_it_is_still_not_everybodys_to_see, async |engine: Engine| {
    let world = world(engine).await;
    let past = format!("/units?after={}", i64::MAX);
    let (status, page) = world.read(world::CENTER, &past).await;
    assert!(
        status == 200 && page.contains("后面没有了") && page.contains("href=\"/units\">回到第一页"),
        "{status} {page}"
    );
    assert_eq!(world.read(world::TEACHER, &past).await.0, 404);
    let page = world.read(world::CENTER, "/units").await.1;
    assert!(page.contains("海淀区启明小学") && !page.contains("下一页"), "all of them stand on one page");
});
