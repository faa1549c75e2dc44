//! The desk: everything on it is reached, in the order in which it waits, and is what the policies let its reader do.
use kernel::house::{Engine, MONDAY};
use kernel::{At, HOUR, Signed, View, on_both};
use strum::VariantArray as _;

use super::*;
use crate::articles::correction::{Correction, Way};
use crate::articles::store::{self, Queue};

impl World {
    /// So many articles, drafted and submitted at this moment.
    async fn offered(&self, hours: i64, titles: Vec<String>) {
        self.app.house.clock.move_to(MONDAY.plus(hours * HOUR));
        let host = self.college;
        let many = async move |tx: &mut kernel::Tx<'_>| {
            for title in titles.clone() {
                let draft = Draft { column: "news".into(), host, content: Content { title, ..news() } };
                let article = super::draft(tx, draft).await?;
                submit(tx, article.id, article.version, Secrecy::Confirmed).await?;
            }
            Ok(())
        };
        self.app.act(&self.writer, many).await.unwrap();
    }

    /// What stands in that queue of the desk, page after page: the rows of each.
    async fn pages(&self, who: &Actor, heading: &str) -> (Vec<usize>, Vec<String>) {
        let (mut path, mut sizes, mut all) = (Some("/articles/desk".to_owned()), vec![], vec![]);
        while let Some(here) = path {
            let (status, page) = self.read_as(who, &here).await;
            assert_eq!(status, 200, "{here}");
            // The heading of a queue that is read alone is the page's as well.
            let queue = page.rsplit_once(heading).unwrap().1.split("</section>").next().unwrap();
            let rows: Vec<String> = queue.split("<h3>").skip(1).map(|row| between(row, ">", "</a>")).collect();
            sizes.push(rows.len());
            all.extend(rows);
            path = queue.split("rel=\"next\" href=\"").nth(1).map(|rest| between(rest, "", "\"").replace("&amp;", "&"));
        }
        (sizes, all)
    }
}

fn between(text: &str, from: &str, to: &str) -> String {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned()
}

on_both!(a9_2_everything_that_waits_is_reached_and_the_longest_waiting_stands_first, async |engine: Engine| {
    let world = world(engine).await;
    world.offered(0, vec!["等候最久的一件".into()]).await;
    world.offered(1, (1..=70).map(|at| format!("第 {at} 件")).collect()).await;
    let (sizes, titles) = world.pages(&world.editor, ">待我采用<").await;
    assert_eq!(sizes, [8, 50, 13]);
    assert_eq!((&*titles[0], &*titles[1], &*titles[70]), ("等候最久的一件", "第 1 件", "第 70 件"));
    let (_, desk) = world.read_as(&world.editor, "/articles/desk").await;
    assert!(desk.split(">待我采用<").nth(1).unwrap().contains("71 件"), "all are counted, not those shown");
    // What is done with is reached as well, the newest first.
    let editor = &world.editor;
    world.app.house.clock.move_to(MONDAY.plus(2 * HOUR));
    let all = world.app.look(editor, async |view| store::waiting(view, Queue::Review, None, 100).await).await.unwrap();
    let ids: Vec<_> = all.into_iter().map(|one| (one.0.id, one.0.version)).collect();
    let refused = async move |tx: &mut kernel::Tx<'_>| {
        for (id, version) in ids.clone() {
            reject(tx, id, version, "不合栏目要求").await?;
        }
        Ok(())
    };
    world.app.act(editor, refused).await.unwrap();
    for (who, heading) in [(&world.writer, ">本部门办结的稿件<"), (editor, ">本栏目办结的稿件<")] {
        let (sizes, titles) = world.pages(who, heading).await;
        assert_eq!((sizes.iter().sum::<usize>(), &*titles[70]), (71, "等候最久的一件"), "{heading}");
    }
    let (_, desk) = world.read_as(editor, "/articles/desk").await;
    assert!(desk.contains("没有等你采用的稿件") && !desk.contains(">待我采用<"), "{desk}");
});

on_both!(a9_2_a_queue_hides_nothing_behind_what_others_decide, async |engine: Engine| {
    let world = world(engine).await;
    world.offered(0, vec!["别人的一件".into()]).await;
    // Sixty newer ones that she may not take: her own.
    for _ in 0..60 {
        world.offer(&world.owner, world.office, "news", news()).await.unwrap();
    }
    assert_eq!(world.pages(&world.owner, ">待我采用<").await, (vec![1], vec!["别人的一件".into()]));
    // A queue that is not the reader's, or none at all, is the whole desk.
    for query in ["queue=publish", "queue=review_instead", "queue=x", "queue=review&after=x"] {
        let (status, page) = world.read_as(&world.owner, &format!("/articles/desk?{query}")).await;
        assert!(status == 200 && page.contains("待我采用") && !page.contains("待我发布"), "{query}");
    }
});

on_both!(a9_2_a_later_page_of_a_queue_says_what_it_is_and_leads_back, async |engine: Engine| {
    let world = world(engine).await;
    world.offered(0, vec!["等候最久的一件".into()]).await;
    let read = async |query: &str| world.read_as(&world.editor, &format!("/articles/desk?queue=review{query}")).await.1;
    let back = "href=\"/articles/desk?queue=review\">回到第一页";
    let first = read("").await;
    assert!(first.contains("<title>待我采用") && first.contains("<h1>待我采用</h1>"), "{first}");
    assert!(first.contains("等候最久的一件") && !first.contains(back));
    let end = read(&format!("&after={}-1", i64::MAX)).await;
    assert!(end.contains("后面没有了") && end.contains(back), "{end}");
    assert!(!end.contains("没有等你采用的稿件"), "one waits before");
});

/// A small source of chance that repeats itself (xorshift).
struct Dice(u64);

impl Dice {
    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        all[usize::try_from(self.0 % all.len() as u64).unwrap()].clone()
    }
}

/// An article in any stage, brought about by anybody, with a correction on its way where one may be.
async fn thrown(tx: &mut kernel::Tx<'_>, dice: &mut Dice, units: &[Id<Unit>], people: &[Actor]) -> Result<Id<Article>> {
    let mut by = |at: i64| Signed { at: At(at), by: dice.pick(people).id() };
    let (provider, submitted, reviewed, other, ended) = (by(1).by, by(2), by(3), by(4), by(5));
    let reason = || "因".to_owned();
    let stage = dice.pick(&[
        Stage::Drafted,
        Stage::Submitted { submitted },
        Stage::Submitted { submitted },
        Stage::Returned { submitted, returned: ended, reason: reason() },
        Stage::Rejected { submitted, rejected: ended, reason: reason() },
        Stage::Reviewed { submitted, reviewed },
        Stage::Scheduled { submitted, reviewed, scheduled: other, publish_at: At(9) },
        Stage::Published { submitted, reviewed, published: other },
        Stage::Published { submitted, reviewed, published: other },
        Stage::Withdrawn { submitted, reviewed, published: other, withdrawn: ended, reason: reason() },
    ]);
    let writer = dice.pick(people).id();
    let editors = dice.pick(&[vec![], vec![], vec![writer]]);
    let article = Article {
        id: tx.new_id(),
        column: dice.pick(&[1, 2, 4]),
        content: news(),
        host: dice.pick(units),
        provider,
        editors,
        not_secret: None,
        stage: Stage::Drafted,
        edition: 0,
        amendment: Amendment::None,
        fit_host: None,
        unmanned: false,
        cut: false,
        version: 1,
    };
    store::insert(tx, &article).await?;
    store::keep_editors(tx, &article).await?;
    let article = store::save(tx, Article { stage, ..article }).await?;
    let (proposed, accepted) = (Signed { at: At(6), by: dice.pick(people).id() }, ended);
    let way = dice.pick(&[None, Some(Way::Proposed), Some(Way::Accepted { accepted })]);
    if let (Stage::Published { .. }, Some(way)) = (&article.stage, way) {
        let (id, article) = (tx.new_id(), article.id.0);
        let open = Correction { id, article, content: news(), reason: "因".into(), proposed, way: Way::Proposed };
        store::insert_correction(tx, &open).await?;
        store::save_correction(tx, Correction { way, ..open }).await?;
    }
    if dice.pick(&[false, false, false, true]) {
        let cut =
            "INSERT INTO cuts (kind, subject_id, case_id, number, ground, audience, host_unit_id, projects, cut_at)
            VALUES ('Article', $1, 1, '', '', '', $2, '', 1)";
        tx.sql.exec(cut, kernel::params![article.id, article.host]).await?;
    }
    Ok(article.id)
}

/// What the policies let the reader do with an article that stands there.
const fn verb(queue: Queue) -> Verb {
    match queue {
        Queue::Review | Queue::ReviewInstead => Verb::Review,
        Queue::Endorse | Queue::EndorseInstead => Verb::Endorse,
        Queue::Published => Verb::Withdraw,
        _ => Verb::See,
    }
}

/// Whether it is of the kind that the queue is for.
fn fits(view: &View<'_>, queue: Queue, article: &Article) -> bool {
    let (stage, way): (&'static str, &'static str) = ((&article.stage).into(), article.amendment.into());
    let ours = store::own_units(view).contains(&article.host.0);
    let owned = view.scopes("column_owner", "Column").contains(&article.column);
    match queue {
        Queue::Review => stage == "submitted" && owned,
        Queue::ReviewInstead => stage == "submitted" && article.unmanned,
        Queue::Endorse => stage == "published" && way == "proposed" && owned,
        Queue::EndorseInstead => stage == "published" && way == "proposed" && article.unmanned,
        Queue::Publish => ["reviewed", "scheduled"].contains(&stage),
        Queue::Correct => stage == "published" && way == "accepted",
        Queue::Drafted => ["drafted", "returned"].contains(&stage) && ours,
        Queue::UnderWay => ["submitted", "reviewed", "scheduled"].contains(&stage) && ours,
        Queue::Settled => ["published", "rejected", "withdrawn"].contains(&stage) && ours,
        Queue::ColumnTaken => ["reviewed", "scheduled"].contains(&stage) && owned,
        Queue::ColumnSettled => ["published", "rejected", "withdrawn"].contains(&stage) && owned,
        Queue::Published => stage == "published",
    }
}

on_both!(a9_2_a_queue_lists_exactly_what_the_policies_let_its_reader_do, async |engine: Engine| {
    let mut listed = 0;
    for seed in [7, 12345] {
        let world = world(engine).await;
        let leader = leader(&world).await;
        let units = [world.college, world.office, world.school];
        let people =
            [&world.writer, &world.owner, &world.editor, &world.center, &world.teacher, &leader].map(Actor::clone);
        let throwers = people.clone();
        let made = async move |tx: &mut kernel::Tx<'_>| {
            let (mut dice, mut all) = (Dice(seed), vec![]);
            for _ in 0..80 {
                all.push(thrown(tx, &mut dice, &units, &throwers).await?);
            }
            Ok(all)
        };
        let all = world.app.act(&Actor::house("tests"), made).await.unwrap();
        for reader in &people {
            for (queue, shown, allowed) in compared(&world, reader, all.clone()).await {
                assert_eq!(shown, allowed, "world {seed}, reader {}, {queue:?}", reader.id());
                listed += shown.len();
            }
        }
    }
    assert!(listed > 150, "the worlds hold too little: {listed}");
});

/// Per queue of the reader: what it lists, and what the policies allow among what belongs there.
async fn compared(world: &World, reader: &Actor, all: Vec<Id<Article>>) -> Vec<(Queue, Vec<i64>, Vec<i64>)> {
    let looked = world.app.look(reader, async move |view| {
        let mut found = vec![];
        for queue in Queue::VARIANTS.iter().copied().filter(|queue| queue.opens(view)).collect::<Vec<_>>() {
            let waiting = store::waiting(view, queue, None, 100).await?;
            let mut shown: Vec<i64> = waiting.iter().map(|one| one.0.id.0).collect();
            shown.sort_unstable();
            assert_eq!(store::count(view, queue).await?, i64::try_from(shown.len()).unwrap());
            let mut allowed = vec![];
            for id in &all {
                let article = by_id(view, *id).await?.unwrap();
                if fits(view, queue, &article) && view.may(verb(queue), &article)? {
                    allowed.push(id.0);
                }
            }
            found.push((queue, shown, allowed));
        }
        Ok(found)
    });
    looked.await.unwrap()
}
