//! What one of the three administrators does as such is done within their time: nothing of the world was done outside one, and
//! no door lets them. A verb that forgets to ask for it is found here, by the trail.
use kernel::db::Conn;

use super::*;

/// What an administrator does without a reason and a clock: looking into the trail, each look on the trail.
const FREE: [&str; 2] = ["audit.queried", "audit.seen"];
const OUTSIDE: &str = "SELECT DISTINCT verb || ' ' || role FROM audit WHERE elevation_id = 0 AND outcome = 'done'
    AND role IN ('system_admin', 'security_admin', 'audit_admin') ORDER BY 1 LIMIT 100";

impl House {
    async fn outside(&self) -> Vec<String> {
        let looked = self.app.db.look(async |sql: &mut Conn| sql.all::<String>(OUTSIDE, params![]).await);
        let all = looked.await.unwrap().into_iter();
        all.filter(|one| !FREE.iter().any(|free| one.starts_with(free))).collect()
    }
}

// req("SM-01", "SM-03", "SM-05")
on_both!(a20_1_an_administrator_changes_nothing_outside_their_time, async |engine: Engine| {
    let house = house(engine).await;
    assert_eq!(house.outside().await, Vec::<String>::new(), "in the world");
    let mut visitors = vec![];
    for login in ["Y2004", "W4002", "D5001"] {
        visitors.push(house.visitor(login).await);
    }
    // A door answers for want of a time what it answers nowhere else.
    let (mut wanted, mut tried) = (HashSet::new(), 0);
    for door in routes::doors().iter().filter(|door| door.method != Method::GET) {
        let Audience::Verb(verb, kind) = door.audience else { continue };
        if (verb, kind) == ("elevate", "Console") {
            continue;
        }
        for path in house.every_path(door).await {
            for who in &visitors {
                house.knock(door, &path, Some(who)).await;
                let answer = house.site.clone().oneshot(house.request(door, &path, Some(who))).await.unwrap();
                let says = answer.extensions().get::<kernel::Refusal>().map(ToString::to_string);
                if says.is_some_and(|says| says.contains("特权时段")) {
                    wanted.insert(door.path);
                }
                tried += 1;
            }
        }
    }
    assert_eq!(house.outside().await, Vec::<String>::new(), "at a door");
    assert!(wanted.len() > 5 && tried > 500, "{} doors asked for it, {tried} knocks", wanted.len());
});
