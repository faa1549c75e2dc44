//! A small department: the people of the demo who take part in sending a lecture in, in a house without the rest of the
//! demo, which takes half a minute to seed.
use kernel::db::{Conn, Db};
use kernel::{Actor, Clock, Config};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, Kind, NewUnit};

use super::Visitor;
use super::sender::Sender;

pub const PASSWORD: &str = "Kd82-blackboard";

/// A schema of one test's own on the tests' PostgreSQL, as the product's `--database`.
pub fn schema() -> String {
    let url = kernel::house::postgres_url();
    let name = format!("house_{}", u64::from_le_bytes(kernel::seal::random_bytes()));
    let make = format!("CREATE SCHEMA {name}");
    let root = Db::postgres(&url, 1, 1).unwrap();
    let made = root.write(async move |c: &mut Conn| c.batch(&make).await);
    tokio::runtime::Runtime::new().unwrap().block_on(made).unwrap();
    format!("{url} options='-c search_path={name}'")
}

/// Two teachers of one department and the guard of the files.
pub async fn found(config: Config) -> kernel::Result<()> {
    std::fs::create_dir_all(&config.data).unwrap();
    let app = shixue::open::open(config, Clock::System).await?;
    let house = Actor::house("tests");
    let invited = app.act(&house, async |tx| {
        let new = NewUnit { code: "chinese".into(), name: "中文系".into(), kind: Kind::College, parent: None };
        let unit = units::found(tx, new).await?.id;
        let mut codes = vec![];
        for (name, number, role, scope) in [
            ("刘芳", "C8003", "instructor", ("Unit", unit.0)),
            ("周岩", "C8002", "instructor", ("Unit", unit.0)),
            ("冯雪", "Y2002", "file_guard", ("Platform", 1)),
        ] {
            let new = Newcomer { name: name.into(), staff_number: Some(number.into()), ..Newcomer::default() };
            let person = enter(tx, new).await?.id;
            give(tx, NewGrant { person, role, scope, unit: unit.0, until: None }).await?;
            codes.push(people::accounts::invite(tx, person, number).await?);
        }
        Ok(codes)
    });
    for code in invited.await? {
        people::accounts::activate(&app, &Actor::stranger(), &code, PASSWORD).await?;
    }
    Ok(())
}

/// A teacher's browser on the page of a course that was begun just now.
pub fn teacher(port: u16, login: &str) -> Sender {
    let browser = Visitor::sign_in(port, login, PASSWORD);
    let page = browser.get("/teach").text();
    let select = page.split("name=\"host\">").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    let host = select.unwrap_or_else(|| panic!("{page}")).split('"').next().unwrap();
    let fields = format!("&title={login}&host={host}&audience=scoped");
    let begun = browser.submit("/teach", "/teach/courses", &fields);
    let course = begun.header("location").unwrap_or_else(|| panic!("{}", begun.text())).to_owned();
    Sender::on_page(browser, course.split('#').next().unwrap())
}
