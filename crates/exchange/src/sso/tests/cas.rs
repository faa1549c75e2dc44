//! A CAS server, honest and otherwise.
use kernel::config::Sso;
use kernel::house::Engine;
use kernel::on_both;

use super::others::{SharedServer, server};
use super::{Browser, Reply, World, said};
use crate::sso::cas::user;
use crate::sso::words;

struct Meeting {
    world: World,
    server: SharedServer,
}

impl Meeting {
    async fn new(engine: Engine) -> Self {
        let (server, cas) = server().await;
        Self { world: World::new(engine, Sso { oidc: None, cas: Some(cas) }).await, server }
    }

    /// Leaves for the server and gets `ticket` there for the service that was asked for: the state of the question.
    async fn gets(&self, browser: &mut Browser, from: &str, ticket: &str, user: &str) -> String {
        let left = self.world.get(browser, from).await;
        assert_eq!(left.status, 303, "{}", left.body);
        let service = said(&left.to, "service");
        self.server.lock().unwrap().tickets.insert(ticket.into(), (service.clone(), user.into()));
        said(&service, "state")
    }

    async fn shows(&self, browser: &mut Browser, door: &str, state: &str, ticket: &str) -> Reply {
        self.world.post(browser, door, &[("state", state), ("code", ""), ("iss", ""), ("ticket", ticket)]).await
    }

    async fn signs_in(&self, browser: &mut Browser, ticket: &str, user: &str) -> Reply {
        let state = self.gets(browser, "/sign-in/by/cas", ticket, user).await;
        self.shows(browser, "/sign-in/by/cas", &state, ticket).await
    }
}

// req("AS-14")
on_both!(a_ticket_is_shown_once_for_our_own_address_and_opens_the_linked_account_alone, async |engine: Engine| {
    let one = Meeting::new(engine).await;
    let mut own = one.world.signed_in("T1").await;
    assert_eq!(one.signs_in(&mut Browser::default(), "ST-1", "liwj").await.body, words::UNKNOWN);
    let state = one.gets(&mut own, "/account/links/cas/new", "ST-2", "liwj").await;
    assert_eq!(one.shows(&mut own, "/account/links/cas", &state, "ST-2").await.status, 303);
    let mut browser = Browser::default();
    assert_eq!(one.signs_in(&mut browser, "ST-3", "liwj").await.status, 303);
    assert_eq!(one.world.who(&browser).await, Some(one.world.persons[0]));
    // The service is the operator's word, though every request said that it was for evil.test.
    let origin = one.world.app.house.config.origin.clone();
    let heard = one.server.lock().unwrap().heard.clone();
    assert!(!heard.is_empty());
    for (service, _) in heard {
        assert!(service.starts_with(&format!("{origin}/sign-in/by/cas/back?state=")), "{service}");
    }
    // Names are compared whole.
    for other in ["liwj2", "liw", "LIWJ", "t1@example.cn"] {
        let no = one.signs_in(&mut Browser::default(), &format!("ST-x{other}").replace('@', "-"), other).await;
        assert_eq!(no.body, words::UNKNOWN, "{other}");
    }
});

// req("AS-14")
on_both!(
    a_ticket_that_was_used_or_is_no_ticket_opens_nothing_even_where_the_server_says_yes,
    async |engine: Engine| {
        let one = Meeting::new(engine).await;
        let mut own = one.world.signed_in("T1").await;
        let state = one.gets(&mut own, "/account/links/cas/new", "ST-1", "liwj").await;
        one.shows(&mut own, "/account/links/cas", &state, "ST-1").await;
        // An honest server knows for which service a ticket was.
        let (mut thief, mut victim) = (Browser::default(), Browser::default());
        let theirs = one.gets(&mut victim, "/sign-in/by/cas", "ST-2", "liwj").await;
        let state = said(&said(&one.world.get(&mut thief, "/sign-in/by/cas").await.to, "service"), "state");
        assert_eq!(one.shows(&mut thief, "/sign-in/by/cas", &state, "ST-2").await.body, words::UNPROVEN);
        assert_eq!(one.shows(&mut thief, "/sign-in/by/cas", &theirs, "ST-2").await.body, words::STALE);
        one.server.lock().unwrap().gullible = true;
        let mut browser = Browser::default();
        assert_eq!(one.signs_in(&mut browser, "ST-3", "liwj").await.status, 303);
        let mut again = Browser::default();
        let state = one.gets(&mut again, "/sign-in/by/cas", "ST-3", "liwj").await;
        assert_eq!(one.shows(&mut again, "/sign-in/by/cas", &state, "ST-3").await.body, words::STALE);
        assert_eq!(one.world.who(&again).await, None);
        assert!(one.world.refused().await.iter().any(|why| why.contains("spent")), "and the trail knows");
        // Nothing that a ticket says reaches the server as anything else.
        let heard = one.server.lock().unwrap().heard.len();
        for trick in ["ST-4&service=https://evil.test", "ST-4%26x", "PT-1", "ST-4#", "ST-4 x", "../ST-4"] {
            let mut browser = Browser::default();
            let state = one.gets(&mut browser, "/sign-in/by/cas", trick, "liwj").await;
            assert_eq!(
                one.shows(&mut browser, "/sign-in/by/cas", &state, trick).await.body,
                words::UNPROVEN,
                "{trick}"
            );
        }
        assert_eq!(one.server.lock().unwrap().heard.len(), heard, "the server was not asked");
        // A way that nobody named is none.
        assert_eq!(one.world.get(&mut Browser::default(), "/sign-in/by/oidc").await.status, 404);
    }
);

const HEAD: &str = "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">";

// req("AS-14")
#[test]
fn an_answer_is_read_to_the_letter() {
    let success = |inner: &str| {
        format!("{HEAD}<cas:authenticationSuccess>{inner}</cas:authenticationSuccess></cas:serviceResponse>")
    };
    let plain = success("\n <cas:user>liwj</cas:user><cas:attributes><cas:x/><b>user</b></cas:attributes>");
    assert_eq!(user(&plain).unwrap(), "liwj");
    let other = "<serviceResponse xmlns=\"http://www.yale.edu/tp/cas\"><authenticationSuccess><user>李 文静</user></authenticationSuccess></serviceResponse>";
    assert_eq!(user(other).unwrap(), "李 文静");
    for trick in [
        success("<cas:user>admin<!-- -->.evil</cas:user>"),
        success("<cas:user>admin<!-- --></cas:user>"),
        success("<cas:user>ad&#109;in</cas:user>"),
        success("<cas:user><![CDATA[admin]]></cas:user>"),
        success("<cas:user>liwj</cas:user><cas:user>admin</cas:user>"),
        success("<cas:user>liwj<cas:b>x</cas:b>admin</cas:user>"),
        success("<cas:user></cas:user>"),
        success("<user xmlns=\"http://evil.test\">admin</user>"),
        success("<cas:attributes><cas:user>admin</cas:user></cas:attributes>"),
        success(""),
        format!("<!DOCTYPE a [<!ENTITY x \"admin\">]>{}", success("<cas:user>&x;</cas:user>")),
        success("<cas:user>admin</cas:user>").replace("yale.edu", "evil.test"),
        format!(
            "{HEAD}<cas:authenticationFailure><cas:authenticationSuccess><cas:user>admin</cas:user></cas:authenticationSuccess></cas:authenticationFailure></cas:serviceResponse>"
        ),
        format!(
            "{HEAD}<cas:authenticationFailure/><cas:authenticationSuccess><cas:user>admin</cas:user></cas:authenticationSuccess></cas:serviceResponse>"
        ),
        format!("{HEAD}<cas:authenticationSuccess><cas:user>admin</cas:user>"),
        "yes\nadmin\n".to_owned(),
        String::new(),
    ] {
        user(&trick).unwrap_err();
    }
}
