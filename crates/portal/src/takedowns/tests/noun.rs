//! The case as a machine: whatever order its verbs are said in, it keeps its promises.
use kernel::{At, HOUR, Id, MINUTE, Refusal, Signed};
use proptest::prelude::*;

use super::super::case::{Report, Said, Takedown};
use super::super::{Ground, words};
use crate::publications::Kind;

const TAKER: i64 = 1;
const PROVIDER: i64 = 2;
const OTHER: i64 = 3;
const BEGAN: At = At(1_795_395_600_000_000);

fn case() -> Takedown {
    Takedown {
        id: Id::new(7),
        number: "紧急下架 2026-0001".into(),
        kind: Kind::Article,
        subject: 8,
        edition: 1,
        title: "不实信息".into(),
        host: 4,
        provider: Id::new(PROVIDER),
        ground: Ground::Rumour,
        reason: "所述事件没有发生".into(),
        complaint: String::new(),
        taken: signed(TAKER, 0),
        report_due: BEGAN.plus(24 * HOUR),
        report: None,
        restored: None,
        closed: None,
        version: 1,
    }
}

fn signed(by: i64, minutes: i64) -> Signed {
    Signed { at: BEGAN.plus(minutes * MINUTE), by: Id::new(by) }
}

fn said(by: i64, minutes: i64) -> Said {
    Said { signed: signed(by, minutes), text: "理由".into() }
}

fn report(by: i64, minutes: i64, sent: i64) -> Report {
    let (to, number) = ("北京市互联网信息办公室".into(), "京教院网〔2026〕1号".into());
    Report { recorded: signed(by, minutes), to, number, sent: BEGAN.plus(sent * MINUTE) }
}

#[test]
fn no_case_is_closed_before_its_report_is_on_record() {
    let one = case();
    assert_eq!(one.close(said(OTHER, 5)), Err(Refusal::not_now(words::NOT_REPORTED)));
    let reported = one.send_up(report(OTHER, 9, 8)).unwrap();
    assert_eq!((one.stage(), reported.stage()), ("cut", "reported"));
    let closed = reported.close(said(OTHER, 10)).unwrap();
    assert!(closed.stage() == "closed" && closed.stands());
    assert_eq!(closed.close(said(OTHER, 11)), Err(Refusal::not_now(words::CLOSED)));
    // Restored without a report, the case is open still.
    let back = one.restore(said(OTHER, 5)).unwrap();
    assert_eq!(back.close(said(OTHER, 6)), Err(Refusal::not_now(words::NOT_REPORTED)));
}

#[test]
fn nobody_restores_what_they_took_down_or_provided() {
    for who in [TAKER, PROVIDER] {
        assert!(matches!(case().restore(said(who, 5)), Err(Refusal::NotAllowed { .. })), "{who}");
    }
    let back = case().restore(said(OTHER, 5)).unwrap();
    assert!(!back.stands() && back.stage() == "restored");
    assert_eq!(back.restore(said(OTHER, 6)), Err(Refusal::not_now(words::RESTORED)));
}

#[test]
fn a_report_says_when_to_whom_and_under_which_number() {
    let fields = |report: Report| match case().send_up(report) {
        Err(Refusal::Invalid(wrong)) => wrong.into_iter().map(|one| one.field.to_string()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let bad = Report { to: "x".into(), number: String::new(), ..report(OTHER, 9, -60) };
    assert_eq!(fields(bad), ["to", "number", "sent"]);
    assert_eq!(fields(report(OTHER, 9, 90)), ["sent"], "not sent yet");
    assert_eq!(fields(Report { sent: At(0), ..report(OTHER, 9, 9) }), ["sent"]);
    assert_eq!(fields(Report { to: "字".repeat(101), ..report(OTHER, 9, 9) }), ["to"]);
    let once = case().send_up(report(OTHER, 9, 0)).unwrap();
    assert_eq!(once.send_up(report(OTHER, 10, 0)), Err(Refusal::not_now(words::REPORTED)));
}

/// A verb by somebody.
#[derive(Clone, Copy, Debug)]
enum Does {
    Report(i64),
    Restore(i64),
    Close(i64),
}

fn deeds() -> impl Strategy<Value = Vec<Does>> {
    let who = 1..=3_i64;
    let one =
        prop_oneof![who.clone().prop_map(Does::Report), who.clone().prop_map(Does::Restore), who.prop_map(Does::Close)];
    proptest::collection::vec(one, 0..12)
}

proptest! {
    #[test]
    fn whatever_is_said_in_whatever_order_the_case_does_as_its_model(deeds in deeds()) {
        let mut one = case();
        // The model: three facts, each set once.
        let (mut reported, mut restored, mut closed) = (false, false, false);
        for (at, deed) in (1_i64..).zip(deeds) {
            let (after, allowed) = match deed {
                Does::Report(by) => (one.send_up(report(by, at, 0)), !reported),
                Does::Restore(by) => (one.restore(said(by, at)), !restored && by == OTHER),
                Does::Close(by) => (one.close(said(by, at)), reported && !closed),
            };
            prop_assert_eq!(after.is_ok(), allowed, "{:?}", deed);
            if let Ok(after) = after {
                prop_assert_eq!(&after.taken, &one.taken);
                one = after;
                match deed {
                    Does::Report(_) => reported = true,
                    Does::Restore(_) => restored = true,
                    Does::Close(_) => closed = true,
                }
            }
            prop_assert_eq!(one.stands(), !restored);
            let stage = if closed { "closed" } else if restored { "restored" } else if reported { "reported" } else { "cut" };
            prop_assert_eq!(one.stage(), stage);
        }
    }
}

#[test]
fn an_address_leads_to_its_thing_in_whatever_form_it_was_copied() {
    use super::super::address::{Place, place};
    let thing = |kind, id| Some(Place::Thing(kind, id));
    for (address, leads) in [
        ("/articles/41", thing(Kind::Article, 41)),
        (" https://site.test/articles/41?print=1#x ", thing(Kind::Article, 41)),
        ("http://127.0.0.1:8080/courses/42", thing(Kind::Course, 42)),
        ("/learn/42/7", thing(Kind::Course, 42)),
        ("/files/9", Some(Place::File(9))),
        ("/media/9/abc/hls/seg-1.m4s", Some(Place::File(9))),
        ("/articles/desk", None),
        ("/articles/-4", None),
        ("/articles/99999999999999999999", None),
        ("/people/41", None),
        ("javascript:alert(1)", None),
        ("", None),
    ] {
        assert_eq!(place(address), leads, "{address}");
    }
}
