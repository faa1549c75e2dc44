//! Promises, each kept on a real database.
use std::sync::Arc;

use kernel::house::{Engine, fresh_house};
use kernel::{Actor, App, Error, Refusal, Wiring, on_both};

use super::*;
use crate::house::Anything;
use crate::units::{self, Kind, NewUnit};

async fn house(engine: Engine) -> App {
    fresh_house(engine, Arc::new(Anything), Wiring::default()).await
}

fn newcomer(name: &str, body: &str) -> Newcomer {
    Newcomer { name: name.into(), document: Document::completed(body), ..Default::default() }
}

on_both!(a19_1_one_document_is_one_person, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let first = app.act(&seed, async |tx| enter(tx, newcomer("刘芳", "11010819900307142")).await).await.unwrap();
    let no = app.act(&seed, async |tx| enter(tx, newcomer("刘方", "11010819900307142")).await).await.unwrap_err();
    assert!(matches!(no, Error::Refused(Refusal::NotNow(says)) if says == words::ALREADY_THERE));
    let document = Document::completed("11010819900307142").unwrap();
    let found = app.look(&seed, async move |view| by_document(view, &document).await).await.unwrap();
    assert_eq!(found.unwrap().id, first.id);
});

on_both!(the_table_does_not_hold_the_number_and_a_look_at_it_leaves_a_trace, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let person = app.act(&seed, async |tx| enter(tx, newcomer("刘芳", "11010819900307142")).await).await.unwrap();
    let number = Document::completed("11010819900307142").unwrap();
    let sealed = app
        .db
        .look(async |c: &mut kernel::db::Conn| c.one::<String>("SELECT document_sealed FROM persons", vec![]).await);
    assert!(!sealed.await.unwrap().contains(&number.number()[6..14]));
    let seen =
        app.act(&seed, async move |tx| reveal(tx, person.id, Sealed::Document, "核对报到信息").await).await.unwrap();
    assert_eq!(seen, number.number());
    let last = app.db.look(async |c: &mut kernel::db::Conn| {
        c.one::<String>("SELECT verb FROM audit ORDER BY id DESC LIMIT 1", vec![]).await
    });
    assert_eq!(last.await.unwrap(), "persons.document_seen");
});

on_both!(a_person_is_found_by_characters_pinyin_and_initials_in_pinyin_order, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let found = app
        .act(&seed, async |tx| {
            let school = units::found(
                tx,
                NewUnit { code: "s1".into(), name: "海淀区启明小学".into(), kind: Kind::School, parent: None },
            )
            .await?;
            for name in ["刘洋", "刘芳", "李文静", "陈卓"] {
                let person = enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?;
                join_unit(tx, person.id, school.id, "教师", "语文").await?;
                join_unit(tx, person.id, school.id, "教师", "语文").await?;
            }
            let mut all = vec![];
            for words in ["刘", "liu", "lwj", "芳", "", "%"] {
                let names = find(tx, words, Some(&[school.id.0]), 50).await?;
                all.push(names.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(" "));
            }
            all.push(find(tx, "刘", Some(&[]), 50).await?.len().to_string());
            Ok(all)
        })
        .await
        .unwrap();
    assert_eq!(
        found,
        ["刘芳 刘洋", "刘芳 刘洋", "李文静", "刘芳", "陈卓 李文静 刘芳 刘洋", "陈卓 李文静 刘芳 刘洋", "0"]
    );
});

on_both!(a19_1_many_are_entered_at_once_and_whoever_is_there_already_is_not_entered_again, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let numbered = |name: &str, number: &str| Newcomer {
        name: name.into(),
        staff_number: Some(number.into()),
        phone: Some("13800000000".into()),
        ..Default::default()
    };
    let first = newcomer("刘芳", "11010819900307142");
    app.act(&seed, async move |tx| enter(tx, first.clone()).await).await.unwrap();
    let many = [newcomer("刘方", "11010819900307142"), numbered("王雪", "T1"), numbered("王霜", "T1")];
    let (entered, keyed) = app
        .act(&seed, async move |tx| {
            let entered = enter_many(tx, &many, ("Import", 7)).await?;
            let document = Document::completed("11010819900307142").unwrap();
            let keyed = keyed(tx, &[&document], &["T1", "T2"], &[]).await?;
            let found = keyed.by_document(tx.house, &document).map(|person| person.name.clone());
            let snow = keyed.by_staff_number("T1").cloned().unwrap();
            let phones = ["13800000000", "13900000000"].map(|phone| keyed.has_phone(tx.house, &snow, phone));
            Ok((entered, (found, snow.id, phones, keyed.by_staff_number("T2").is_none())))
        })
        .await
        .unwrap();
    assert!(matches!(entered[..], [None, Some(_), None]), "{entered:?}");
    assert_eq!(keyed, (Some("刘芳".into()), entered[1].unwrap(), [Some(true), Some(false)], true));
    let trail = app.db.look(async |c: &mut kernel::db::Conn| {
        c.one::<String>("SELECT detail FROM audit WHERE verb = 'persons.entered' AND kind = 'Import'", vec![]).await
    });
    assert_eq!(trail.await.unwrap(), serde_json::to_string(&[entered[1].unwrap()]).unwrap(), "one entry names all");
});

on_both!(whoever_leaves_a_unit_belongs_to_the_next_one_alone, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("tests");
    let units = app
        .act(&seed, async |tx| {
            let mut both = vec![];
            for code in ["s1", "s2"] {
                let new = NewUnit { code: code.into(), name: code.into(), kind: Kind::School, parent: None };
                both.push(units::found(tx, new).await?.id);
            }
            let person = enter(tx, Newcomer { name: "赵鹏".into(), ..Default::default() }).await?.id;
            let at = |unit| Membership { person, unit, post: "教师", subject: String::new() };
            for _ in 0..2 {
                join_many(tx, &[at(both[0]), at(both[1])], ("Import", 7)).await?;
            }
            leave_many(tx, both[0], &[person], ("Import", 7)).await?;
            rename_many(tx, &[(person, "赵朋".into())], ("Import", 7)).await?;
            let now = by_id(tx, person).await?.unwrap();
            let named = (namesakes_among(tx, &["赵朋"], &[both[1].0]).await?.len(), now.name.clone());
            Ok((now.units == [both[1].0], named, members_named(tx, both[0], &[person.0]).await?.len()))
        })
        .await
        .unwrap();
    assert_eq!(units, (true, (1, "赵朋".to_owned()), 0));
});
