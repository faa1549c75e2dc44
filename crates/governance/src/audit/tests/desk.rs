//! The desk through its doors: who searches, takes away and proves; where on screen each kind of tampering is found.
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::Tx;
use people::house::elevate;
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use tower::ServiceExt as _;

use super::*;

async fn knock(app: &App, actor: &Actor, request: Request<Body>) -> (u16, Vec<u8>) {
    let doors = crate::doors(&[("tests.acted", "做了一件事")], &[]).merge(people::doors());
    let router = doors.router().layer(axum::Extension(actor.clone()));
    let answer = router.with_state(app.clone()).oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    (status, to_bytes(answer.into_body(), 8 << 20).await.unwrap().to_vec())
}

pub async fn get(app: &App, actor: &Actor, path: &str) -> (u16, String) {
    let (status, body) = knock(app, actor, Request::get(path).body(Body::empty()).unwrap()).await;
    (status, String::from_utf8(body).unwrap())
}

pub async fn send(app: &App, actor: &Actor, path: &str, fields: &str) -> (u16, Vec<u8>) {
    let token = app.house.form(actor, path, 0);
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("_form={token}&{fields}")));
    knock(app, actor, request.unwrap()).await
}

pub async fn administrator(app: &App, role: &'static str) -> Actor {
    let enter = async move |tx: &mut Tx<'_>| {
        let staff_number = Some(format!("S{}", &role[..3]));
        let person = enter(tx, Newcomer { name: named(role).into(), staff_number, ..Default::default() }).await?.id;
        give(tx, NewGrant { person, role, scope: ("Platform", 1), unit: 0, until: None }).await?;
        Ok(person)
    };
    Actor::person(app.act(&Actor::house("tests"), enter).await.unwrap())
}

fn named(role: &str) -> &'static str {
    match role {
        "system_admin" => "韩冰",
        "security_admin" => "沈浩",
        "audit_admin" => "杨帆",
        _ => "郑一帆",
    }
}

async fn count(app: &App, sql: &'static str) -> i64 {
    app.db.look(async move |c: &mut Conn| c.one::<i64>(sql, params![]).await).await.unwrap()
}

const EVERYTHING: &str = "verb=&who=&kind=&subject=&from=&until=&outcome=";

// req("AU-02", "AU-03", "SM-03", "SM-04")
on_both!(a20_1_the_trail_is_searched_by_its_administrator_alone_and_every_search_is_on_it, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 60).await;
    let auditor = administrator(&app, "audit_admin").await;
    for other in ["system_admin", "security_admin", "center", "academic", "leadership"] {
        let other = administrator(&app, other).await;
        for path in ["/audit", "/audit/proofs"] {
            assert_eq!(get(&app, &other, path).await.0, 404, "{path}");
        }
        for path in ["/audit/sheet", "/audit/proofs"] {
            let fields = if path.ends_with("sheet") { EVERYTHING } else { "" };
            assert_eq!(send(&app, &other, path, fields).await.0, 404, "{path}");
        }
    }
    assert_eq!(get(&app, &Actor::stranger(), "/audit").await.0, 401);
    for wrong in ["from=yesterday", "subject=%3C1", "who=%E6%97%A0%E6%AD%A4%E4%BA%BA", "outcome=x", "before=x"] {
        assert_eq!(get(&app, &auditor, &format!("/audit?{wrong}")).await.0, 422, "{wrong}");
    }
    let (status, page) = get(&app, &auditor, "/audit?verb=tests.&from=2026-11-23&until=2026-11-23").await;
    assert_eq!((status, page.matches("<td>做了一件事</td>").count()), (200, 50));
    let older = page.split("href=\"/audit?").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let (_, rest) = get(&app, &auditor, &format!("/audit?{older}")).await;
    assert_eq!(rest.matches("<td>做了一件事</td>").count(), 10);
    let (_, none) = get(&app, &auditor, "/audit?verb=tests.acted&until=2026-11-22").await;
    assert!(none.contains("没有符合条件的记录"));
    let queried = "SELECT count(*) FROM audit WHERE verb = 'audit.queried' AND actor_kind = 'person'";
    assert_eq!(count(&app, queried).await, 3);
});

// req("AU-02")
on_both!(a_search_that_makes_no_sense_is_answered_with_its_form_and_stands_on_the_trail, async |engine: Engine| {
    let app = house(engine).await;
    let auditor = administrator(&app, "audit_admin").await;
    for (asked, field, says) in [
        ("who=%E6%97%A0%E6%AD%A4%E4%BA%BA", "who", "没有查到这位人员"),
        ("who=%E9%9F%A9&from=yesterday", "from", "日期应写成"),
        ("subject=x", "subject", "编号只能由数字组成"),
    ] {
        let (status, page) = get(&app, &auditor, &format!("/audit?{asked}")).await;
        let at_field = page.split(&format!("<p class=\"err\" id=\"e-{field}\">")).nth(1).unwrap_or_default();
        let at_field = at_field.split("</p>").next().unwrap();
        assert!(status == 422 && at_field.contains(says), "{asked}: {status} {page}");
        assert!(page.contains(&format!("aria-describedby=\"e-{field}\"")), "{asked}");
        assert!(!page.contains("没有符合条件的记录"), "nothing was looked for: {asked}");
    }
    let (_, page) = get(&app, &auditor, "/audit?who=%E6%97%A0%E6%AD%A4%E4%BA%BA").await;
    assert!(page.contains("value=\"无此人\""), "what was asked stays: {page}");
    let kept = "SELECT COUNT(*) FROM audit WHERE verb = '/audit' AND outcome = 'refused' AND actor_kind = 'person'";
    assert_eq!(count(&app, kept).await, 4);
    let other = administrator(&app, "system_admin").await;
    assert_eq!(get(&app, &other, "/audit?subject=x").await.0, 404, "to nobody else");
});

// req("AU-03", "SM-04")
on_both!(one_entry_is_found_by_person_kind_thing_time_and_result, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 30).await;
    let auditor = administrator(&app, "audit_admin").await;
    let system = administrator(&app, "system_admin").await;
    let injected = async |tx: &mut Tx<'_>| tx.trace("tests.injected", ("Course", 77), &"").await;
    app.act(&system, injected).await.unwrap();
    app.act(&system, async |tx| tx.trace_refused("/tests", &"").await).await.unwrap();
    let hits = async |asked: String| {
        let (status, page) = get(&app, &auditor, &format!("/audit?verb=tests.&{asked}")).await;
        assert_eq!(status, 200, "{asked}");
        page.matches("<a href=\"/audit/").count() - page.matches("<a href=\"/audit/proofs").count()
    };
    let id = system.id();
    for who in ["Ssys".to_owned(), id.to_string(), "%E9%9F%A9%E5%86%B0".into()] {
        assert_eq!(hits(format!("who={who}")).await, 1, "{who}");
    }
    assert_eq!(hits("kind=Course&subject=77".into()).await, 1);
    assert_eq!(hits("kind=Course&subject=78".into()).await, 0);
    assert_eq!(hits("outcome=refused".into()).await, 0);
    assert_eq!(hits("outcome=done&from=2026-11-23".into()).await, 31);
    assert_eq!(hits("outcome=done&from=2026-11-24".into()).await, 0);
    assert_eq!(hits("outcome=done&until=2026-11-23".into()).await, 31, "the whole day");
    assert_eq!(hits("outcome=done&until=2026-11-22".into()).await, 0);
    let (_, refused) = get(&app, &auditor, "/audit?outcome=refused").await;
    assert!(refused.contains("/tests") && refused.contains("拒绝"));
});

// req("AU-03")
on_both!(
    the_page_of_an_entry_says_who_did_what_under_which_role_and_where_it_stands_in_the_chain,
    async |engine: Engine| {
        let app = unguarded(engine).await;
        let auditor = administrator(&app, "audit_admin").await;
        elevate(&app, &auditor).await;
        seal_all(&app).await.unwrap();
        let newest = count(&app, "SELECT MAX(id) FROM audit WHERE verb = 'consoles.elevated'").await;
        let (status, page) = get(&app, &auditor, &format!("/audit/{newest}")).await;
        for said in
            ["审计管理员", "consoles.elevated", "特权时段", "按计划办理本项工作", "章程第 1 版", "与写入时一致", "环"]
        {
            assert!(page.contains(said), "{status} {said}");
        }
        let third = count(&app, "SELECT id FROM audit WHERE subject_id = 3 AND verb = 'tests.acted'").await;
        assert!(get(&app, &auditor, &format!("/audit/{third}")).await.1.contains("第 3 环"));
        tamper(&app, "UPDATE audit SET detail = '{\"x\":1}' WHERE subject_id = 3 AND verb = 'tests.acted'").await;
        let (_, page) = get(&app, &auditor, &format!("/audit/{third}")).await;
        assert!(page.contains("内容被改动") && !page.contains("与写入时一致"));
        let other = administrator(&app, "security_admin").await;
        assert_eq!(get(&app, &other, &format!("/audit/{third}")).await.0, 404);
        assert_eq!(get(&app, &auditor, "/audit/1").await.0, 404);
        assert_eq!(count(&app, "SELECT COUNT(*) FROM audit WHERE verb = 'audit.seen'").await, 3);
    }
);

// req("AU-02", "SM-03", "SM-04", "SM-07")
on_both!(the_trail_is_taken_away_within_an_elevation_with_a_trace_that_says_what, async |engine: Engine| {
    let app = house(engine).await;
    acted(&app, 12).await;
    let auditor = administrator(&app, "audit_admin").await;
    let asked = "verb=tests.acted&who=&kind=&subject=&from=&until=&outcome=";
    let (status, said) = send(&app, &auditor, "/audit/sheet", asked).await;
    assert!(status == 409 && String::from_utf8_lossy(&said).contains("特权时段"), "{status}");
    elevate(&app, &auditor).await;
    assert_eq!(send(&app, &auditor, "/audit/sheet", "verb=&subject=x").await.0, 422);
    assert_eq!(send(&app, &auditor, "/audit/sheet", &format!("{asked}&all=1")).await.0, 422, "an unknown field");
    let (status, file) = send(&app, &auditor, "/audit/sheet", asked).await;
    assert_eq!(status, 200);
    let book = sheets::read(&file, "audit.xlsx", &sheets::Limits::default()).unwrap();
    assert_eq!(
        book.sheets[0].rows.iter().filter(|row| row.cells.iter().any(|cell| cell.text() == "tests.acted")).count(),
        12
    );
    let carried =
        "SELECT COUNT(*) FROM audit WHERE verb = 'audit.exported' AND elevation_id > 0 AND detail LIKE '%,12]'";
    assert_eq!(count(&app, carried).await, 1);
    app.house.clock.move_to(app.now().plus(16 * MINUTE));
    assert_eq!(send(&app, &auditor, "/audit/sheet", asked).await.0, 409, "the clock ended it");
});

type Damage = (&'static str, &'static str, &'static str);

/// What is done to a chain of five, and what the page says then.
const DAMAGES: [Damage; 6] = [
    ("altered", "UPDATE audit SET actor_id = 9 WHERE subject_id = 3 AND verb = 'tests.acted'", "第 3 条审计"),
    ("deleted", "DELETE FROM audit WHERE subject_id = 4 AND verb = 'tests.acted'", "第 4 条审计"),
    (
        "truncated",
        "DELETE FROM audit WHERE id > (SELECT entry_id FROM audit_seals WHERE seq = 4);
         DELETE FROM audit_seals WHERE seq > 4",
        "数据库只有 4 环",
    ),
    (
        "re-chained",
        "DELETE FROM audit WHERE subject_id = 2 AND verb = 'tests.acted';
         DELETE FROM audit_seals WHERE seq = 2;
         UPDATE audit_seals SET prev = (SELECT f.mac FROM audit_seals f WHERE f.seq = 1) WHERE seq = 3;
         UPDATE audit_seals SET seq = 2 WHERE seq = 3;
         UPDATE audit_seals SET seq = 3 WHERE seq = 4;
         UPDATE audit_seals SET seq = 4 WHERE seq = 5",
        "第 2 环断开",
    ),
    (
        "swapped",
        "UPDATE audit_seals SET entry_id = -entry_id WHERE seq IN (2, 3);
         UPDATE audit_seals SET entry_id = (SELECT a.id FROM audit a WHERE a.subject_id = 3 AND a.verb = 'tests.acted') WHERE seq = 2;
         UPDATE audit_seals SET entry_id = (SELECT a.id FROM audit a WHERE a.subject_id = 2 AND a.verb = 'tests.acted') WHERE seq = 3",
        "第 2 环断开",
    ),
    // Nothing seals what came after: the sealer stands still.
    ("unsealed", "DELETE FROM audit_seals WHERE seq = 99", "没有封存"),
];

// req("AU-05", "SM-04")
on_both!(a20_1_the_proof_on_screen_says_where_the_chain_is_broken, async |engine: Engine| {
    for (name, damage, says) in DAMAGES {
        let app = unguarded(engine).await;
        tamper(&app, damage).await;
        let auditor = administrator(&app, "audit_admin").await;
        assert_eq!(send(&app, &auditor, "/audit/proofs", "").await.0, 409, "within an elevation");
        elevate(&app, &auditor).await;
        app.house.clock.move_to(app.now().plus(6 * MINUTE));
        assert_eq!(send(&app, &auditor, "/audit/proofs", "").await.0, 303);
        let (_, page) = get(&app, &auditor, "/audit/proofs").await;
        assert!(page.contains("role=\"alert\"") && page.contains(says), "{name}: {page}");
        let told = "SELECT COUNT(*) FROM notices WHERE title = '审计链校验发现问题'";
        assert_eq!(count(&app, told).await, 1, "{name}");
    }
});

// req("AU-05", "SM-04")
on_both!(a20_1_a_whole_chain_is_said_to_be_whole_and_an_older_database_is_not, async |engine: Engine| {
    let app = unguarded(engine).await;
    let auditor = administrator(&app, "audit_admin").await;
    elevate(&app, &auditor).await;
    seal_all(&app).await.unwrap();
    checkpoint(&app).await.unwrap();
    assert_eq!(send(&app, &auditor, "/audit/proofs", "").await.0, 303);
    let (_, page) = get(&app, &auditor, "/audit/proofs").await;
    assert!(page.contains("2 个检查点相符") && !page.contains("role=\"alert\""), "{page}");
    // Yesterday's copy is brought back and worked on.
    tamper(
        &app,
        "DELETE FROM audit WHERE id > (SELECT entry_id FROM audit_seals WHERE seq = 3);
         DELETE FROM audit_seals WHERE seq > 3",
    )
    .await;
    acted(&app, 9).await;
    seal_all(&app).await.unwrap();
    assert_eq!(send(&app, &auditor, "/audit/proofs", "").await.0, 303);
    let (_, page) = get(&app, &auditor, "/audit/proofs").await;
    assert!(page.contains("检查点文件第 1 行"), "{page}");
});
