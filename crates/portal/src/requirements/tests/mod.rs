//! For this room's tests: the offices of the measures with their people, on a real database under the shipped charter.
mod noun;
mod record;
mod ways;

use kernel::house::Engine;
use kernel::{Actor, Id};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};
use people::units::{self, Kind, NewUnit, Unit};

use super::*;
use crate::tests::World;

/// The world with everybody who has a part in requirements.
pub struct Offices {
    pub world: World,
    /// 教务处: owners of module 1, and its head.
    pub owner: Actor,
    pub second: Actor,
    pub head: Actor,
    /// 北京市教师发展中心 (module 7), 人事处 (module 8).
    pub development: Actor,
    pub personnel: Actor,
    /// Holds the role in module 1, but on behalf of 人事处.
    pub foreign: Actor,
    /// 教师网络研修中心: two officers, and two who own the column 培训动态 and are officers too.
    pub center: Actor,
    pub colleague: Actor,
    pub both: Actor,
    pub other: Actor,
    pub leader: Actor,
}

const PEOPLE: [(&str, &str); 10] = [
    ("何静", "academic_office"),
    ("孙立群", "academic_office"),
    ("尤佳", "development_center"),
    ("秦岚", "personnel"),
    ("温良", "personnel"),
    ("郑一帆", "center"),
    ("冯雪", "center"),
    ("陈大为", "center"),
    ("夏至", "center"),
    ("孔令辉", "leadership"),
];

const UNITS: [(&str, &str, Kind); 4] = [
    ("center", "教师网络研修中心", Kind::Center),
    ("development_center", "北京市教师发展中心", Kind::Center),
    ("personnel", "人事处", Kind::Functional),
    ("leadership", "院领导", Kind::Leadership),
];

pub async fn offices(engine: Engine) -> Offices {
    let world = crate::tests::world(engine).await;
    let (owner, office) = (world.owner.clone(), world.office);
    let chief = owner.id();
    let seed = Actor::house("tests");
    let made = world.app.act(&seed, async move |tx| {
        let mut known: Vec<(&str, Id<Unit>)> = vec![("academic_office", office)];
        for (code, name, kind) in UNITS {
            let new = NewUnit { code: code.into(), name: name.into(), kind, parent: None };
            known.push((code, units::found(tx, new).await?.id));
        }
        let unit = |code: &str| known.iter().find(|one| one.0 == code).unwrap().1;
        let mut people = vec![];
        for (name, _) in PEOPLE {
            people.push(enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id);
        }
        let own = |module| ("module_owner", ("Module", module));
        let center = ("center", ("Platform", 1));
        let news = ("column_owner", ("Column", 1));
        for (at, (role, scope)) in [
            (0, own(1)),
            (1, ("unit_head", ("Unit", office.0))),
            (2, own(7)),
            (3, own(8)),
            (4, own(1)),
            (5, center),
            (6, center),
            (7, center),
            (7, news),
            (8, center),
            (8, news),
            (9, ("leadership", ("Platform", 1))),
        ] {
            let unit = unit(PEOPLE[at].1).0;
            give(tx, NewGrant { person: people[at], role, scope, unit, until: None }).await?;
        }
        let (role, scope) = own(1);
        give(tx, NewGrant { person: chief, role, scope, unit: office.0, until: None }).await?;
        Ok(people)
    });
    let people = made.await.unwrap();
    let actor = |at: usize| Actor::person(people[at]);
    Offices {
        owner,
        second: actor(0),
        head: actor(1),
        development: actor(2),
        personnel: actor(3),
        foreign: actor(4),
        center: actor(5),
        colleague: actor(6),
        both: actor(7),
        other: actor(8),
        leader: actor(9),
        world,
    }
}

/// Five parts that say something.
pub fn five() -> Parts {
    Parts {
        process: "学员在班级页报到，班主任当天核对，次日汇总。".into(),
        data: "学员名单由教务处提供，保存到项目结项。".into(),
        accounts: "沿用已有账号，不另开通。".into(),
        authorisation: "班主任由项目负责人指定，结班即止。".into(),
        roles: "学员、班主任、项目负责人。".into(),
    }
}

pub fn release() -> Release {
    Release {
        version: "1.4".into(), changes: "班级页增加报到登记。".into(), usage: "打开班级页，点击“报到”。".into()
    }
}

/// Fields of a form.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, text)| format!("{name}={}", encode(text))).collect::<Vec<_>>().join("&")
}

impl Offices {
    /// The fields of a requirement for that place.
    pub fn fields(place: &str, five: &Parts) -> String {
        let mut all = vec![("place", place), ("title", "班级页增加报到登记")];
        all.extend(five.all().into_iter().map(|(field, _, text)| (field, text)));
        form(&all)
    }

    /// Drafted through the form; where it stands.
    pub async fn drafted(&self, by: &Actor, place: &str) -> String {
        let (status, to) = self.world.send(by, "/requirements", 0, &Self::fields(place, &five())).await;
        assert_eq!(status, 303, "{to}");
        to
    }

    /// Drafted and raised.
    pub async fn raised(&self, by: &Actor, place: &str) -> String {
        let path = self.drafted(by, place).await;
        assert_eq!(self.post(by, &path, "submission", 1, &[("declaration", "yes")]).await, 303);
        path
    }

    /// One verb of one requirement; the status.
    pub async fn post(&self, by: &Actor, path: &str, what: &str, version: i64, fields: &[(&str, &str)]) -> u16 {
        self.answer(by, path, what, version, fields).await.0
    }

    pub async fn answer(
        &self,
        by: &Actor,
        path: &str,
        what: &str,
        version: i64,
        fields: &[(&str, &str)],
    ) -> (u16, String) {
        self.world.send(by, &format!("{path}/{what}"), version, &form(fields)).await
    }

    /// Raised, accepted, begun and delivered; the next version is 5.
    pub async fn delivered(&self, by: &Actor, place: &str) -> String {
        let path = self.raised(by, place).await;
        assert_eq!(self.post(&self.center, &path, "acceptance", 2, &PROMISE).await, 303);
        assert_eq!(self.post(&self.center, &path, "start", 3, &[]).await, 303);
        assert_eq!(self.post(&self.colleague, &path, "delivery", 4, &RELEASE).await, 303);
        path
    }
}

pub const PROMISE: [(&str, &str); 1] = [("promised_on", "2030-12-01")];
pub const RELEASE: [(&str, &str); 3] = [
    ("release_version", "1.4"),
    ("release_changes", "班级页增加报到登记。"),
    ("release_usage", "打开班级页，点击“报到”。"),
];
