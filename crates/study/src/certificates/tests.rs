//! Promises, each kept through the doors on a real database, under the shipped charter, with real fonts.
use kernel::house::{Engine, dead_jobs, work_off};
use kernel::{Actor, Id, on_both, params};

use crate::tests::{CLASS, World, world};

/// A recognised roll of one learner; its path.
async fn recognised(world: &World) -> String {
    world.complete(&world.learner).await;
    let path = world.send(&world.lead, &format!("/classes/{CLASS}/rolls"), 0, "declaration=yes").await.1;
    work_off(&world.app).await;
    let id: Id<crate::rolls::Roll> = path.rsplit('/').next().unwrap().parse().unwrap();
    let version = async move |view: &mut kernel::View<'_>| {
        Ok(crate::rolls::fetch(view, id, crate::rolls::Verb::See).await?.version)
    };
    let version = world.app.look(&Actor::house("tests"), version).await.unwrap();
    assert_eq!(world.send(&world.office, &format!("{path}/recognition"), version, "").await.0, 303);
    work_off(&world.app).await;
    path
}

async fn one(world: &World, column: &'static str) -> String {
    let sql = format!("SELECT {column} FROM certificates ORDER BY id DESC LIMIT 1");
    let read = async move |view: &mut kernel::View<'_>| Ok(view.sql.one::<String>(&sql, params![]).await?);
    world.app.look(&Actor::house("tests"), read).await.unwrap()
}

on_both!(a22_1_a_batch_is_numbered_printed_verified_and_revoked, async |engine: Engine| {
    let world = world(engine).await;
    let roll = recognised(&world).await;
    let batch = format!("/certificates/batches/{}", roll.rsplit('/').next().unwrap());
    let door = format!("{batch}/issue");
    for (who, wanted) in [(&world.lead, 403), (&world.learner, 404), (&world.outsider, 404)] {
        assert_eq!(world.send(who, &door, 0, "").await.0, wanted);
    }
    assert_eq!(world.send(&world.office, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(dead_jobs(&world.app).await, Vec::<String>::new());
    assert_eq!(world.send(&world.office, &door, 0, "").await.0, 409, "everybody has one");
    let (number, code, id) =
        (one(&world, "number").await, one(&world, "code").await, one(&world, "CAST(id AS TEXT)").await);
    assert_eq!(number, "2026-000001");
    let paper = format!("/certificates/{id}/paper");
    let (status, bytes) = world.read(&world.learner, &paper).await;
    assert!(status == 200 && bytes.starts_with("%PDF-"), "{status}");
    assert_eq!(world.read(&world.second, &paper).await.0, 404);
    assert!(world.read(&world.learner, "/certificates").await.1.contains(&number));
    assert!(!world.read(&world.second, "/certificates").await.1.contains(&number));
    // Anybody with the paper sees what it says; a changed code says nothing.
    let stranger = Actor::stranger();
    let scanned = world.read(&stranger, &format!("/verify/{code}")).await.1;
    for said in [&*number, "李文静", "小学语文市级培训", "40 学时", "证书有效", "2026-0001"] {
        assert!(scanned.contains(said), "{said}");
    }
    let edited = format!("{}x", &code[..code.len() - 1]);
    assert!(world.read(&stranger, &format!("/verify/{edited}")).await.1.contains("不能验证"));
    let typed = async |number: &str, name: &str| {
        let code = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let page = world.read(&stranger, &format!("/verify?number={}&name={}", code(number), code(name))).await.1;
        assert!(!page.contains("小学语文") && !page.contains("学时</dd>"), "nothing more than yes or no");
        page.contains("编号与姓名一致")
    };
    assert!(typed(&number, " 李 文静 ").await);
    assert!(!typed(&number, "王雪").await && !typed("2026-000002", "李文静").await);
    let revocation = format!("/certificates/{id}/revocation");
    assert_eq!(world.send(&world.lead, &revocation, 1, "reason=x1").await.0, 403);
    assert_eq!(world.send(&world.office, &revocation, 1, "reason=").await.0, 422);
    assert_eq!(world.send(&world.office, &revocation, 1, "reason=%E5%A7%93%E5%90%8D%E6%9C%89%E8%AF%AF").await.0, 303);
    assert_eq!(world.send(&world.office, &revocation, 2, "reason=%E5%86%8D%E6%AC%A1").await.0, 409);
    assert!(world.read(&stranger, &format!("/verify/{code}")).await.1.contains("这份证书已撤销"));
    assert!(!typed(&number, "李文静").await);
    // A corrected one is another, with the next number.
    assert_eq!(world.send(&world.office, &door, 0, "").await.0, 303);
    work_off(&world.app).await;
    assert_eq!(one(&world, "number").await, "2026-000002");
    for _ in 0..40 {
        world.read(&stranger, "/verify/none").await;
    }
    assert_eq!(world.read(&stranger, "/verify/none").await.0, 429, "people do not ask that often");
});
