//! A provider of OpenID Connect, honest and otherwise.
use kernel::config::Sso;
use kernel::house::{Engine, MONDAY, behind};
use kernel::{Actor, Error, MINUTE, Refusal, on_both};
use people::accounts;
use people::links::Foreign;
use serde_json::json;

use super::others::{LIES, Shared, Trick, provider};
use super::{Browser, PASSWORD, Reply, World, said};
use crate::sso::asked::Answer;
use crate::sso::words;

struct Meeting {
    world: World,
    provider: Shared,
}

impl Meeting {
    async fn new(engine: Engine) -> Self {
        let (provider, oidc) = provider().await;
        Self { world: World::new(engine, Sso { oidc: Some(oidc), cas: None }).await, provider }
    }

    /// Leaves for the provider, says yes there as `subject`, and comes back: the address of the answer.
    async fn consents(&self, browser: &mut Browser, from: &str, subject: &str) -> String {
        let left = self.world.get(browser, from).await;
        assert_eq!(left.status, 303, "{}", left.body);
        self.provider.lock().unwrap().consented(&left.to, subject)
    }

    /// What the page at that address sends on, to `door`.
    async fn answers(&self, browser: &mut Browser, door: &str, address: &str) -> Reply {
        let (state, code, iss) = (said(address, "state"), said(address, "code"), said(address, "iss"));
        self.world.post(browser, door, &[("state", &state), ("code", &code), ("iss", &iss), ("ticket", "")]).await
    }

    fn foreign(&self, subject: &str) -> Foreign {
        Foreign { way: "oidc", issuer: self.provider.lock().unwrap().issuer.clone(), subject: subject.into() }
    }

    async fn signs_in(&self, browser: &mut Browser, subject: &str) -> Reply {
        let back = self.consents(browser, "/sign-in/by/oidc?next=/my", subject).await;
        self.answers(browser, "/sign-in/by/oidc", &back).await
    }

    async fn links(&self, browser: &mut Browser, subject: &str) -> Reply {
        let back = self.consents(browser, "/account/links/oidc/new", subject).await;
        self.answers(browser, "/account/links/oidc", &back).await
    }
}

// req("AS-14")
on_both!(whoever_linked_an_account_signs_in_to_it_and_nobody_by_name_or_mail, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    let mut stranger = Browser::default();
    let page = one.world.get(&mut stranger, "/sign-in").await;
    assert!(page.body.contains("/sign-in/by/oidc?next="), "{}", page.body);
    // The provider says name, login and mail address of T1: they count for nothing.
    let no = one.signs_in(&mut stranger, "4711").await;
    assert_eq!((no.status, &*no.body), (409, words::UNKNOWN));
    assert_eq!(one.world.who(&stranger).await, None);
    let mut own = one.world.signed_in("T1").await;
    let linked = one.links(&mut own, "4711").await;
    assert_eq!((linked.status, &*linked.to), (303, "/account/links"));
    assert!(one.world.get(&mut own, "/account/links").await.body.contains("已绑定"));
    let yes = one.signs_in(&mut stranger, "4711").await;
    assert_eq!((yes.status, &*yes.to), (303, "/my"));
    assert_eq!(one.world.who(&stranger).await, Some(one.world.persons[0]));
    for other in ["4712", "471", "4711 ", "t1@example.cn", "T1"] {
        let mut browser = Browser::default();
        assert_eq!(one.signs_in(&mut browser, other).await.status, 409, "{other}");
        assert_eq!(one.world.who(&browser).await, None);
    }
    assert_eq!(one.provider.lock().unwrap().asked, 1, "what it says of itself is not asked for each time");
});

// req("AS-14")
on_both!(a_token_that_is_wrong_in_one_point_is_not_believed, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    let mut own = one.world.signed_in("T1").await;
    one.links(&mut own, "4711").await;
    for (trick, why) in LIES {
        let mut browser = Browser::default();
        one.provider.lock().unwrap().trick = trick;
        let no = one.signs_in(&mut browser, "4711").await;
        assert_eq!((no.status, &*no.body), (409, words::UNPROVEN), "{trick:?}");
        assert_eq!(one.world.who(&browser).await, None, "{trick:?}");
        let noted = one.world.refused().await;
        assert!(noted.last().unwrap().contains(why), "{trick:?}: {noted:?}");
    }
    one.provider.lock().unwrap().trick = Trick::None;
    assert_eq!(one.signs_in(&mut Browser::default(), "4711").await.status, 303);
});

// req("AS-14")
on_both!(an_answer_counts_once_in_time_and_in_the_browser_that_asked, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    one.links(&mut one.world.signed_in("T1").await, "4711").await;
    let door = "/sign-in/by/oidc";
    let stale = |reply: &Reply| assert_eq!((reply.status, &*reply.body), (409, words::STALE));
    // Somebody else's answer in this browser: the attacker's account is not slipped to the victim.
    let (mut attacker, mut victim) = (Browser::default(), Browser::default());
    let theirs = one.consents(&mut attacker, "/sign-in/by/oidc", "4711").await;
    stale(&one.answers(&mut victim, door, &theirs).await);
    let own = one.consents(&mut victim, "/sign-in/by/oidc", "4711").await;
    stale(&one.answers(&mut victim, door, &theirs).await);
    let path = &theirs[theirs.find("/sign-in").unwrap()..];
    stale(&one.world.get(&mut victim, path).await);
    // Their code under our own state: the provider knows for whom it was.
    let mixed = own.replace(&said(&own, "code"), &said(&theirs, "code"));
    assert_eq!(one.answers(&mut victim, door, &mixed).await.body, words::UNPROVEN);
    // The same once more, with everything that the browser had.
    let (mut first, mut again) = (Browser::default(), Browser::default());
    let back = one.consents(&mut first, "/sign-in/by/oidc", "4711").await;
    again.0.clone_from(&first.0);
    assert_eq!(one.answers(&mut first, door, &back).await.status, 303);
    assert!(!first.0.contains_key("sso"), "the question is answered");
    assert_eq!(one.answers(&mut again, door, &back).await.body, words::UNPROVEN, "the provider knows the code no more");
    // A question of a link is none of a sign-in, and the other way round.
    let mut own = one.world.signed_in("T2").await;
    let back = one.consents(&mut own, "/account/links/oidc/new", "4712").await;
    stale(&one.answers(&mut own, door, &back).await);
    let mut own = one.world.signed_in("T2").await;
    let mut stranger = Browser::default();
    let back = one.consents(&mut stranger, "/sign-in/by/oidc", "4712").await;
    own.0.insert("sso".into(), stranger.0["sso"].clone());
    stale(&one.answers(&mut own, "/account/links/oidc", &back).await);
    // Too late.
    let mut slow = Browser::default();
    let back = one.consents(&mut slow, "/sign-in/by/oidc", "4711").await;
    one.world.app.house.clock.move_to(MONDAY.plus(11 * MINUTE));
    stale(&one.answers(&mut slow, door, &back).await);
});

// req("AS-14")
on_both!(even_a_provider_that_takes_a_code_twice_lets_nobody_in_twice, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    one.links(&mut one.world.signed_in("T1").await, "4711").await;
    let foreign = one.foreign("4711");
    let answer = Answer { state: "s".into(), code: "c".into(), ..Answer::default() };
    for (n, state) in ["s", "s", "another"].into_iter().enumerate() {
        let (foreign, mut answer) = (foreign.clone(), answer.clone());
        answer.state = state.into();
        let stranger = Actor::stranger();
        let done = one
            .world
            .app
            .act(&stranger, async move |tx| crate::sso::actions::sign_in(tx, &answer, &foreign, "", "tests").await);
        assert_eq!(done.await.unwrap().is_ok(), n == 0, "{state}");
    }
});

// req("AS-14")
on_both!(an_answer_that_names_another_issuer_or_none_is_another_house_s, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    one.links(&mut one.world.signed_in("T1").await, "4711").await;
    for issuer in ["", "https%3A%2F%2Fother.example.cn"] {
        let mut browser = Browser::default();
        let back = one.consents(&mut browser, "/sign-in/by/oidc", "4711").await;
        let back = back.split("&iss=").next().unwrap().to_owned() + "&iss=" + issuer;
        assert_eq!(one.answers(&mut browser, "/sign-in/by/oidc", &back).await.body, words::UNPROVEN, "{issuer:?}");
    }
    let elsewhere = one.provider.lock().unwrap().elsewhere.clone();
    // Metadata of another house, or that leads into one, is not followed.
    for (name, value) in [
        ("issuer", "https://other.example.cn"),
        ("issuer", &*format!("{}/", one.provider.lock().unwrap().issuer)),
        ("authorization_endpoint", "https://other.example.cn/authorize"),
        ("token_endpoint", &*format!("{elsewhere}/token")),
        ("jwks_uri", &*format!("{elsewhere}/jwks")),
    ] {
        one.provider.lock().unwrap().says = json!({ name: value });
        let now = one.world.app.now().plus(11 * MINUTE);
        one.world.app.house.clock.move_to(now);
        one.provider.lock().unwrap().now = now;
        let mut browser = Browser::default();
        let left = one.world.get(&mut browser, "/sign-in/by/oidc").await;
        if left.status == 303 {
            assert_eq!(name, "token_endpoint", "{value}");
            let back = one.provider.lock().unwrap().consented(&left.to, "4711");
            assert_eq!(one.answers(&mut browser, "/sign-in/by/oidc", &back).await.body, words::UNPROVEN);
        } else {
            assert_eq!(left.body, words::UNREACHABLE, "{name}");
        }
        assert_eq!(one.world.who(&browser).await, None);
    }
});

// req("AS-14")
on_both!(a_provider_that_changed_its_key_is_asked_for_the_new_one, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    one.links(&mut one.world.signed_in("T1").await, "4711").await;
    one.provider.lock().unwrap().rotate();
    assert_eq!(one.signs_in(&mut Browser::default(), "4711").await.status, 303);
});

// req("AS-14", "IA-11")
on_both!(another_house_s_word_is_one_kind_of_evidence_whatever_it_says, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    let secret = people::factors::secret_of(&one.world.app.house, one.world.persons[2], 1, 0);
    let (_, owing) = people::house::sign_in(&one.world.app, "A1", PASSWORD, None).await;
    let bearer = accounts::bearer(&owing).unwrap();
    let (own, code) = (secret.clone(), people::factors::code_at(&secret, one.world.app.now()).unwrap());
    let added = one.world.app.act(&bearer, async move |tx| people::factors::add_totp(tx, &own, &code, "手机").await);
    added.await.unwrap();
    let (token, _) = people::house::sign_in(&one.world.app, "A1", PASSWORD, Some(&secret)).await;
    let mut officer = Browser([("sid".to_owned(), token)].into());
    one.provider.lock().unwrap().now = one.world.app.now();
    assert_eq!(one.links(&mut officer, "100").await.status, 303);
    let mut browser = Browser::default();
    // `amr` says mfa, `acr` says 3.
    let owed = one.signs_in(&mut browser, "100").await;
    assert_eq!((owed.status, owed.to.starts_with("/sign-in/second?next=")), (303, true), "{owed:?}");
    assert_eq!(one.world.who(&browser).await, None, "a stranger until the second is given");
});

// req("AS-14", "IA-11")
on_both!(another_house_s_word_does_not_spare_a_learner_the_factor_that_they_set, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    let mut own = one.world.signed_in("T1").await;
    assert_eq!(one.links(&mut own, "4711").await.status, 303);
    assert_eq!(one.signs_in(&mut Browser::default(), "4711").await.to, "/my", "without a factor");
    let me = one.world.actor(&own).await;
    let secret = people::factors::secret_of(&one.world.app.house, me.id(), me.session, 0);
    let code = people::factors::code_at(&secret, one.world.app.now()).unwrap();
    let set = async move |tx: &mut kernel::Tx<'_>| people::factors::add_totp(tx, &secret, &code, "手机").await;
    one.world.app.act(&me, set).await.unwrap();
    let mut browser = Browser::default();
    let owed = one.signs_in(&mut browser, "4711").await;
    assert_eq!((owed.status, owed.to.starts_with("/sign-in/second?next=")), (303, true), "{owed:?}");
    assert_eq!(one.world.who(&browser).await, None);
    let device = one.world.app.act(&me, async |tx| accounts::remember(tx, "", "tests").await).await.unwrap();
    let mut known = Browser([("dev".to_owned(), device)].into());
    assert_eq!(one.signs_in(&mut known, "4711").await.to, "/my", "a device that gave it");
    assert_eq!(one.world.who(&known).await, Some(me.id()));
    assert!(!one.world.actor(&known).await.fresh, "but not before what is dangerous");
});

// req("AS-14")
on_both!(a_link_is_made_by_its_person_alone_and_ends_with_what_it_rests_on, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    let mut first = one.world.signed_in("T1").await;
    assert_eq!(one.links(&mut first, "4711").await.status, 303);
    // Another's, or a second one of the same house.
    let mut second = one.world.signed_in("T2").await;
    assert_eq!(one.links(&mut second, "4711").await.body, people::links::words::TAKEN);
    assert_eq!(one.links(&mut first, "4712").await.body, people::links::words::HAS_ONE);
    // Neither a stranger nor somebody whose evidence is old begins or ends one.
    let id = one.world.get(&mut first, "/account/links").await.body;
    let id = id.split("/account/links/").find_map(|rest| rest.split_once("/end").map(|(id, _)| id.to_owned())).unwrap();
    let end = format!("/account/links/{id}/end");
    assert_eq!(one.world.get(&mut Browser::default(), "/account/links/oidc/new").await.status, 401);
    assert_eq!(one.world.post(&mut second, &end, &[]).await.status, 404, "another's");
    let now = one.world.app.now().plus(20 * MINUTE);
    one.world.app.house.clock.move_to(now);
    one.provider.lock().unwrap().now = now;
    assert_eq!(one.world.get(&mut first, "/account/links/oidc/new").await.status, 403);
    assert_eq!(one.world.post(&mut first, &end, &[]).await.status, 403);
    let (late, foreign) = (one.world.actor(&first).await, one.foreign("4714"));
    let made = one.world.app.act(&late, async move |tx| people::links::make(tx, &foreign).await);
    assert!(matches!(made.await, Err(Error::Refused(Refusal::StepUp))), "whoever calls it");
    let mut first = one.world.signed_in("T1").await;
    assert_eq!(one.world.post(&mut first, &end, &[]).await.status, 303);
    assert_eq!(one.signs_in(&mut Browser::default(), "4711").await.body, words::UNKNOWN);
    // What was reset starts without.
    assert_eq!(one.links(&mut first, "4711").await.status, 303);
    let person = one.world.persons[0];
    let house = Actor::house("tests");
    let reset = one.world.app.act(&house, async move |tx| accounts::reset(tx, person).await);
    reset.await.unwrap();
    assert_eq!(one.signs_in(&mut Browser::default(), "4711").await.body, words::UNKNOWN);
    let mut second = one.world.signed_in("T2").await;
    // So does whoever begins anew with a code, and nothing that was asked for before is finished after.
    assert_eq!(one.links(&mut second, "4715").await.body, "");
    let (late, foreign) = (one.world.actor(&second).await, one.foreign("4716"));
    let (person, until) = (one.world.persons[1], one.world.app.now().plus(MINUTE));
    let code = one.world.app.act(&house, async move |tx| accounts::invite_again(tx, person, until).await);
    accounts::activate(&one.world.app, &Actor::stranger(), &code.await.unwrap(), PASSWORD).await.unwrap();
    assert_eq!(one.signs_in(&mut Browser::default(), "4715").await.body, words::UNKNOWN);
    let made = one.world.app.act(&late, async move |tx| people::links::make(tx, &foreign).await);
    assert!(matches!(made.await, Err(Error::Refused(Refusal::SignIn))), "its session has ended");
    let mut second = one.world.signed_in("T2").await;
    // What was put there behind the platform's back opens nothing.
    assert_eq!(one.links(&mut second, "4713").await.body, "", "T2 has none yet");
    let first = one.world.persons[0].0;
    behind(&one.world.app.db, &format!("UPDATE account_links SET person_id = {first} WHERE ended_at IS NULL")).await;
    let no = one.signs_in(&mut Browser::default(), "4713").await;
    assert_eq!(no.body, accounts::words::ALTERED);
    behind(&one.world.app.db, "DELETE FROM account_links").await;
    behind(&one.world.app.db, "DELETE FROM row_seals WHERE table_name = 'account_links'").await;
});
