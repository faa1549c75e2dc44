//! Security parameters: whoever changes one leaves the old and the new value, from its moment on it counts for everybody,
//! and none falls below its floor.
use super::*;
use crate::charter::fields::{FIELDS, Takes};

/// What the third level of protection asks of the sign-in and of the trail.
fn is_of_security(path: &str) -> bool {
    path.starts_with("sessions.") || path.starts_with("password.")
}

// req("SM-06")
on_both!(a20_1_no_security_parameter_falls_below_its_floor, async |engine: Engine| {
    let world = world(engine).await;
    let mut tried = 0;
    for field in FIELDS.iter().filter(|field| is_of_security(field.path)) {
        let Takes::Number(floor, ceiling) = field.takes else { panic!("{} is a number", field.path) };
        for beyond in [floor - 1, ceiling + 1] {
            let fields = format!("{FORM}&effective_on=2026-12-01&{}={beyond}", field.path.replace('.', "-"));
            let (status, said) = world.send(&world.network, "/charter/amendments", 0, &fields).await;
            assert_eq!(status, 422, "{} = {beyond}: {said}", field.path);
            tried += 1;
        }
    }
    assert_eq!(tried, 2 * 17, "sessions and passwords");
    // Nor past the form, as somebody with the command line would.
    for (from, to) in [
        ("min_length = 10", "min_length = 7"),
        ("elevation_minutes = 15", "elevation_minutes = 61"),
        ("audit_days = 1096", "audit_days = 183"),
    ] {
        let refused = world.propose(&world.network, altered("parameters.toml", from, to), "", "2026-12-01").await;
        assert!(matches!(refused, Err(kernel::Error::Refused(_))), "{to}");
    }
    let waiting = "SELECT COUNT(*) FROM amendments";
    let waiting = world.app.db.look(async move |c: &mut Conn| c.one::<i64>(waiting, params![]).await).await.unwrap();
    assert_eq!(waiting, 0);
});

// req("SM-06")
on_both!(a20_1_a_changed_security_parameter_counts_from_its_moment_and_its_values_are_kept, async |engine: Engine| {
    let world = world(engine).await;
    let fields = format!("{FORM}&effective_on=2026-12-01&sessions-elevation_minutes=20&password-failures=4");
    let (status, at) = world.send(&world.network, "/charter/amendments", 0, &fields).await;
    assert_eq!(status, 303, "{at}");
    assert_eq!(world.through(&at, &world.academic).await, 2);
    let gate = || {
        let gate = world.app.house.judge.gate();
        (gate.elevation / kernel::MINUTE, gate.password.failures)
    };
    let moment = kernel::At::of(jiff::civil::date(2026, 12, 1));
    world.app.house.clock.move_to(moment.plus(-1));
    world.ruling().await;
    assert_eq!(gate(), (15, 5));
    world.app.house.clock.move_to(moment);
    world.ruling().await;
    assert_eq!(gate(), (20, 4), "at once, for everybody");
    let (_, page) = world.read(&Actor::stranger(), "/charter/changes?from=1&to=2").await;
    for said in ["特权时段", "15 分钟", "20 分钟", "连续输错次数", "5 次", "4 次"] {
        assert!(page.contains(said), "{said}");
    }
    let steps =
        "SELECT COUNT(DISTINCT verb) FROM audit WHERE kind = 'Amendment' AND actor_kind = 'person' AND outcome = 'done'
        AND after_digest <> before_digest";
    let steps = world.app.db.look(async move |c: &mut Conn| c.one::<i64>(steps, params![]).await).await.unwrap();
    assert!(steps >= 3, "proposed, reviewed, published: {steps}");
});
