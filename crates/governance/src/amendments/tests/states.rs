//! Whatever is done in whatever order: nothing is published that one person alone proposed and reviewed, nor what was not
//! proved as exactly these bytes, nor an article without its scan.
use kernel::{At, Id, Signed};
use proptest::prelude::*;

use crate::amendments::amendment::{Amendment, End, Papers, Part, Stage};
use crate::charter::{Outcome, Proof};

#[derive(Clone, Debug)]
enum Act {
    Review(i64),
    Publish(i64),
    Reject(i64),
    Withdraw(i64),
    /// Digest and claims of a proof, and whether it passed.
    Prove(u8, u8, bool),
    Scan,
    OtherVersion,
    Wait,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (1..4_i64).prop_map(Act::Review),
        4 => (1..4_i64).prop_map(Act::Publish),
        1 => (1..4_i64).prop_map(Act::Reject),
        1 => (1..4_i64).prop_map(Act::Withdraw),
        4 => (1..3_u8, 1..3_u8, any::<bool>()).prop_map(|(digest, claims, passed)| Act::Prove(digest, claims, passed)),
        2 => Just(Act::Scan),
        1 => Just(Act::OtherVersion),
        1 => Just(Act::Wait),
    ];
    proptest::collection::vec(act, 1..24)
}

fn proof(digest: u8, claims: u8, passed: bool) -> Proof {
    Proof {
        id: Id::new(1),
        digest: vec![digest],
        claims_digest: vec![claims],
        solver: "cvc5".into(),
        outcome: if passed { Outcome::Proved } else { Outcome::Broken },
        verdicts: vec![],
        trouble: String::new(),
        took_ms: 1,
        proved: At(1),
    }
}

fn proposed(part: Part) -> Amendment {
    Amendment {
        id: Id::new(7),
        base: 1,
        digest: vec![1],
        claims_digest: vec![1],
        part,
        office: "center".into(),
        answering: vec![4],
        touched: vec![],
        reason: String::new(),
        decision: String::new(),
        effective: At(100),
        proposed: Signed { at: At(1), by: Id::new(1) },
        stage: Stage::Proposed,
        version: 1,
    }
}

proptest! {
    #[test]
    fn no_sequence_of_acts_publishes_what_was_not_reviewed_by_another_and_proved(all in acts(), article: bool) {
        let part = if article { Part::Articles } else { Part::Parameters };
        let (mut amendment, mut papers, mut now) = (proposed(part), Papers { newest: 1, ..Papers::default() }, 2);
        for act in all {
            let by = |who: i64| Signed { at: At(now), by: Id::new(who) };
            let before = amendment.clone();
            let after = match act {
                Act::Review(who) => amendment.review(by(who), "", &papers),
                Act::Publish(who) => amendment.publish(by(who), &papers),
                Act::Reject(who) => amendment.end(End::Rejected, by(who), "no"),
                Act::Withdraw(who) => amendment.end(End::Withdrawn, by(who), "no"),
                Act::Prove(digest, claims, passed) => {
                    papers.proof = Some(proof(digest, claims, passed));
                    continue;
                }
                Act::Scan => {
                    papers.scans += 1;
                    continue;
                }
                Act::OtherVersion => {
                    papers.newest += 1;
                    continue;
                }
                Act::Wait => {
                    now += 60;
                    continue;
                }
            };
            if let Ok(after) = after {
                if let Stage::Published { reviewed, published, as_version, .. } = &after.stage {
                    prop_assert!(reviewed.by != after.proposed.by && published.by != after.proposed.by);
                    prop_assert!(matches!(before.stage, Stage::Reviewed { .. }), "reviewed");
                    let passed = papers.proof.as_ref().unwrap();
                    prop_assert!(passed.is_proved() && passed.digest == after.digest);
                    prop_assert!(passed.claims_digest == after.claims_digest);
                    prop_assert!(!article || papers.scans > 0);
                    prop_assert!(published.at < after.effective && *as_version == after.base + 1);
                }
                prop_assert!(!matches!(before.stage, Stage::Published { .. } | Stage::Ended { .. }), "settled");
                amendment = after;
            }
        }
    }
}
