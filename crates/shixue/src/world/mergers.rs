//! People who stand twice, because a sheet of their school once bore a wrong document: a pair that nobody has noticed, one
//! whose merger waits to be decided, and one that was merged.
use governance::mergers;
use kernel::{Actor, App, HOUR, Id, MINUTE, Person, Result, work_off};
use people::accounts;
use people::persons::{Document, Newcomer, enter, join_unit};

use super::seed::Known;

/// Name, staff number, first 17 digits of the document, and the telephone.
type Record = (&'static str, &'static str, &'static str, &'static str);

const UNNOTICED: [Record; 2] = [
    ("唐婉清", "T20951", "11010519830412995", "13800009511"),
    ("唐婉清", "T20952", "11010519830421995", "13800009511"),
];
const WAITING: [Record; 2] = [
    ("贺晓岚", "T20953", "11010519790316996", "13800009531"),
    ("贺晓岚", "T20954", "11010519790361996", "13800009531"),
];
const MERGED: [Record; 2] = [
    ("崔文博", "T20955", "11010519860722997", "13800009551"),
    ("崔文搏", "T20956", "11010519860227997", "13800009551"),
];

pub async fn stand_twice(app: &App, known: &Known) -> Result<()> {
    registered(app, known, UNNOTICED).await?;
    let [kept, folded] = registered(app, known, MERGED).await?;
    let clerk = known.actor("Q9002");
    let asked = app.act(&clerk, async move |tx| {
        let why = "2025 年名册把名字和出生月日写错，另立了一份；已核对人事档案，是同一位教师。";
        Ok(mergers::propose(tx, kept, folded, why).await?.id)
    });
    let id = asked.await?;
    app.house.clock.move_to(app.now().plus(HOUR));
    app.act(&known.actor("Y2001"), async move |tx| {
        mergers::approve(tx, id, 1, "两份档案的单位、手机号一致，学校来函附人事档案复印件。").await.map(drop)
    })
    .await?;
    work_off(app).await?;
    app.house.clock.move_to(app.now().plus(10 * MINUTE));
    let [kept, folded] = registered(app, known, WAITING).await?;
    app.act(&clerk, async move |tx| {
        let why = "补报名单上的身份证号日期写反，另立了一份；本人来校核对过证件。";
        mergers::propose(tx, kept, folded, why).await.map(drop)
    })
    .await
}

/// Two records as two sheets of the school made them, each with an account.
async fn registered(app: &App, known: &Known, records: [Record; 2]) -> Result<[Id<Person>; 2]> {
    let school = Id::new(known.unit("qiming"));
    app.act(&Actor::house("demo"), async move |tx| {
        let mut made = vec![];
        for (name, number, body, phone) in records {
            let new = Newcomer {
                name: name.into(),
                staff_number: Some(number.into()),
                document: Document::completed(body),
                phone: Some(phone.into()),
                ..Newcomer::default()
            };
            let person = enter(tx, new).await?.id;
            join_unit(tx, person, school, "语文教师", "语文").await?;
            made.push(person);
        }
        let accounts: Vec<_> =
            made.iter().zip(records).map(|(person, one)| (*person, Some(one.1.to_owned()))).collect();
        accounts::open_many(tx, &accounts, ("Unit", school.0)).await?;
        Ok([made[0], made[1]])
    })
    .await
}
