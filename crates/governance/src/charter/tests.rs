//! What the charter promises: the shipped one is the Beijing one, a bad one says where, a stored one stays.
use kernel::db::Conn;
use kernel::house::{Engine, MONDAY, fresh_db, fresh_house, house_on};
use kernel::seal::Seal;
use kernel::{Actor, App, Wiring, on_both, params};

use super::*;
use crate::policy::Rules;

fn shipped() -> Files {
    Files::shipped().unwrap()
}

/// The shipped charter with one text replaced in one file.
fn altered(file: &str, from: &str, to: &str) -> Files {
    let mut files = shipped();
    let text = files.0.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} holds no {from}");
    *text = text.replacen(from, to, 1);
    files
}

fn refused(files: &Files) -> BadCharter {
    Charter::load(files).map(|_| ()).unwrap_err()
}

async fn house(engine: Engine) -> App {
    let rules = Rules::open(Charter::load(&shipped()).unwrap()).unwrap();
    fresh_house(engine, rules, Wiring::default()).await
}

#[test]
fn a10_3_the_eight_modules_have_their_owners() {
    let charter = Charter::load(&shipped()).unwrap();
    let owned = |duty: &str| charter.modules.iter().filter(|module| module.owner == duty).count();
    assert_eq!((owned("academic_office"), owned("development_center"), owned("personnel")), (6, 1, 1));
    assert_eq!(charter.duty_name("academic_office"), "教务处");
    assert_eq!((charter.articles.len(), charter.columns.len()), (23, 3));
}

#[test]
fn a10_3_the_compulsory_course_and_the_internal_training_carry_their_periods() {
    let charter = Charter::load(&shipped()).unwrap();
    let state = |code: &str| {
        let module = charter.modules.iter().find(|module| module.code == code).unwrap();
        (module.period.clone(), charter.period_of(module).map(|period| period.state))
    };
    assert_eq!(state("compulsory"), ("“十四五”时期".into(), Some(PeriodState::MakeUp)));
    assert_eq!(state("internal"), (Module::YEARLY.into(), None));
    assert_eq!(state("city"), (String::new(), None));
}

#[test]
fn a22_1_the_charter_is_in_force_from_the_day_of_issue() {
    let charter = Charter::load(&shipped()).unwrap();
    assert_eq!(charter.head.in_force.to_string(), "2023-10-08");
}

#[test]
fn whoever_administers_gives_two_kinds_of_evidence_and_who_learns_or_teaches_one() {
    let charter = Charter::load(&shipped()).unwrap();
    for role in ["security_admin", "academic", "publicity", "unit_head", "project_lead", "class_head", "leadership"] {
        assert_eq!(charter.factors(["learner", role]), 2, "{role}");
    }
    assert_eq!(charter.factors(["learner", "participant", "instructor", "nobody"]), 1);
}

#[test]
fn a9_1_an_unowned_module_or_column_cannot_exist() {
    for (file, from, to) in [
        ("modules.toml", "owner = \"personnel\"", "owner = \"nobody\""),
        ("modules.toml", "owner = \"personnel\"\n", ""),
        ("columns.toml", "owner = \"party_office\"", "owner = \"\""),
    ] {
        assert_eq!(refused(&altered(file, from, to)).file, file);
    }
}

#[test]
fn a_bad_charter_is_refused_with_file_line_and_reason() {
    let table = [
        ("charter.toml", "in_force = \"2023-10-08\"\n", "", "in_force"),
        ("charter.toml", "in_force = \"2023-10-08\"", "in_force = \"2023-13-08\"", "写法不对"),
        ("charter.toml", "complaint_days = 15", "complaint_days = 0", "complaint_days"),
        ("parameters.toml", "audit_days = 1096", "audit_days = 183", "184"),
        ("parameters.toml", "content_days = 1096", "content_days = 59", "60"),
        ("parameters.toml", "min_length = 10", "min_length = 7", "8"),
        ("parameters.toml", "idle_minutes = 30", "idle_minuten = 30", "idle_minuten"),
        ("parameters.toml", "until = \"2030-12-31\"", "until = \"2020-12-31\"", "颠倒"),
        ("units.toml", "code = \"publicity\"", "code = \"personnel\"", "两次"),
        ("units.toml", "kind = \"leadership\"", "kind = \"kingdom\"", "kingdom"),
        ("units.toml", "code = \"publicity\"", "code = \"Publicity Office\"", "小写"),
        ("modules.toml", "issuer = \"personnel\"", "issuer = \"treasury\"", "treasury"),
        ("modules.toml", "id = 2", "id = 1", "重复"),
        ("modules.toml", "period = \"yearly\"", "period = \"monthly\"", "monthly"),
        ("modules.toml", "period = \"“十四五”时期\"", "period = \"“十三五”时期\"", "“十三五”时期"),
        ("parameters.toml", "requirement_accept_days = 5", "requirement_accept_days = 0", "requirement_accept_days"),
        ("parameters.toml", "report_gravest_minutes = 30", "report_gravest_minutes = 61", "不得高于 60"),
        ("parameters.toml", "flaw_critical_hours = 24", "flaw_critical_hours = 25", "不得高于 24"),
        ("parameters.toml", "remind_percent = 50", "remind_percent = 80", "小于催办"),
        ("columns.toml", "\"college\", \"center\"", "\"club\", \"center\"", "club"),
        ("articles.toml", "number = 23", "number = 24", "23"),
        ("roles.toml", "code = \"assistant\"", "code = \"deputy\"", "deputy"),
        ("roles.toml", "factors = 2", "factors = 3", "factors"),
        ("roles.toml", "scope = \"Class\"", "scope = \"Planet\"", "Planet"),
        ("routes.toml", "file = [\"publicity\"]", "file = [\"barber\"]", "barber"),
        ("routes.toml", "publish = [\"center\"]", "publish = []", "发布人"),
        ("sensitive.toml", "level = \"block\"", "level = \"maybe\"", "写法不对"),
        ("policies/course.cedar", "principal.publicity", "principal.boss", "boss"),
        ("policies/course.cedar", "@says(\"已发布的限定范围课程对发布范围内的人开放\")", "", "@says"),
        ("policies/task.cedar", "resource in principal.module_owner ||", "resource in ||", "task.cedar"),
        ("claims/course.cedar", "@says(\"未备案的课程不发布\")", "", "@says"),
    ];
    for (file, from, to, why) in table {
        let no = refused(&altered(file, from, to));
        assert_eq!(no.file, file, "{no}");
        assert!(no.reason.contains(why), "{no}");
        let whole = file.starts_with("policies/") || from == "code = \"assistant\"";
        assert!(no.line > 0 || whole, "{no}");
    }
}

#[test]
fn the_refusal_names_the_very_line() {
    let no = refused(&altered("parameters.toml", "audit_days = 1096", "audit_days = 100"));
    let text = altered("parameters.toml", "audit_days = 1096", "audit_days = 100").0["parameters.toml"].clone();
    assert_eq!(text.lines().nth(no.line - 1).unwrap(), "audit_days = 100");
    assert_eq!(
        no.to_string(),
        format!("章程不能采用：parameters.toml 第 {} 行：audit_days 不得低于 184，现为 100", no.line)
    );
}

#[test]
fn a_role_that_no_policy_uses_is_refused() {
    let mut files = shipped();
    let file = files.0.get_mut("policies/file.cedar").unwrap();
    *file = file.replace("resource in principal.file_guard", "principal == resource.uploader");
    let no = refused(&files);
    assert_eq!((&*no.file, no.reason.contains("file_guard")), ("roles.toml", true));
}

#[test]
fn a_missing_file_is_refused_by_its_name() {
    for name in ["charter.toml", "units.toml", "policies/schema.cedarschema", "sensitive.toml"] {
        let mut files = shipped();
        files.0.remove(name);
        assert_eq!(refused(&files).file, name);
    }
}

#[test]
fn the_folder_and_the_binary_hold_the_same_charter() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter");
    assert_eq!(Files::folder(&folder).unwrap(), shipped());
    assert!(Files::folder(std::path::Path::new("nowhere")).is_err());
}

on_both!(the_first_version_is_imported_once_and_a_changed_folder_changes_nothing, async |engine: Engine| {
    let app = house(engine).await;
    let seed = Actor::house("charter.import");
    for files in [shipped(), altered("charter.toml", "complaint_days = 15", "complaint_days = 9")] {
        let version = app.act(&seed, async move |tx| import_first(tx, &files).await).await.unwrap();
        assert_eq!((version.version, version.effective_at.day()), (1, "2023-10-08".to_owned()));
    }
    let stored = app.look(&seed, async |view| versions(view).await).await.unwrap();
    assert_eq!(stored.len(), 1);
    let files = altered("charter.toml", "complaint_days = 15", "complaint_days = 9");
    let charter = opening(&app.db, &app.house.seal, &files, MONDAY).await.unwrap();
    assert_eq!((charter.head.site.complaint_days, charter.version), (15, 1));
    let in_force = app.look(&seed, async |view| in_force(view).await).await.unwrap();
    assert_eq!(in_force.unwrap().digest, charter.digest);
});

on_both!(without_a_stored_version_the_files_rule, async |engine: Engine| {
    let db = fresh_db(engine).await;
    let seal = Seal::from_root([7; 32]).unwrap();
    let files = altered("charter.toml", "complaint_days = 15", "complaint_days = 9");
    assert_eq!(opening(&db, &seal, &files, MONDAY).await.unwrap().head.site.complaint_days, 9);
    let bad = altered("charter.toml", "complaint_days = 15", "complaint_days = 0");
    opening(&db, &seal, &bad, MONDAY).await.unwrap_err();
});

on_both!(a_stored_charter_that_was_touched_or_signed_by_another_is_not_opened, async |engine: Engine| {
    let db = fresh_db(engine).await;
    let app = house_on(db.clone(), Rules::open(Charter::load(&shipped()).unwrap()).unwrap(), Wiring::default());
    let seed = Actor::house("charter.import");
    app.act(&seed, async |tx| import_first(tx, &shipped()).await).await.unwrap();
    let change = "UPDATE charter_versions SET text = replace(text, 'complaint_days = 15', 'complaint_days = 99')";
    db.write(async move |sql: &mut Conn| sql.exec(change, params![]).await).await.unwrap_err();
    let other = Seal::from_root([8; 32]).unwrap();
    opening(&db, &other, &shipped(), MONDAY).await.unwrap_err();
    let drop = match engine {
        Engine::Sqlite => "DROP TRIGGER charter_is_never_changed",
        Engine::Postgres => "DROP TRIGGER charter_versions_are_kept ON charter_versions",
    };
    db.write(async move |sql: &mut Conn| sql.batch(drop).await).await.unwrap();
    db.write(async move |sql: &mut Conn| sql.exec(change, params![]).await).await.unwrap();
    opening(&db, &app.house.seal, &shipped(), MONDAY).await.unwrap_err();
});

#[test]
fn each_bound_on_the_form_is_the_one_that_is_checked_and_a_value_is_one_line() {
    let charter = Charter::load(&shipped()).unwrap();
    for field in &fields::FIELDS {
        assert!(!field.rests_on.is_empty(), "{} says on what its bounds rest", field.path);
        let Some((floor, ceiling)) = field.bounds() else { continue };
        assert!(floor < ceiling, "{}", field.path);
        for (value, beyond, says) in [(floor, floor - 1, "不得低于"), (ceiling, ceiling + 1, "不得高于")] {
            let mut files = shipped();
            field.set(&mut files, &value.to_string()).unwrap();
            let table: toml::Table = files.0[fields::FILE].parse().unwrap();
            assert_eq!(field.value(&table), value.to_string(), "{}", field.path);
            let changed = Changes::between(&charter, &shipped(), &files);
            assert!(changed.values.len() <= 1 && changed.sentences.is_empty(), "{}", field.path);
            let said = field.check(&beyond.to_string()).unwrap_err();
            assert!(said.contains(says) && said.contains(field.rests_on), "{said}");
            field.set(&mut files, &beyond.to_string()).unwrap();
            if beyond >= 0 {
                let refused = refused(&files);
                assert!(refused.file == fields::FILE && refused.reason.contains(says), "{}: {refused}", field.path);
            }
            // What was taken in before the bound was drawn stays readable.
            if field.path == "retention.class_recording_months" {
                Charter::kept(&files).unwrap();
            }
        }
    }
    for wrong in ["", "abc", "３０", "1.5", "-1", "99999999999999999999"] {
        fields::field("sessions.idle_minutes").unwrap().check(wrong).unwrap_err();
    }
    fields::field("live.large_when").unwrap().check("some").unwrap_err();
    assert!(fields::field("deadlines.review_days").unwrap().check("5000").unwrap_err().contains("不得高于"));
    let months = fields::field("retention.class_recording_months").unwrap();
    assert!(months.check("1").unwrap_err().contains("第十六条"));
}

#[test]
fn every_field_of_the_form_stands_in_the_shipped_text_with_a_value() {
    let table: toml::Table = shipped().0[fields::FILE].parse().unwrap();
    for field in &fields::FIELDS {
        assert!(field.check(&field.value(&table)).is_ok(), "{}", field.path);
        field.set(&mut shipped(), &field.value(&table)).unwrap();
    }
}

#[test]
fn a_change_reads_as_values_and_sentences() {
    let charter = Charter::load(&shipped()).unwrap();
    let after = altered("modules.toml", "issuer = \"personnel\"", "issuer = \"center\"");
    let changes = Changes::between(&charter, &shipped(), &after);
    let one = &changes.values[0];
    assert_eq!((&*one.name, &*one.before, &*one.after), ("学院内训 · 任务下达部门", "人事处", "教师网络研修中心"));
    let after = altered(
        "policies/task.cedar",
        "resource.stage != \"drafted\" && resource in principal.center",
        "resource in principal.center",
    );
    let changes = Changes::between(&charter, &shipped(), &after);
    assert_eq!((changes.sentences.len(), changes.sentences[0].how), (1, How::Changed));
    assert_eq!(changes.sentences[0].says, "任务由研修中心接收、部署");
    let mut after = shipped();
    after.0.remove("policies/unit.cedar");
    let removed = Changes::between(&charter, &shipped(), &after).sentences;
    assert!(removed.len() >= 5 && removed.iter().all(|one| one.how == How::Removed && one.effect == "允许"));
    let commented = altered("policies/task.cedar", "// 培训任务", "// 任务");
    assert!(Changes::between(&charter, &shipped(), &commented).sentences.is_empty(), "a comment is no rule");
}

#[test]
fn a23_1_each_part_has_its_unit_and_what_a_decision_needs_is_told_apart() {
    let charter = Charter::load(&shipped()).unwrap();
    let parts = |after: &Files| {
        let touched = charter.touched(&shipped(), after);
        touched.into_iter().map(|part| (part.name, part.units, part.decision)).collect::<Vec<_>>()
    };
    let after = altered("parameters.toml", "lock_minutes = 30", "lock_minutes = 40");
    assert_eq!(parts(&after), [("密码".into(), vec!["network_office".into()], false)]);
    let after = altered("articles.toml", "summary = \"自印发之日起执行\"", "summary = \"自发布之日起执行\"");
    assert!(parts(&after)[0].2);
    let after = altered("routes.toml", "publish = [\"center\"]", "publish = [\"academic\"]");
    assert_eq!(parts(&after)[0].1, ["academic_office"]);
    assert!(parts(&shipped()).is_empty());
    assert_eq!(refused(&altered("answers.toml", "\"publicity\"", "\"treasury\"")).file, "answers.toml");
}

#[tokio::test]
async fn a_dropped_or_reworded_claim_is_counted_and_still_proved_unless_decided() {
    let bare = |dropping| Case::of(&shipped(), Some(&shipped()), dropping).unwrap();
    assert_eq!(bare(Dropping::Refused).dropped, 0);
    let weaker = altered("claims/charter.cedar", "resource in principal.center", "true");
    assert_eq!(Case::of(&weaker, Some(&shipped()), Dropping::Refused).unwrap().dropped, 1);
    let mut without = shipped();
    without.0.remove("claims/charter.cedar");
    let without = Case::of(&without, Some(&shipped()), Dropping::Refused).unwrap();
    assert!(without.dropped > 10);
    assert_eq!(without.claims_digest, bare(Dropping::Refused).claims_digest, "what was dropped is proved all the same");
    let moved = altered("claims/charter.cedar", "// 章程怎样修改、由谁解释。", "// 说明");
    assert_eq!(Case::of(&moved, Some(&shipped()), Dropping::Refused).unwrap().dropped, 0, "a comment is no claim");
}

#[tokio::test]
async fn a_proof_names_its_solver_and_is_of_exactly_these_bytes() {
    let shipped = Files::shipped().unwrap();
    let case = Case::of(&shipped, None, Dropping::Refused).unwrap();
    let charter = Charter::load(&shipped).unwrap();
    let proof = prove(&charter, &case).await;
    assert!(proof.is_proved() && proof.solver.contains("cvc5"));
    assert!(proof.is_of(&case.digest, &case.claims_digest) && !proof.is_of(&case.claims_digest, &case.digest));
}

#[test]
fn a_refusal_is_helped_by_the_unit_that_answers_by_its_article() {
    let charter = Charter::load(&shipped()).unwrap();
    for (article, unit) in [
        ("第六条、第十三条", "教务处"),
        ("第七条", "教师网络研修中心"),
        ("第八条", "互联网信息办公室"),
        ("第十五条", "宣传部"),
        ("本平台补充设定", "教师网络研修中心"),
        ("", "教师网络研修中心"),
    ] {
        assert_eq!(charter.turn_to(article), unit, "{article}");
    }
}

#[test]
fn a_version_from_before_deadlines_and_working_days_stays_readable() {
    let mut files = shipped();
    files.0.remove("calendar.toml");
    let text = files.0.get_mut("parameters.toml").unwrap();
    let (before, rest) = text.split_once("[deadlines]").unwrap();
    *text = format!("{before}{}", &rest[rest.find("[uploads]").unwrap()..]);
    let old = Charter::load(&files).unwrap();
    assert_eq!(old.parameters.deadlines.review_days, 5);
    assert!(old.calendar.years.is_empty());
}
