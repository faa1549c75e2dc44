//! What a queue lists is what the policies allow, in random worlds: no more, so that nobody is shown what is not theirs,
//! and no less, so that nothing is forgotten.
use strum::VariantArray as _;

use super::*;
use crate::workflow::pages::mine;
use crate::workflow::store::{self, Others, Queue};

/// A small source of chance that repeats itself (xorshift).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.throw(all.len() as u64)).unwrap()]
    }
}

const ROLES: [(&str, &str); 9] = [
    ("academic", "Platform"),
    ("publicity", "Platform"),
    ("center", "Platform"),
    ("leadership", "Platform"),
    ("unit_head", "Unit"),
    ("unit_staff", "Unit"),
    ("fallback_reviewer", "Unit"),
    ("project_lead", "Project"),
    ("system_admin", "Platform"),
];

fn dossier(dice: &mut Dice, at: i64, units: &[i64], persons: &[Id<Person>]) -> Dossier {
    let (provider, submitter) = (dice.pick(persons), dice.pick(persons));
    let by = |dice: &mut Dice| Signed { at: kernel::At(7), by: dice.pick(persons) };
    let (reviewed, filed) = (by(dice), by(dice));
    let passed = Passed { checked: kernel::At(5), prechecked: None, reviewed };
    let stage = match dice.throw(4) {
        0 => Stage::Submitted,
        1 => Stage::Checked { at: kernel::At(5) },
        2 => Stage::Reviewed { passed },
        _ => Stage::Filed { passed, filed, serial: format!("x {at}") },
    };
    let scopes = (0..dice.throw(3)).map(|_| vec![("Project", dice.pick(&[31, 32])), ("Module", 1)]).collect();
    Dossier {
        id: Id::new(at),
        kind: Kind::Course,
        subject: at,
        content: 1,
        title: format!("第 {at} 门"),
        audience: dice.pick(&["open", "scoped"]).into(),
        host: dice.pick(units),
        provider,
        scopes,
        link: String::new(),
        preview: String::new(),
        parts: vec![],
        declaration: String::new(),
        charter: 1,
        submitted: Signed { at: kernel::At(3), by: submitter },
        findings: vec![],
        stage,
        due: (dice.throw(2) == 0).then(|| kernel::At(i64::try_from(dice.throw(1000)).unwrap())),
        assigned: None,
        advisers: vec![],
        editors: vec![],
        unmanned: false,
        cut: false,
        version: 1,
    }
}

const fn verb(queue: Queue) -> Verb {
    match queue {
        Queue::Precheck => Verb::Precheck,
        Queue::Review => Verb::Review,
        Queue::File => Verb::File,
        Queue::Publish => Verb::Publish,
    }
}

/// Units, persons with random roles, and dossiers in every stage; the ids of persons and of dossiers.
async fn fill(app: &App, seed: u64) -> (Vec<Id<Person>>, Vec<Id<Dossier>>) {
    let made = async move |tx: &mut Tx<'_>| {
        let mut dice = Dice(seed);
        let mut units = vec![];
        for code in ["chinese", "mathematics"] {
            let new = NewUnit { code: code.into(), name: code.into(), kind: units::Kind::College, parent: None };
            units.push(units::found(tx, new).await?.id.0);
        }
        let mut persons = vec![];
        for name in ["甲", "乙", "丙", "丁", "戊", "己", "庚"] {
            persons.push(enter(tx, Newcomer { name: name.into(), ..Default::default() }).await?.id);
        }
        for _ in 0..12 {
            let (role, kind) = dice.pick(&ROLES);
            let scope = match kind {
                "Unit" => dice.pick(&units),
                "Project" => dice.pick(&[31, 32]),
                _ => 1,
            };
            let person = dice.pick(&persons);
            // Some combinations are refused: consoles stand alone.
            match give(tx, NewGrant { person, role, scope: (kind, scope), unit: 0, until: None }).await {
                Ok(()) | Err(Error::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        let mut all = vec![];
        for at in 1..=24 {
            let dossier = dossier(&mut dice, at, &units, &persons);
            assert!(store::insert(tx, &dossier).await?);
            all.push(dossier.id);
            store::save(tx, dossier).await?;
        }
        Ok((persons, all))
    };
    app.act(&Actor::house("tests"), made).await.unwrap()
}

/// Per queue: (what is listed, what the policies allow among what waits there).
async fn compare(app: &App, person: Id<Person>, dossiers: Vec<Id<Dossier>>) -> Vec<(Queue, Vec<i64>, Vec<i64>)> {
    let reader = Actor::person(person);
    let looked = app.look(&reader, async move |view| {
        let charter = crate::policy::charter_of(view)?;
        let mut all = vec![];
        for queue in Queue::VARIANTS.iter().copied() {
            let mine = mine(view, &charter, queue);
            let found = store::waiting(view, queue, &mine, Others::Shown, (-1, 0), 100).await?;
            assert_eq!(store::count(view, queue, &mine, Others::Shown).await?, i64::try_from(found.len()).unwrap());
            let mut listed: Vec<i64> = found.iter().map(|dossier| dossier.id.0).collect();
            listed.sort_unstable();
            let mut allowed = vec![];
            for id in &dossiers {
                let dossier = match fetch(view, *id, Verb::See).await {
                    Ok(dossier) => dossier,
                    Err(Error::Refused(_)) => continue,
                    Err(fault) => return Err(fault),
                };
                let route = charter.route("course", &dossier.audience).unwrap();
                let here = queue.stage(route) == Some(dossier.stage.name());
                if here && view.may(verb(queue), &dossier)? {
                    allowed.push(id.0);
                }
            }
            all.push((queue, listed, allowed));
        }
        Ok(all)
    });
    looked.await.unwrap()
}

on_both!(a_queue_lists_exactly_what_the_policies_let_its_reader_decide, async |engine: Engine| {
    let mut listed = 0;
    for seed in [7, 99, 12345, 987_654_321] {
        let rules = Rules::open(Charter::load(&Files::shipped().unwrap()).unwrap()).unwrap();
        let app = fresh_house(engine, rules, Wiring::default()).await;
        let (persons, dossiers) = fill(&app, seed).await;
        for person in persons {
            for (queue, shown, allowed) in compare(&app, person, dossiers.clone()).await {
                assert_eq!(shown, allowed, "world {seed}, person {person}, {queue:?}");
                listed += shown.len();
            }
        }
    }
    assert!(listed > 40, "the worlds hold too little: {listed}");
});

on_both!(a_queue_that_fills_its_page_exactly_has_no_page_after_it, async |engine: Engine| {
    let world = world(engine).await;
    let offered = async |from: i64, until: i64| {
        let new = world.course("open");
        let submitted = async move |tx: &mut Tx<'_>| {
            for subject in from..=until {
                submit(tx, Submission { subject, ..new.clone() }).await?;
            }
            Ok::<_, kernel::Error>(())
        };
        world.app.act(&world.provider, submitted).await.unwrap();
        let looked_at = async move |tx: &mut Tx<'_>| {
            for subject in from..=until {
                checked(tx, Kind::Course, subject, 1, vec![]).await?;
            }
            Ok::<_, kernel::Error>(())
        };
        world.app.act(&Actor::house("tests"), looked_at).await.unwrap();
    };
    let rows = |page: &str| page.matches("<th scope=\"row\">").count();
    offered(1, 50).await;
    let (_, full) = world.read(&world.office[0], "/reviews?queue=review").await;
    assert_eq!((rows(&full), full.contains("rel=\"next\"")), (50, false));
    offered(51, 51).await;
    let (_, first) = world.read(&world.office[0], "/reviews?queue=review").await;
    assert_eq!(rows(&first), 50);
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let (_, second) = world.read(&world.office[0], &next).await;
    assert_eq!((rows(&second), second.contains("rel=\"next\"")), (1, false));
});
