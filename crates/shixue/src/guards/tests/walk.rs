//! Every door is tried by one person of each kind, about a thing of module 1, one of module 7 and one that is not there.
//! What each is answered stands in `walk.txt`: a right that opens or closes is a line that a person reads.
use std::fmt::Write as _;

use super::*;

/// The people whose ways in the world prints, one for each role that differs. Nobody there is an assistant (助教) or a
/// fallback reviewer (后备审核人).
const PEOPLE: [(&str, &str); 18] = [
    ("教务", "J1001"),
    ("中心", "Y2001"),
    ("文件", "Y2002"),
    ("宣传", "X3001"),
    ("网信", "W4001"),
    ("领导", "L0001"),
    ("人事", "R6001"),
    ("发展", "F7001"),
    ("部门", "C8001"),
    ("负责", "C8002"),
    ("主讲", "C8003"),
    ("班主", "C8004"),
    ("区级", "Q9001"),
    ("校级", "Q9002"),
    ("安全", "W4002"),
    ("系统", "Y2004"),
    ("审计", "D5001"),
    ("学员", "T20031"),
];

/// Ids that stand for a thing of module 1 where the guards' own list names one of module 7.
const OWN: [(&str, &str); 6] = [
    ("/tasks/", "SELECT id FROM tasks WHERE module_id = 1 ORDER BY id LIMIT 1"),
    ("/projects/", "SELECT id FROM projects WHERE module_id = 1 ORDER BY id LIMIT 1"),
    ("/classes/", "SELECT id FROM classes WHERE module_id = 1 ORDER BY id LIMIT 1"),
    ("/courses/", "SELECT subject_id FROM dossiers ORDER BY id LIMIT 1"),
    ("/reviews/", "SELECT id FROM dossiers ORDER BY id LIMIT 1"),
    ("/articles/", "SELECT id FROM articles WHERE stage = 'published' ORDER BY id LIMIT 1"),
];

/// Doors that end what the walk stands on, or answer with a film's bytes.
fn is_walked(door: &Door) -> bool {
    door.audience != Audience::Public
        && !["/sign-out", "/account/sessions"].iter().any(|path| door.path.starts_with(path))
}

impl House {
    pub async fn own(&self) -> HashMap<&'static str, i64> {
        let reader = Actor::house("tests");
        let looked = self.app.look(&reader, async |view| {
            let mut ids = HashMap::new();
            for (prefix, sql) in OWN {
                ids.insert(prefix, view.sql.one::<i64>(sql, params![]).await?);
            }
            Ok(ids)
        });
        looked.await.unwrap()
    }
}

/// `+` let in (whatever its fields were worth), `x` seen and refused, `.` not theirs to know.
fn sign(status: u16) -> char {
    match status {
        401 | 404 | 410 => '.',
        403 => 'x',
        500.. => '!',
        _ => '+',
    }
}

// req("QA-06")
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_door_answers_every_kind_of_person_as_it_was_reviewed() {
    let house = house(Engine::Sqlite).await;
    let own = house.own().await;
    let (began, mut visitors) = (house.app.now(), vec![]);
    for (name, login) in PEOPLE {
        visitors.push((name, house.visitor(login).await));
    }
    // Each sign-in took the clock on to the next code: as if all had come in just now, so that a door that asks for fresh
    // evidence tells of the right and not of who came first.
    house.app.house.clock.move_to(began);
    let mut table = format!("# 门  {}\n", PEOPLE.map(|(name, _)| name).join(" "));
    let (mut tried, mut broken) = (0, vec![]);
    for door in routes::doors().iter().filter(|door| is_walked(door)) {
        let _ = write!(table, "{:<6} {:<48}", door.method.as_str(), door.path);
        for (_, visitor) in &visitors {
            let mut cell = String::new();
            for path in three(&house, &own, door) {
                let (status, _) = house.knock(door, &path, Some(visitor)).await;
                tried += 1;
                cell.push(sign(status));
                if status >= 500 {
                    broken.push(format!("{} {path}: {status}", door.method));
                }
            }
            let _ = write!(table, " {cell:<3}");
        }
        table = format!("{}\n", table.trim_end());
    }
    assert_eq!(broken, Vec::<String>::new());
    println!("{tried} knocks");
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("walk.txt");
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    if known != table {
        let new = file.with_extension("txt.new");
        std::fs::write(&new, &table).unwrap();
        panic!("the walk changed: review the difference and move {} over {}", new.display(), file.display());
    }
}

/// The door's path about a thing of module 1, one of module 7, one that is not there; the path alone where it has no id.
fn three(house: &House, own: &HashMap<&'static str, i64>, door: &Door) -> Vec<String> {
    if !door.path.contains('{') {
        return vec![door.path.to_owned()];
    }
    let near = |known: &HashMap<&'static str, i64>| {
        let fits = known.iter().filter(|(prefix, _)| door.path.starts_with(**prefix));
        fits.max_by_key(|(prefix, _)| prefix.len()).map(|(_, id)| *id)
    };
    let ids = [near(own), near(&house.foreign), Some(404_404)];
    ids.into_iter().flatten().map(|id| filled(door, id)).collect()
}

/// The doors that each of the three passes beside those that a learner passes as well.
const CONSOLES: [(&str, &[&str]); 3] = [
    ("系统", &["/console", "/backups", "/guests", "/recoveries"]),
    ("审计", &["/console", "/audit"]),
    (
        "安全",
        &[
            "/console",
            "/people/{id}",
            "/rights",
            "/dossiers/accounts",
            "/security/",
            "/privacy/breach",
            "/guests",
            "/recoveries",
        ],
    ),
];

// req("SM-01", "SM-03", "SM-05", "AC-04")
#[test]
fn a20_1_each_of_the_three_administrators_passes_their_own_doors_alone() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("walk.txt");
    let text = std::fs::read_to_string(file).unwrap();
    let (head, doors) = text.split_once('\n').unwrap();
    let columns: Vec<&str> = head.trim_start_matches('#').split_whitespace().skip(1).collect();
    let mut walked = 0;
    for line in doors.lines().filter(|line| !line.trim().is_empty()) {
        let mut parts = line.split_whitespace();
        let (_, path) = (parts.next().unwrap(), parts.next().unwrap());
        let answers: Vec<&str> = parts.collect();
        assert_eq!(answers.len(), columns.len(), "{line}");
        let passes = |who: &str| answers[columns.iter().position(|column| *column == who).unwrap()].contains('+');
        for (who, own) in CONSOLES {
            let theirs = passes("学员") || own.iter().any(|prefix| path.starts_with(prefix));
            assert!(theirs || !passes(who), "{who} passes {line}");
        }
        walked += 1;
    }
    assert!(walked > 200, "{walked} doors");
}
