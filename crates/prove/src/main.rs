//! `prove [folder]`: prints 证明 or 反例 for every claim of a charter folder (default `charter`); any 反例 is a failure.
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use prove::{Texts, prove};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("charter"), PathBuf::from);
    let mut broken = 0;
    for verdict in prove(&Texts::read(&folder)?).await? {
        match verdict.counterexample {
            None => println!("证明  {}（{}）", verdict.says, verdict.article),
            Some(found) => {
                broken += 1;
                println!(
                    "反例  {}（{}，{}）\n      {}",
                    verdict.says,
                    verdict.article,
                    verdict.file,
                    found.raw.replace('\n', "\n      ")
                );
            }
        }
    }
    if broken > 0 {
        println!("{broken} 条断言不成立，章程不能采用");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
