//! Forms that did not come from a page of ours, and fields that no page of ours has.
use super::*;

/// Those who may do most, and one who may do least.
const DOERS: [&str; 5] = ["J1001", "Y2001", "C8003", "Y2004", "T20031"];

fn changes(doors: &kernel::Doors) -> Vec<Door> {
    doors.iter().filter(|door| !door.method.is_safe()).cloned().collect()
}

/// How a forged form differs from a real one.
#[derive(Clone, Copy, Debug)]
enum Forged {
    Bare,
    Empty,
    OfAnother,
    OfAnotherDoor,
    Twice,
    Elsewhere,
    Sandboxed,
    CrossSite,
    AsText,
    AsJson,
    InTheAddress,
}

const FORGERIES: [Forged; 11] = [
    Forged::Bare,
    Forged::Empty,
    Forged::OfAnother,
    Forged::OfAnotherDoor,
    Forged::Twice,
    Forged::Elsewhere,
    Forged::Sandboxed,
    Forged::CrossSite,
    Forged::AsText,
    Forged::AsJson,
    Forged::InTheAddress,
];

impl House {
    fn forged(&self, door: &Door, path: &str, who: &Visitor, another: &Visitor, how: Forged) -> Request<Body> {
        let made_for = if path.starts_with("/uploads") { "/uploads" } else { path };
        let mine = self.app.house.form(&who.actor, made_for, 1);
        let token = match how {
            Forged::Bare => String::new(),
            Forged::Empty => "1..".to_owned(),
            Forged::OfAnother => self.app.house.form(&another.actor, made_for, 1),
            Forged::OfAnotherDoor => self.app.house.form(&who.actor, "/inbox/other", 1),
            _ => mine.clone(),
        };
        let kind = match how {
            Forged::AsText => "text/plain",
            Forged::AsJson if !REPORTS.iter().any(|end| door.path.ends_with(end)) => "application/json",
            _ if REPORTS.iter().any(|end| door.path.ends_with(end)) => "application/json",
            _ => "application/x-www-form-urlencoded",
        };
        let uri = if matches!(how, Forged::InTheAddress) { format!("{path}?_form={token}") } else { path.to_owned() };
        let mut request = Request::builder()
            .method(door.method.clone())
            .uri(uri)
            .header("host", "site.test")
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, kind)
            .header("upload-offset", "0");
        request = match how {
            Forged::Elsewhere => request.header("origin", "https://evil.test").header("x-form-token", &token),
            Forged::Sandboxed => request.header("origin", "null").header("x-form-token", &token),
            Forged::CrossSite => request.header("sec-fetch-site", "cross-site").header("x-form-token", &token),
            // These islands' bodies have no form's kind, and the address carries no token for them.
            Forged::AsText | Forged::AsJson | Forged::InTheAddress | Forged::Twice => request,
            _ => request.header("x-form-token", &token),
        };
        let known = self.known(door, ANYTHING);
        let fields = match how {
            Forged::InTheAddress => known,
            Forged::Twice => format!("_form={token}&_form={token}&{known}"),
            _ => format!("_form={token}&{known}"),
        };
        let body = if kind == "application/json" { REPORT.to_owned() } else { fields };
        request.body(Body::from(body)).unwrap()
    }
}

impl House {
    /// Of these fields those that the door did not say it does not know.
    pub(super) fn known(&self, door: &Door, fields: &str) -> String {
        let unknown = self.unknown.lock().unwrap().get(door.path).cloned().unwrap_or_default();
        let known = fields.split('&').filter(|pair| !unknown.contains(pair.split('=').next().unwrap_or_default()));
        known.collect::<Vec<_>>().join("&")
    }

    /// Which fields the door knows: a form of our own with one that nobody knows is refused by their names, and changes
    /// nothing. Without this a forged form would be refused for its fields.
    async fn learn(&self, door: &Door, path: &str, who: &Visitor) {
        let token = self.app.house.form(&who.actor, path, 1);
        let request = Request::builder()
            .method(door.method.clone())
            .uri(path)
            .header("host", "site.test")
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_form={token}&nobody-knows=1&{ANYTHING}")));
        let answer = self.site.clone().oneshot(request.unwrap()).await.unwrap();
        self.unknown.lock().unwrap().entry(door.path).or_default().extend(strangers(&answer));
    }
}

// req("AS-08")
on_both!(a_form_that_no_page_of_ours_drew_for_this_session_changes_nothing, async |engine: Engine| {
    let house = house(engine).await;
    let another = house.visitor("R6001").await;
    let mut visitors = vec![];
    for login in DOERS {
        visitors.push(house.visitor(login).await);
    }
    let (before, deeds) = (house.tables().await, house.deeds().await);
    let (mut tried, mut let_in) = (0, vec![]);
    for door in changes(&routes::doors()) {
        for path in house.every_path(&door).await {
            house.learn(&door, &path, &visitors[0]).await;
            for who in &visitors {
                for how in FORGERIES {
                    let request = house.forged(&door, &path, who, &another, how);
                    let answer = house.site.clone().oneshot(request).await.unwrap();
                    tried += 1;
                    if !answer.status().is_client_error() {
                        let_in.push(format!("{how:?} {} {path}: {}", door.method, answer.status()));
                    }
                }
            }
        }
    }
    assert_eq!(let_in, Vec::<String>::new());
    // What was refused is in the trail, counts of refused attempts are kept, and nothing else happened.
    house.nothing_happened(&before, deeds, &["audit", "paper_checks"]).await;
    assert!(tried > 5000, "{tried}");
});

/// Fields by which other software gave away its keys.
const GREEDY: &str = "role=administrator&roles=system_admin&is_admin=true&admin=1&org_id=1&unit_id=1&person_id=1&owner_id=1&\
    stage=published&status=3&id=1&created_by=1&_method=DELETE&__proto__=1&user[role]=admin";

// req("AC-08")
on_both!(a_field_that_no_page_offers_is_refused_and_sets_nothing, async |engine: Engine| {
    let house = house(engine).await;
    let mut visitors = vec![];
    for login in DOERS {
        visitors.push(house.visitor(login).await);
    }
    let (before, deeds) = (house.tables().await, house.deeds().await);
    let (mut tried, mut let_in) = (0, vec![]);
    for door in changes(&routes::doors()) {
        for path in house.every_path(&door).await {
            for who in &visitors {
                let token = house.app.house.form(&who.actor, &path, 1);
                let body = if REPORTS.iter().any(|end| door.path.ends_with(end)) {
                    REPORT.replacen('{', r#"{"person_id":1,"role":"admin","#, 1)
                } else {
                    format!("_form={token}&{ANYTHING}&{GREEDY}")
                };
                let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
                let request = Request::builder()
                    .method(door.method.clone())
                    .uri(&path)
                    .header("host", "site.test")
                    .header(header::COOKIE, &who.cookie)
                    .header(header::CONTENT_TYPE, kind)
                    .header("x-form-token", token);
                // What sends no fields at all (parts of a file, their end) has none to add to.
                if door.path.starts_with("/uploads") {
                    continue;
                }
                let answer = house.site.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
                tried += 1;
                if !answer.status().is_client_error() {
                    let_in.push(format!("{} {path}: {}", door.method, answer.status()));
                }
            }
        }
    }
    assert_eq!(let_in, Vec::<String>::new());
    house.nothing_happened(&before, deeds, &["audit", "paper_checks"]).await;
    assert!(tried > 800, "{tried}");
});

/// The forms of a page that post: where to, and what they send when nothing is filled in.
fn forms_of(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let posting = page.split("<form").skip(1).filter_map(|rest| {
        let (head, inside) = rest.split("</form>").next()?.split_once('>')?;
        let posts = head.contains("method=\"post\"") && !head.contains("multipart");
        posts.then(|| attribute(head, "action").map(|action| (action, inside)))?
    });
    posting.map(|(action, inside)| (action, fields_of(inside))).collect()
}

fn fields_of(inside: &str) -> Vec<(String, String)> {
    let mut fields = vec![];
    for tag in inside.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap_or((tag, ""));
        let sends = ["input", "select", "textarea", "button"].iter().any(|kind| tag.starts_with(kind));
        // What an upload puts under its name is a number of a file.
        if let (true, Some(name)) =
            (sends || tag.contains("data-field="), attribute(tag, "name").or(attribute(tag, "data-field")))
            && name != "_form"
            && !fields.iter().any(|(known, _)| *known == name)
        {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    fields
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&amp;", "&"))
}

fn urlencoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

// req("AC-08")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_of_every_page_sends_only_what_its_door_knows() {
    let house = house(Engine::Sqlite).await;
    let (mut seen, mut refused) = (HashSet::new(), vec![]);
    for login in ["J1001", "Y2001", "X3001", "R6001", "C8001", "C8002", "C8003", "W4002", "Y2004", "T20031"] {
        let who = house.visitor(login).await;
        let mut found = vec![];
        for door in routes::doors().iter().filter(|door| door.method == Method::GET && !door.path.contains("{*")) {
            for path in house.every_path(door).await {
                let request = Request::get(&path).header("host", "site.test").header(header::COOKIE, &who.cookie);
                let answer = house.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
                let bytes = axum::body::to_bytes(answer.into_body(), 16 << 20).await.unwrap();
                found.extend(forms_of(&String::from_utf8_lossy(&bytes)).into_iter().map(|form| (path.clone(), form)));
            }
        }
        for (page, (action, fields)) in found {
            let shape = (without_numbers(&action), fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
            if action.starts_with("/sign-out") || !seen.insert(shape) {
                continue;
            }
            let token = house.app.house.form(&who.actor, &action, 1);
            let told: String =
                fields.iter().map(|(name, value)| format!("&{}={}", urlencoded(name), urlencoded(value))).collect();
            let request = Request::post(&action)
                .header("host", "site.test")
                .header(header::COOKIE, &who.cookie)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let answer = house.site.clone().oneshot(request.body(Body::from(format!("_form={token}{told}"))).unwrap());
            let strangers = strangers(&answer.await.unwrap());
            if !strangers.is_empty() {
                refused.push(format!("{page}: {action} does not know {strangers:?}"));
            }
        }
    }
    assert_eq!(refused, Vec::<String>::new());
    assert!(seen.len() > 60, "{} forms", seen.len());
}

fn without_numbers(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.bytes().all(|byte| byte.is_ascii_digit()) { "n" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// What the player's islands send, word for word.
const SENT: [(&str, &str); 2] = [
    (
        "heartbeat",
        r#"{"batch":"12345678","spans":[{"from_ms":0,"to_ms":9,"rate_hundredths":100,"began_at":5,"took_ms":9}],"position_ms":9}"#,
    ),
    ("answers", r#"{"question":"1","chosen":["A"]}"#),
];

// req("AC-08")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_of_a_player_is_known_to_its_door_and_a_word_more_is_not() {
    let house = house(Engine::Sqlite).await;
    let who = house.visitor("T20031").await;
    for (door, said) in SENT {
        let path = format!("/learn/404404/1/{door}");
        let token = house.app.house.form(&who.actor, &path, 1);
        for (body, unknown) in [(said.to_owned(), 0), (said.replacen('{', r#"{"person_id":1,"#, 1), 1)] {
            let request = Request::post(&path)
                .header("host", "site.test")
                .header(header::COOKIE, &who.cookie)
                .header(header::CONTENT_TYPE, "application/json")
                .header("x-form-token", &token);
            let answer = house.site.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
            let known = if unknown == 0 { 404 } else { 422 };
            assert_eq!((answer.status().as_u16(), strangers(&answer).len()), (known, unknown), "{door}");
        }
    }
}
