//! The noun by itself: every verb at every stage, and no way to its end past what the articles ask for.
use std::sync::{Arc, LazyLock};

use governance::charter::{Charter, Files};
use governance::policy::Rules;
use jiff::civil::date;
use kernel::{Actor, Ask, At, Error, Grant, Id, Judge, Refusal, Signed, Subject};
use proptest::prelude::*;

use super::*;
use crate::requirements::requirement::Taken;

const TODAY: At = At(1_795_662_000_000_000); // 2026-11-26 in Beijing

fn signed(by: i64) -> Signed {
    Signed { at: TODAY, by: Id::new(by) }
}

fn one(stage: Stage) -> Requirement {
    Requirement {
        id: Id::new(7),
        place: Place::Module(1),
        owner: Id::new(4),
        number: "2026-0001".into(),
        title: "班级页增加报到登记".into(),
        parts: five(),
        drafted: signed(1),
        round: 1,
        charter: 1,
        stage,
        version: 1,
    }
}

/// Raised by 1, accepted and delivered by 3.
fn stages() -> Vec<Stage> {
    let (raised, by) = (signed(1), signed(3));
    let taken = || Taken { raised, accepted: by, promised: "2026-12-01".into() };
    let reason = || "理由".to_owned();
    vec![
        Stage::Drafted,
        Stage::Raised { raised },
        Stage::Returned { raised, returned: by, reason: reason() },
        Stage::Declined { raised, declined: by, reason: reason() },
        Stage::Withdrawn { raised: Some(raised), withdrawn: by, reason: reason() },
        Stage::Accepted { taken: taken() },
        Stage::Working { taken: taken(), started: by, refused: None },
        Stage::Delivered { taken: taken(), started: by, delivered: by, release: release() },
        Stage::Confirmed { taken: taken(), started: by, delivered: by, release: release(), confirmed: signed(2) },
    ]
}

#[test]
fn every_verb_has_its_stages_and_no_other() {
    let who = signed(2);
    type Act = fn(&Requirement, Signed) -> Result<Requirement, Refusal>;
    let table: [(&str, Act, &[&str], &str); 10] = [
        ("edit", |one, _| one.edit("新的标题文字".into(), five()), &["drafted", "returned"], ""),
        ("raise", |one, who| one.raise(who, Declared::Yes, "2026-0002".into(), 1), &["drafted", "returned"], "raised"),
        ("withdraw", |one, who| one.withdraw(who, "理由".into()), &["drafted", "raised", "returned"], "withdrawn"),
        ("return", |one, who| one.return_for_more(who, "理由".into()), &["raised"], "returned"),
        ("decline", |one, who| one.decline(who, "理由".into()), &["raised"], "declined"),
        ("accept", |one, who| one.accept(who, date(2026, 12, 1)), &["raised"], "accepted"),
        ("start", |one, who| one.start(who), &["accepted"], "working"),
        ("deliver", |one, who| one.deliver(who, release()), &["working"], "delivered"),
        ("confirm", |one, who| one.confirm(who), &["delivered"], "confirmed"),
        ("refuse", |one, who| one.refuse(who, "理由".into()), &["delivered"], "working"),
    ];
    for (verb, act, from, to) in table {
        for stage in stages() {
            let code = stage.code();
            match act(&one(stage), who) {
                Ok(after) => {
                    assert!(from.contains(&code), "{verb} at {code}");
                    assert_eq!(after.stage.code(), if to.is_empty() { code } else { to }, "{verb}");
                }
                Err(Refusal::NotNow(_)) => assert!(!from.contains(&code), "{verb} at {code}"),
                Err(other) => panic!("{verb} at {code}: {other}"),
            }
        }
    }
}

#[test]
fn every_stage_has_its_word_and_keeps_its_facts() {
    for stage in stages() {
        let (word, mark) = stage.words();
        assert!(!word.is_empty() && !mark.is_empty(), "{}", stage.code());
        let raised = stage.raised().is_some();
        assert_eq!(raised, stage.code() != "drafted");
        assert_eq!(stage.delivered().is_some(), ["delivered", "confirmed"].contains(&stage.code()));
    }
    assert_eq!(Stage::ALL.len(), stages().len());
}

#[test]
fn a10_1_a_part_that_says_nothing_keeps_the_requirement_from_being_raised() {
    for (field, name, _) in Parts::ALL {
        for empty in ["", " ", "\u{3000}\n", "——", "\u{200b}\u{200b}\u{200b}\u{200b}", "……、、、", "无"] {
            let mut parts = five();
            let part = match field {
                "process" => &mut parts.process,
                "data" => &mut parts.data,
                "accounts" => &mut parts.accounts,
                "authorisation" => &mut parts.authorisation,
                _ => &mut parts.roles,
            };
            *part = empty.into();
            let one = Requirement { parts, ..one(Stage::Drafted) };
            let Err(Refusal::Invalid(wrong)) = one.raise(signed(1), Declared::Yes, String::new(), 1) else {
                panic!("{field} {empty:?}");
            };
            assert_eq!(wrong.len(), 1);
            assert!(wrong[0].field == field && wrong[0].says.contains(name), "{}", wrong[0].says);
        }
    }
}

#[test]
fn a10_2_nothing_is_raised_without_the_declaration() {
    let Err(Refusal::Invalid(wrong)) = one(Stage::Drafted).raise(signed(1), Declared::No, String::new(), 1) else {
        panic!();
    };
    assert_eq!(wrong[0].field, "declaration");
}

#[test]
fn a_promise_is_for_today_or_later_and_a_number_is_given_once() {
    let raised = one(Stage::Raised { raised: signed(1) });
    assert!(raised.accept(signed(3), date(2026, 11, 25)).is_err());
    assert!(raised.accept(signed(3), date(2026, 11, 26)).is_ok());
    let again = one(Stage::Drafted).raise(signed(1), Declared::Yes, "2026-0009".into(), 1).unwrap();
    assert_eq!((again.number.as_str(), again.round), ("2026-0001", 2));
}

#[test]
fn a_release_says_version_change_and_usage() {
    let wrong = |release: Release| match release.check() {
        Err(Refusal::Invalid(wrong)) => wrong.into_iter().map(|one| one.field.into_owned()).collect(),
        _ => vec![],
    };
    assert_eq!(wrong(release()), Vec::<String>::new());
    assert_eq!(wrong(Release::default()), ["release_version", "release_changes", "release_usage"]);
    assert_eq!(wrong(Release { version: "最新".into(), ..release() }), ["release_version"]);
    assert_eq!(wrong(Release { changes: "字".repeat(4001), ..release() }), ["release_changes"]);
}

static RULES: LazyLock<Arc<Rules>> =
    LazyLock::new(|| Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap());

/// 1 and 2 own the module, 3 and 4 are of the Center, 5 is both, 6 owns another module, 7 is nobody.
fn grants(person: i64) -> Vec<Grant> {
    let grant = |role: &str, kind: &str, scope| Grant { role: role.into(), kind: kind.into(), scope, unit: 4 };
    let (owner, center) = (grant("module_owner", "Module", 1), grant("center", "Platform", 1));
    let held = match person {
        1 | 2 => vec![owner],
        3 | 4 => vec![center],
        5 => vec![owner, center],
        6 => vec![grant("module_owner", "Module", 2)],
        _ => vec![],
    };
    held.into_iter().chain([grant("verified", "Platform", 1)]).collect()
}
const OWNERS: [i64; 3] = [1, 2, 5];
const CENTER: [i64; 3] = [3, 4, 5];

fn allowed(person: i64, verb: Verb, one: &Requirement) -> bool {
    let (actor, held) = (Actor::person(Id::new(person)), grants(person));
    let (subject, within, facts) = ((Requirement::KIND, 7), one.within(), one.facts());
    let verb: &'static str = verb.into();
    match RULES.decide(&Ask { actor: &actor, grants: &held, verb, subject, within, facts }) {
        Ok(_) => true,
        Err(Error::Refused(_)) => false,
        Err(fault) => panic!("{fault}"),
    }
}

/// One act as the policy and the noun let it happen; nothing happens otherwise.
fn act(one: Requirement, person: i64, what: u8, careful: bool) -> Requirement {
    let who = signed(person);
    let declared = if careful { Declared::Yes } else { Declared::No };
    let parts = if careful { five() } else { Parts { roles: " ".into(), ..five() } };
    let note = if careful { release() } else { Release::default() };
    let (verb, after) = match what {
        0 => (Verb::Raise, one.edit(one.title.clone(), parts)),
        1 | 2 => (Verb::Raise, one.raise(who, declared, "2026-0001".into(), 1)),
        3 => (Verb::Withdraw, if careful { Err(Refusal::NotFound) } else { one.withdraw(who, "理由".into()) }),
        4 => (Verb::Return, one.return_for_more(who, "理由".into())),
        5 => (Verb::Decline, if careful { Err(Refusal::NotFound) } else { one.decline(who, "理由".into()) }),
        6 | 7 => (Verb::Accept, one.accept(who, date(2026, 12, 1))),
        8 => (Verb::Start, one.start(who)),
        9 => (Verb::Deliver, one.deliver(who, note)),
        10 | 11 => (Verb::Confirm, one.confirm(who)),
        _ => (Verb::Refuse, one.refuse(who, "理由".into())),
    };
    match after {
        Ok(after) if allowed(person, verb, &one) => after,
        _ => one,
    }
}

fn sound(one: &Requirement) {
    // What is taken back may have been written on since it was returned.
    if !one.stage.is_open() && one.stage.code() != "withdrawn" {
        assert!(one.parts.problems(&one.title).is_empty(), "raised without its five parts");
        assert!(OWNERS.contains(&one.stage.raised().unwrap().by.0), "raised by another than the owner");
    }
    if let Some(taken) = one.stage.taken() {
        assert!(CENTER.contains(&taken.accepted.by.0), "accepted by another than the Center");
        assert_ne!(taken.accepted.by, taken.raised.by, "accepted by whoever raised it");
    }
    if let Some((delivered, note)) = one.stage.delivered() {
        assert!(CENTER.contains(&delivered.by.0) && note.check().is_ok());
        if let Some(confirmed) = one.stage.confirmed() {
            assert!(OWNERS.contains(&confirmed.by.0), "confirmed by another than the owner");
            assert_ne!(confirmed.by, delivered.by, "confirmed by whoever delivered");
            assert!(one.round > 0 && one.charter > 0 && !one.number.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a9_3_no_sequence_of_acts_reaches_the_end_past_the_articles(
        acts in proptest::collection::vec((1i64..8, 0u8..13, any::<bool>()), 0..60),
    ) {
        let mut now = Requirement { number: String::new(), round: 0, charter: 0, parts: Parts::default(), ..one(Stage::Drafted) };
        for (person, what, careful) in acts {
            now = act(now, person, what, careful);
            sound(&now);
        }
    }
}

/// The walk above can reach the end: the property is not empty.
#[test]
fn the_straight_way_leads_to_the_end() {
    let mut now = Requirement { parts: Parts::default(), ..one(Stage::Drafted) };
    for (person, what) in [(1, 0), (1, 1), (3, 6), (3, 8), (4, 9), (2, 12), (5, 9), (5, 10), (2, 10)] {
        now = act(now, person, what, true);
    }
    assert_eq!(now.stage.code(), "confirmed");
    assert_eq!(now.stage.confirmed().unwrap().by.0, 2);
}
