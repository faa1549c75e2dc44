//! `shixue charter check` and `shixue charter propose`: what an administrator does with files. What a charter must be and who
//! may propose is governance's business.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use governance::amendments::{self, Proposal};
use governance::charter::{Case, Charter, Dropping, Files, Solver, prove};
use governance::files;
use kernel::{Actor, Id};

use crate::open;
use crate::settings::Settings;

/// What `charter propose` is told.
#[derive(Args, Clone, Debug)]
pub struct Proposing {
    #[command(flatten)]
    pub settings: Settings,
    /// 修改后的章程目录，须是完整的一套文件
    pub folder: PathBuf,
    /// 提出人的教师编号；须是答责部门的人
    #[arg(long)]
    pub by: String,
    /// 决定文号；条文一类的修改必须给出
    #[arg(long, default_value = "")]
    pub decision: String,
    /// 生效日期，例如 2027-03-01
    #[arg(long)]
    pub effective: String,
    /// 修改的理由
    #[arg(long)]
    pub reason: String,
    /// 决定文件的扫描件（PDF、JPG、PNG）
    #[arg(long)]
    pub scan: Option<PathBuf>,
}

/// Explains what is wrong with a folder, or says that nothing is; proves its claims where a solver is.
///
/// # Errors
/// In Chinese, with file and line, or with the claims that do not hold.
pub async fn check(folder: Option<&Path>) -> Result<()> {
    let files = read(folder)?;
    let charter = Charter::load(&files)?;
    println!("章程写法正确：{}，{} 条断言", charter.head.name, charter.claims.len());
    let Ok(solver) = Solver::find().await else {
        println!("注意：本机没有求解器 cvc5，断言没有证明（apt-get install cvc5）");
        return Ok(());
    };
    let proof = prove(&charter, &Case::of(&files, None, Dropping::Decided)?).await;
    ensure!(proof.trouble.is_empty(), "断言不能证明：{}", proof.trouble);
    let broken: Vec<_> = proof.broken().collect();
    for one in &broken {
        println!("不成立：{}，违反“{}”（{}）", one.against.as_deref().unwrap_or_default(), one.says, one.article);
    }
    ensure!(broken.is_empty(), "{} 条断言不成立，章程不能采用", broken.len());
    println!("{} 条断言全部成立（{}，{} 毫秒）", proof.verdicts.len(), solver.name, proof.took_ms);
    Ok(())
}

/// Proposes a folder as the next version, as the person named; the site proves it and shows it to its reviewer.
///
/// # Errors
/// In Chinese: no solver, nobody of that number, not theirs to answer for, or whatever is wrong with the files.
pub async fn propose(said: &Proposing) -> Result<()> {
    let files = read(Some(&said.folder))?;
    let solver = Solver::find().await?;
    let app = open::beside_to_act(&said.settings).await?;
    let number = said.by.clone();
    let house = Actor::house("charter.propose");
    let find = app.look(&house, async move |view| people::persons::by_staff_number(view, &number).await);
    let Some(person) = find.await.map_err(open::bare)? else {
        bail!("没有教师编号 {}，请用 --by 写明提出人", said.by);
    };
    let actor = Actor { address: "命令行".into(), ..Actor::person(person.id) };
    let scan = match &said.scan {
        None => None,
        Some(path) => Some(send(&app, &actor, path).await?),
    };
    let new = Proposal {
        files,
        reason: said.reason.clone(),
        decision: said.decision.clone(),
        effective_on: said.effective.clone(),
    };
    let made = app.act(&actor, async move |tx| {
        let made = amendments::propose(tx, &solver, new.clone()).await?;
        if let Some(scan) = scan {
            amendments::attach(tx, made.id, scan).await?;
        }
        Ok(made)
    });
    let made = made.await.map_err(open::bare)?;
    println!("已提出：{}（{}）", made.touched.join("、"), made.part.name());
    println!("网站证明断言后送审核：{}/charter/amendments/{}", app.house.config.origin, made.id);
    Ok(())
}

async fn send(app: &kernel::App, actor: &Actor, path: &Path) -> Result<Id<files::File>> {
    let bytes = std::fs::read(path).with_context(|| format!("不能读取扫描件 {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    files::send_in(app, actor, &name, "letter", bytes.into()).await.map_err(open::bare)
}

fn read(folder: Option<&Path>) -> Result<Files> {
    folder.map_or_else(Files::shipped, Files::folder)
}
