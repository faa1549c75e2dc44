//! What the jobs do: apply, go on, take back, in time.
use std::time::Instant;

use super::*;

on_both!(a6_5_the_same_sheet_again_changes_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let import = world.checked(paper::defects(120).unwrap()).await;
    let import = world.apply(&import, &Verdict::GOOD).await.unwrap();
    assert!(matches!(import.stage, Stage::Applied { .. }));
    let taken = world.taken().await;
    let again = world.checked(paper::defects(120).unwrap()).await;
    let expected = [("unchanged", 102, 0), ("duplicate", 5, 0), ("ambiguous", 4, 0), ("invalid", 9, 0)];
    assert_eq!(world.counts(again.id).await, expected);
    assert_eq!(not_now(world.apply(&again, &Verdict::GOOD).await), words::NOTHING_CHOSEN);
    assert_eq!(world.taken().await, taken);
});

on_both!(a_part_may_be_imported_first_and_the_rest_later, async |engine: Engine| {
    let world = world(engine).await;
    let before = world.taken().await;
    let import = world.checked(paper::defects(120).unwrap()).await;
    let import = world.apply(&import, &[Verdict::Moved, Verdict::Invalid]).await.unwrap();
    assert_eq!(world.taken().await, [before[0] + 1, before[1] - 1], "one learner changed the class");
    world.apply(&import, &Verdict::GOOD).await.unwrap();
    let applied: i64 = world.counts(import.id).await.iter().map(|count| count.2).sum();
    assert_eq!(applied, 101);
    assert_eq!(world.taken().await.iter().sum::<i64>(), before.iter().sum::<i64>() + 100);
    let accounts = world.number("SELECT COUNT(*) FROM accounts").await;
    assert_eq!(accounts, 95, "new people get an account to activate, known ones keep theirs");
});

on_both!(an_import_is_taken_back_for_a_day_and_leaves_the_people_registered, async |engine: Engine| {
    let world = world(engine).await;
    let before = world.taken().await;
    let import = world.checked(paper::defects(120).unwrap()).await;
    let id = import.id;
    let undo = async |version: i64| world.app.act(&world.owner, async move |tx| ask_undo(tx, id, version).await).await;
    assert_eq!(not_now(undo(import.version).await), words::NOTHING_TO_UNDO);
    let import = world.apply(&import, &Verdict::GOOD).await.unwrap();
    world.app.house.clock.move_to(MONDAY.plus(24 * HOUR + 1));
    assert_eq!(not_now(undo(import.version).await), words::TOO_LATE);
    world.app.house.clock.move_to(MONDAY.plus(24 * HOUR));
    undo(import.version).await.unwrap();
    let import = world.settled(id).await;
    assert!(matches!(import.stage, Stage::Undone { .. }), "{:?}", import.stage);
    assert_eq!(world.taken().await, before);
    let project = world.project.0;
    let left = world.app.look(&world.owner, async move |view| {
        people::roles::holders_in(view, "participant", ("Project", project), 0, 200).await
    });
    assert_eq!(left.await.unwrap().len(), 2, "those who were in a class before keep their part");
    let again = world.checked(paper::defects(120).unwrap()).await;
    let expected = [
        ("known", 100, 0),
        ("moved", 1, 0),
        ("unchanged", 1, 0),
        ("duplicate", 5, 0),
        ("ambiguous", 4, 0),
        ("invalid", 9, 0),
    ];
    assert_eq!(world.counts(again.id).await, expected);
    assert_eq!(not_now(world.apply(&import, &Verdict::GOOD).await), words::UNDONE);
});

on_both!(a_job_that_died_goes_on_where_it_stood_and_repeats_nothing, async |engine: Engine| {
    let world = world(engine).await;
    let before: i64 = world.taken().await.iter().sum();
    let house = Actor::house("roster.apply");
    let import = world.upload(&world.owner, paper::tidy(450).unwrap(), Declared::Yes).await.unwrap();
    let id = import.id;
    let roster = check::open(&world.app, &house, &import).await.unwrap().unwrap();
    assert!(check::slice(&world.app, &house, id, &roster).await.unwrap());
    let now = world.app.look(&world.owner, async move |view| fetch(view, id, Verb::See).await).await.unwrap();
    assert_eq!((now.seen, now.all), (200, 450));
    let import = world.settled(id).await;
    assert_eq!(world.counts(id).await, [("new", 450, 0)]);
    let version = import.version;
    world.app.act(&world.owner, async move |tx| ask_apply(tx, id, version, &Verdict::GOOD).await).await.unwrap();
    assert!(apply::slice(&world.app, &house, id).await.unwrap());
    assert_eq!(world.counts(id).await, [("new", 450, apply::SLICE)]);
    world.settled(id).await;
    assert_eq!(world.counts(id).await, [("new", 450, 450)]);
    apply::run(&world.app, &house, id).await.unwrap();
    assert_eq!(world.taken().await.iter().sum::<i64>(), before + 450);
    assert_eq!(world.trail("roster.slice_applied").await, 450 / apply::SLICE + 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM persons").await, 450 + 16, "nobody is entered twice");
    assert_eq!(world.number("SELECT COUNT(*) FROM accounts").await, 450);
    assert_eq!(world.trail("accounts.opened").await, 450 / apply::SLICE + 1, "one entry a slice");
});

on_both!(a6_5_a_project_leads_addition_waits_for_the_modules_owner, async |engine: Engine| {
    let world = world(engine).await;
    let import = world.upload(&world.lead, paper::tidy(3).unwrap(), Declared::Yes).await.unwrap();
    let import = world.settled(import.id).await;
    let (id, version) = (import.id, import.version);
    assert_eq!(import.what, What::Supplement { confirmed: None });
    assert_eq!(world.waiting().await, ["确认补报 module_owner 1"], "but not for whoever leads the project");
    assert_eq!(not_now(world.apply(&import, &Verdict::GOOD).await), words::UNCONFIRMED);
    let own = world.app.act(&world.lead, async move |tx| confirm(tx, id, version).await).await;
    assert!(matches!(own, Err(Error::Refused(Refusal::NotAllowed { .. }))), "{own:?}");
    let own = world.app.act(&world.lead, async move |tx| ask_apply(tx, id, version, &Verdict::GOOD).await).await;
    assert!(matches!(own, Err(Error::Refused(Refusal::NotAllowed { .. }))), "{own:?}");
    let import = world.app.act(&world.owner, async move |tx| confirm(tx, id, version).await).await.unwrap();
    assert_eq!(world.waiting().await, ["导入名册 module_owner 1"]);
    world.apply(&import, &Verdict::GOOD).await.unwrap();
    assert_eq!(world.waiting().await, [""; 0]);
    assert_eq!(world.counts(id).await, [("new", 3, 3)]);
});

on_both!(ten_thousand_rows_with_every_defect_are_timed, async |engine: Engine| {
    let world = world(engine).await;
    let bytes = paper::defects(10_000).unwrap();
    let from = Instant::now();
    let import = world.checked(bytes).await;
    let dry = from.elapsed();
    let found = paper::verdicts(10_000);
    assert_eq!(world.counts(import.id).await, found.map(|(verdict, rows)| (verdict, rows, 0)));
    let from = Instant::now();
    let import = world.apply(&import, &Verdict::GOOD).await.unwrap();
    println!("{engine:?}: 10,000 rows: dry run {dry:.1?}, apply {:.1?}", from.elapsed());
    let good = |verdict: &str| ["new", "known", "changed", "moved"].contains(&verdict);
    let took = found.map(|(verdict, rows)| (verdict, rows, if good(verdict) { rows } else { 0 }));
    assert_eq!(world.counts(import.id).await, took);
});

on_both!(what_a_row_says_otherwise_takes_effect_as_far_as_the_clerk_may_correct, async |engine: Engine| {
    let world = world(engine).await;
    let import = world.checked(paper::defects(120).unwrap()).await;
    let (owner, id) = (world.owner.id(), import.id);
    let seed = Actor::house("tests");
    let academic = NewGrant { person: owner, role: "academic", scope: ("Platform", 1), unit: 0, until: None };
    world.app.act(&seed, async move |tx| give(tx, academic.clone()).await).await.unwrap();
    world.app.act(&world.owner, async move |tx| recheck(tx, id).await).await.unwrap();
    let import = world.settled(id).await;
    let counts = world.counts(id).await;
    assert_eq!(counts[1..3], [("known", 1, 0), ("changed", 5, 0)], "a name and a telephone more");
    assert!(world.reason(id, row(26)).await.contains("登记姓名“沈梅”更正为“沈玫”"));
    world.apply(&import, &[Verdict::Changed]).await.unwrap();
    let (school, house) = (world.school.0, world.app.house.clone());
    let now = world.app.look(&seed, async move |view| {
        let documents = [24_001, 24_002, 24_003, 24_004].map(|n| Document::read(&paper::identity(n)).unwrap());
        let keyed = persons::keyed(view, &documents.each_ref(), &[], &[]).await?;
        let one = |at: usize| keyed.by_document(&house, &documents[at]).unwrap();
        let phone = |at: usize, phone: &str| keyed.has_phone(&house, one(at), phone);
        Ok((one(0).units.clone(), phone(1, "13900000001"), one(2).name.clone(), phone(3, "13700000000")))
    });
    let now = now.await.unwrap();
    assert_eq!(now, (vec![school], Some(true), "沈玫".to_owned(), Some(true)));
    for verb in ["persons.left_unit", "persons.renamed", "persons.rephoned"] {
        assert_eq!(world.trail(verb).await, 1, "{verb}");
    }
});

on_both!(activation_codes_are_made_on_the_list_that_shows_them_for_whoever_may, async |engine: Engine| {
    use axum::extract::{Path, State};
    let world = world(engine).await;
    let (app, owner) = (&world.app, &world.owner);
    let import = world.checked(paper::defects(120).unwrap()).await;
    let import = world.apply(&import, &Verdict::GOOD).await.unwrap();
    let form = |who: &Actor| {
        let door = format!("/imports/{}/lists", import.id);
        let body = format!("_form={}&unit={}", app.house.form(who, &door, 0), world.school);
        let request = axum::http::Request::post(door).header("content-type", "application/x-www-form-urlencoded");
        let mut request = request.body(axum::body::Body::from(body)).unwrap();
        request.extensions_mut().insert(who.clone());
        request
    };
    let print = async |who: &Actor| {
        let form = <kernel::Form<_> as axum::extract::FromRequest<App>>::from_request(form(who), app).await.unwrap();
        lists::make(State(app.clone()), who.clone(), Path(import.id), form).await
    };
    let codes = async || {
        let (_, bytes) = print(owner).await.unwrap();
        let book = sheets::read(&bytes, "x.xlsx", &sheets::Limits::default()).unwrap();
        let rows = book.sheets[0].rows.iter().skip(1);
        let code = |row: &sheets::Row| row.cell(3).text().rsplit('/').next().unwrap().to_owned();
        rows.map(|row| (row.cell(1).text(), row.cell(2).text(), code(row))).collect::<Vec<_>>()
    };
    assert!(matches!(print(&world.lead).await, Err(Error::Refused(Refusal::NotAllowed { .. }))));
    assert!(matches!(print(&world.stranger).await, Err(Error::Refused(Refusal::NotFound))));
    let first = codes().await;
    assert_eq!(first.len(), 95, "everybody who was entered, and nobody who had an account or none before");
    let activate =
        async |code: &str| people::accounts::activate(app, &Actor::stranger(), code, "黑板与朱批-Kd82").await;
    activate(&first[3].2).await.unwrap();
    let second = codes().await;
    assert_eq!(second.len(), 94);
    assert!(activate(&first[0].2).await.is_err(), "an older list counts no longer");
    activate(&second[0].2).await.unwrap();
    let (staff, made) = (&second.iter().find(|line| line.0.starts_with("学员")).unwrap().1, &second[0].1);
    assert!(staff.starts_with('N') && made.starts_with("x2026"), "{staff} {made}");
    assert_eq!(world.trail("roster.list_made").await, 2);
    assert_eq!(world.number("SELECT codes FROM import_lists").await, 94);
    let page = lists::index(State(app.clone()), owner.clone(), Path(import.id)).await.unwrap();
    let page = axum::response::IntoResponse::into_response(page);
    let page = axum::body::to_bytes(page.into_body(), 1 << 20).await.unwrap();
    let page = String::from_utf8(page.to_vec()).unwrap();
    assert!(page.contains("重新生成并下载") && page.contains(">93<"), "{page}");
});
