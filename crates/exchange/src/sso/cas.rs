//! CAS as a client (protocol 3): the ticket that the browser brings is shown to the server once, with our own address as its
//! service; the answer is read to the letter.
use anyhow::{Context as _, Result, bail, ensure};
use axum::http::Request;
use kernel::config::Cas;
use kernel::outward::Way;
use kernel::{App, Config, percent_encoded};
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::asked::{Answer, Asked};

const MOST_BYTES: usize = 64 * 1024;
const SPACE: Namespace<'static> = Namespace(b"http://www.yale.edu/tp/cas");
/// Where the name of whoever was let in stands, and nowhere else.
const PATH: [&str; 3] = ["serviceResponse", "authenticationSuccess", "user"];
const UNRESERVED: &[u8] = b"-._~";

/// Where the browser is sent with the question.
pub fn address(app: &App, cas: &Cas, asked: &Asked) -> String {
    format!("{}/login?service={}", cas.address, percent_encoded(&service(app, asked), UNRESERVED))
}

/// Our own address for this very question, from what the operator said and nobody else: the server compares it whole.
fn service(app: &App, asked: &Asked) -> String {
    format!("{}?state={}", super::pages::back(app, "cas"), percent_encoded(&asked.state, UNRESERVED))
}

/// The server's own name for whoever brings this ticket.
///
/// # Errors
/// When the server does not know the ticket, or its answer is not to the letter what the protocol says.
pub async fn subject(app: &App, cas: &Cas, asked: &Asked, answer: &Answer) -> Result<String> {
    let sound = |sign: u8| sign.is_ascii_alphanumeric() || UNRESERVED.contains(&sign);
    ensure!(answer.ticket.starts_with("ST-") && answer.ticket.bytes().all(sound), "no service ticket");
    let service = percent_encoded(&service(app, asked), UNRESERVED);
    user(&validated(&app.house.config, cas, &service, &answer.ticket).await?)
}

/// Whether the server answers as one: it has never heard of this ticket.
///
/// # Errors
/// When it does not.
pub async fn reach(config: &Config, cas: &Cas) -> Result<()> {
    let told = validated(config, cas, "http%3A%2F%2F127.0.0.1%2F", "ST-0").await?;
    ensure!(told.contains("authenticationFailure"), "no CAS server answers there");
    Ok(())
}

async fn validated(config: &Config, cas: &Cas, service: &str, ticket: &str) -> Result<String> {
    let question = format!("{}/p3/serviceValidate?service={service}&ticket={ticket}", cas.address);
    let way = Way::to(&cas.address, &config.outward_private)?;
    let told = way.ask(Request::get(question).body(vec![])?, MOST_BYTES).await?;
    ensure!(told.status() == 200, "the server answered {}", told.status());
    Ok(String::from_utf8(told.into_body())?)
}

/// The one user of an answer that says success. A comment, an entity or a second name inside is a trick, and so is a document
/// type or a refusal beside it.
///
/// # Errors
/// When it is anything else than that.
pub fn user(xml: &str) -> Result<String> {
    let mut reader = NsReader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut path, mut users) = (vec![], vec![]);
    loop {
        match reader.read_resolved_event()? {
            (space, Event::Start(tag)) => {
                ensure!(space == ResolveResult::Bound(SPACE) || path.len() >= 2, "another namespace");
                let name = String::from_utf8(tag.local_name().as_ref().to_vec())?;
                ensure!(name != "authenticationFailure", "the server does not know this ticket");
                path.push(if space == ResolveResult::Bound(SPACE) { name } else { String::new() });
                if path == PATH {
                    users.push(String::new());
                }
            }
            (_, Event::End(_)) => drop(path.pop()),
            (_, Event::Text(text)) if path == PATH => {
                let user = users.last_mut().context("text before its tag")?;
                ensure!(user.is_empty(), "the name is in pieces");
                user.push_str(&text.decode()?);
            }
            (_, Event::Eof) => break,
            (_, Event::DocType(_) | Event::PI(_)) => bail!("no plain answer"),
            (_, Event::Comment(_) | Event::CData(_) | Event::GeneralRef(_)) if path == PATH => {
                bail!("the name is in pieces")
            }
            _ => {}
        }
    }
    let [user] = <[String; 1]>::try_from(users).map_err(|all| anyhow::anyhow!("{} names", all.len()))?;
    let user = user.trim();
    ensure!(path.is_empty() && (1..=200).contains(&user.len()), "no whole answer");
    Ok(user.to_owned())
}
