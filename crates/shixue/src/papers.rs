//! `shixue verify` and `shixue key`: papers and archives compared with their signatures, without a database and without a
//! net. How a signature is made and read is governance's business.
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use governance::papers::{Signature, fingerprint, open};
use kernel::seal::Seal;

/// Largest paper that is read at once; an archive is read in pieces.
const LARGEST: u64 = 256 << 20;

/// Compares a file with its signature, and the signature with the key that one trusts.
///
/// # Errors
/// In Chinese: why the file cannot be relied on.
pub fn verify(file: &Path, key: Option<&str>) -> Result<()> {
    let (signature, what) = read(file)?;
    let Signature { number, at, charter, key: by, .. } = &signature;
    if let Some(key) = key {
        let key = key.trim().to_lowercase();
        ensure!(!fingerprint(&key).is_empty(), "--key 不是一把公钥：应为十六进制，见网站的“文书查验”页");
        ensure!(key == *by, "文件完好，但不是这把密钥签的；签名的密钥指纹：{}", fingerprint(by));
    }
    println!("完好：{what}");
    println!("编号　　　{number}");
    println!("签名时间　{at}");
    println!("依据章程　第 {charter} 版");
    println!("密钥指纹　{}", fingerprint(by));
    match key {
        Some(_) => println!("签名与所给公钥相符"),
        None => println!("没有给出可信的公钥：请把指纹与签名单位公布的核对，或用 --key 指定"),
    }
    Ok(())
}

fn read(file: &Path) -> Result<(Signature, String)> {
    let bytes = std::fs::metadata(file).with_context(|| format!("不能打开 {}", file.display()))?.len();
    let is_zip = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    if is_zip {
        let study::archives::Checked { signature, files } = study::archives::check(file)?;
        return Ok((signature, format!("项目归档，{files} 份文件都与摘要清单相符")));
    }
    ensure!(bytes <= LARGEST, "文件超过 256 MB，不是本平台出具的文书");
    match open(&std::fs::read(file)?) {
        Ok(signature) => {
            let length = signature.length;
            Ok((signature, format!("文书，签名之前的 {length} 个字节没有改动")))
        }
        Err(broken) => bail!("不能采信：{}", broken.says()),
    }
}

/// Prints the public key of the house whose data lie there.
///
/// # Errors
/// When there is no house.
pub fn key(data: &Path) -> Result<()> {
    let root = data.join("keys").join("root");
    ensure!(root.is_file(), "{} 里没有密钥：请用 --data 指定网站的数据目录", data.display());
    let key = Seal::open(data)?.public_key();
    println!("{key}");
    eprintln!("密钥指纹 {}", fingerprint(&key));
    Ok(())
}

#[cfg(test)]
mod tests {
    use governance::papers::{Said, seal};

    use super::*;

    #[test]
    fn a13_1_a_paper_is_verified_without_a_house() {
        let folder = kernel::house::folder();
        let house = Seal::open(&folder).unwrap();
        let said = Said { number: "责任档案 2026-0001".into(), at: "2026-11-23T09:00:00+08:00".into(), charter: 3 };
        let (good, bad) = (folder.join("good.pdf"), folder.join("bad.pdf"));
        let bytes = seal(&house, b"%PDF-1.7\n%%EOF\n".to_vec(), &said);
        std::fs::write(&good, &bytes).unwrap();
        std::fs::write(&bad, [&bytes[..], b"\n"].concat()).unwrap();
        verify(&good, None).unwrap();
        verify(&good, Some(&house.public_key().to_uppercase())).unwrap();
        key(&folder).unwrap();
        let says = |file: &Path, key: Option<&str>| verify(file, key).unwrap_err().to_string();
        assert!(says(&good, Some(&Seal::from_root([9; 32]).unwrap().public_key())).contains("不是这把密钥"));
        assert!(says(&good, Some("钥匙")).contains("不是一把公钥"));
        assert!(says(&bad, None).contains("不能采信"));
        assert!(says(&folder.join("none.pdf"), None).contains("不能打开"));
        assert!(key(&folder.join("none")).unwrap_err().to_string().contains("没有密钥"));
    }
}
