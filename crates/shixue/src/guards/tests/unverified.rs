//! Whoever's identity was not verified publishes nothing, sends nothing in and says nothing: at every door, found by the
//! policies' own sentences. A door that changes something is either closed by them or named here.
use std::collections::BTreeSet;

use super::*;

/// Kind and verb of doors that publish nothing: decisions about what others brought, one's own study, one's own account and
/// data, what a person may always say (a complaint, a report, their own defence), and how the house is run.
const ELSE: &[(&str, &str)] = &[
    ("Account", "activate_list"),
    ("Account", "export"),
    ("Amendment", "reject"),
    ("Amendment", "review"),
    ("Amendment", "withdraw"),
    ("Article", "endorse"),
    ("Article", "export"),
    ("Article", "reject"),
    ("Article", "return"),
    ("Article", "review"),
    ("Article", "withdraw"),
    ("Audit", "export"),
    ("Audit", "verify"),
    ("Backup", "drill"),
    ("Certificate", "issue"),
    ("Certificate", "revoke"),
    ("Checklist", "export"),
    ("Checklist", "record"),
    ("Class", "close"),
    ("Class", "enrol"),
    ("Class", "open"),
    ("Class", "plan"),
    ("Complaint", "answer"),
    ("Console", "elevate"),
    ("Console", "end_sessions"),
    ("Console", "open_account"),
    ("Course", "advise"),
    ("Course", "export"),
    ("Course", "feature"),
    ("Course", "file"),
    ("Course", "precheck"),
    ("Course", "recall"),
    ("Course", "review"),
    ("Course", "see"),
    ("Course", "void"),
    ("Course", "withdraw"),
    ("DataRequest", "answer"),
    ("Emergency", "agree"),
    ("Emergency", "ask"),
    ("Emergency", "look_through"),
    ("File", "reject"),
    ("File", "release"),
    ("Finding", "return"),
    ("Finding", "see"),
    ("Finding", "verify"),
    ("Grant", "determine"),
    ("Grant", "end"),
    ("Grant", "propose"),
    ("Grant", "resume"),
    ("Grant", "suspend"),
    ("Grant", "withdraw"),
    ("Guest", "determine"),
    ("Guest", "end"),
    ("Guest", "invite"),
    ("Guest", "propose"),
    ("Guest", "withdraw"),
    ("Import", "invite"),
    ("Import", "see"),
    ("Import", "undo"),
    ("Incident", "assign"),
    ("Incident", "close"),
    ("Incident", "export"),
    ("Incident", "grade"),
    ("Incident", "investigate"),
    ("Incident", "rectify"),
    ("Incident", "return"),
    ("Incident", "see"),
    ("Incident", "send_up"),
    ("Incident", "take_log"),
    ("Incident", "tell"),
    ("Inspection", "close"),
    ("Inspection", "export"),
    ("Inspection", "find"),
    ("Inspection", "plan"),
    ("LendingCase", "advise"),
    ("LendingCase", "conclude"),
    ("LendingCase", "find"),
    ("LendingCase", "open"),
    ("LendingCase", "settle"),
    ("LendingCase", "state"),
    ("Merger", "decline"),
    ("Merger", "determine"),
    ("Merger", "propose"),
    ("Merger", "withdraw"),
    ("Person", "correct"),
    ("Person", "move"),
    ("Person", "see_document"),
    ("Person", "verify"),
    ("Project", "appoint"),
    ("Project", "close"),
    ("Project", "set_rule"),
    ("Project", "submit_list"),
    ("Publication", "export"),
    ("Recovery", "confirm"),
    ("Recovery", "decline"),
    ("Recovery", "determine"),
    ("Recovery", "invite"),
    ("Register", "export"),
    ("Requirement", "accept"),
    ("Requirement", "confirm"),
    ("Requirement", "decline"),
    ("Requirement", "refuse"),
    ("Requirement", "return"),
    ("Requirement", "start"),
    ("Requirement", "withdraw"),
    ("Roll", "correct"),
    ("Roll", "recognise"),
    ("Roll", "return"),
    ("SecurityNotice", "acknowledge"),
    ("Takedown", "close"),
    ("Takedown", "restore"),
    ("Takedown", "send_up"),
    ("Takedown", "take_down"),
    ("Task", "accept"),
    ("Task", "close"),
    ("Task", "deploy"),
    ("Unit", "assign"),
    ("Vulnerability", "fix"),
    ("Vulnerability", "record"),
    ("Vulnerability", "return"),
    ("Vulnerability", "verify"),
];

/// The doors of everybody who is signed in through which something is sent in: each asks the policy inside.
const WITHIN: [&str; 2] = ["/uploads", "/teach/courses"];

/// Kind and verb that a policy keeps from whoever lacks the mark.
async fn kept(house: &House) -> BTreeSet<(String, String)> {
    let reader = Actor::house("tests");
    let looked = house.app.look(&reader, async |view| {
        let all = governance::policy::sentences_of(view)?;
        let of = all.iter().filter(|one| !one.permits && one.roles == ["verified"]);
        Ok(of.flat_map(|one| one.verbs.iter().map(|verb| (one.kind.clone(), verb.clone()))).collect())
    });
    looked.await.unwrap()
}

// req("CSL-05")
on_both!(csl_05_no_door_that_publishes_or_takes_something_in_opens_to_the_unverified, async |engine: Engine| {
    let house = house(engine).await;
    let kept = kept(&house).await;
    let changes = |door: &&Door| door.method != Method::GET;
    let doors: Vec<Door> = routes::doors().iter().filter(changes).cloned().collect();
    let pair = |door: &Door| match door.audience {
        Audience::Verb(verb, kind) => Some((kind.to_owned(), verb.to_owned())),
        _ => None,
    };
    let undecided: BTreeSet<_> = doors
        .iter()
        .filter_map(pair)
        .filter(|(kind, verb)| {
            !kept.contains(&(kind.clone(), verb.clone())) && !ELSE.contains(&(kind.as_str(), verb.as_str()))
        })
        .collect();
    assert_eq!(undecided, BTreeSet::new(), "does it publish? then a policy of verified.cedar closes it; else name it");
    let sql = "UPDATE persons SET verified_at = NULL, version = version + 1";
    house.app.db.write(async move |c: &mut kernel::db::Conn| c.exec(sql, params![]).await).await.unwrap();
    let mut visitors = vec![];
    for login in ["J1001", "J1002", "J1004", "Y2001", "Y2003", "X3001", "C8001", "C8002", "C8003", "W4001", "T20031"] {
        visitors.push(house.visitor(login).await);
    }
    let (before, deeds) = (house.tables().await, house.deeds().await);
    let (mut open, mut told, mut tried) = (vec![], BTreeSet::new(), 0);
    let closed = |door: &&Door| pair(door).is_some_and(|pair| kept.contains(&pair)) || WITHIN.contains(&door.path);
    for door in doors.iter().filter(closed) {
        for path in house.every_path(door).await {
            for who in &visitors {
                // The fields that the door does not know are left out from here on.
                house.knock(door, &path, Some(who)).await;
                let answer = house.site.clone().oneshot(house.request(door, &path, Some(who))).await.unwrap();
                tried += 1;
                if answer.status().is_success() || answer.status().is_redirection() || answer.status().is_server_error()
                {
                    open.push(format!("{} {path}: {}", door.method, answer.status()));
                }
                let says = answer.extensions().get::<kernel::Refusal>().map(ToString::to_string);
                if answer.status() == 403 && says.is_some_and(|says| says.contains("没有核验真实身份")) {
                    told.insert(pair(door).unwrap_or_default());
                }
            }
        }
    }
    assert_eq!(open, Vec::<String>::new());
    house.nothing_happened(&before, deeds, &["audit"]).await;
    assert!(tried > 500, "{tried}");
    // Not for want of a role: whoever holds it is told what is missing.
    assert!(told.len() > 5, "{told:?}");
    // Nor is a note written by whoever learns there; what they learn goes on.
    let learner = house.visitor("T20031").await;
    let me = learner.actor.id();
    let sql = "SELECT course_id FROM items_done WHERE person_id = $1 ORDER BY course_id LIMIT 1";
    let reader = Actor::house("tests");
    let course =
        house.app.look(&reader, async move |view| Ok(view.sql.one::<i64>(sql, params![me]).await?)).await.unwrap();
    let sql = "SELECT item_key FROM items_done WHERE person_id = $1 ORDER BY course_id, item_key LIMIT 1";
    let item =
        house.app.look(&reader, async move |view| Ok(view.sql.one::<i64>(sql, params![me]).await?)).await.unwrap();
    let path = format!("/learn/{course}/{item}/notes");
    let token = house.app.house.form(&learner.actor, &path, 0);
    let request = Request::post(&path)
        .header("host", "site.test")
        .header(header::COOKIE, &learner.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("_form={token}&text=x&at_ms=0")));
    let answer = house.site.clone().oneshot(request.unwrap()).await.unwrap();
    let says = answer.extensions().get::<kernel::Refusal>().map(ToString::to_string).unwrap_or_default();
    assert!(answer.status() == 403 && says.contains("没有核验真实身份"), "{path}: {} {says}", answer.status());
});
