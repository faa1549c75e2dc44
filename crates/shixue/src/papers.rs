//! `shixue verify` and `shixue key`: papers and archives compared with their signatures, without a database and without a
//! net. How a signature is made and read is governance's business.
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::Path;

use anyhow::{Result, anyhow, bail, ensure};
use governance::papers::{Broken, Checked, Signature, check_archive, fingerprint, open};
use kernel::seal::Seal;

/// Largest paper that is read at once; an archive is read in pieces.
const LARGEST: u64 = 256 << 20;

/// Compares a file with its signature, and the signature with the key that one trusts.
///
/// # Errors
/// In Chinese: why the file cannot be relied on.
pub fn verify(file: &Path, key: Option<&str>) -> Result<()> {
    let (signature, what) = read(file)?;
    let Signature { number, charter, key: by, .. } = &signature;
    if let Some(key) = key {
        let key = key.trim().to_lowercase();
        ensure!(is_key(&key), "--key 不是一把公钥：应为 130 位十六进制数，以 04 开头，见网站的“文书查验”页");
        ensure!(key == *by, "文件完好，但不是这把密钥签的；签名的密钥指纹：{}", fingerprint(by));
    }
    println!("完好：{what}");
    println!("编号　　　{number}");
    println!("签名时间　{}", signature.moment());
    println!("依据章程　第 {charter} 版");
    println!("密钥指纹　{}", fingerprint(by));
    match key {
        Some(_) => println!("签名与所给公钥相符"),
        None => println!("没有给出可信的公钥：请把指纹与签名单位公布的核对，或用 --key 指定"),
    }
    Ok(())
}

fn read(path: &Path) -> Result<(Signature, String)> {
    let file = opened(path)?;
    let mut file = BufReader::new(file);
    if file.fill_buf().map_err(|no| anyhow!("读不出 {}：{}", path.display(), why(&no)))?.starts_with(b"PK\x03\x04")
    {
        let Checked { signature, files } = check_archive(file, u64::MAX).map_err(|no| anyhow!("不能采信：{no}"))?;
        return Ok((signature, format!("项目归档，{files} 份文件都与摘要清单相符")));
    }
    let mut bytes = vec![];
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|no| anyhow!("读不出 {}：{}", path.display(), why(&no)))?;
    ensure!(!bytes.is_empty(), "{} 是空文件", path.display());
    ensure!(bytes.len() as u64 <= LARGEST, "文件超过 256 MB，不是本平台出具的文书");
    match open(&bytes) {
        Ok(signature) => {
            let length = signature.length;
            Ok((signature, format!("文书，签名之前的 {length} 个字节没有改动")))
        }
        Err(Broken::Unsigned) if bytes.starts_with(b"%PDF-") => {
            bail!("不能采信：{}。如果这是结业证书，请到网站的“证书查验”页核对", Broken::Unsigned.says())
        }
        Err(broken) => bail!("不能采信：{}", broken.says()),
    }
}

fn opened(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|no| anyhow!("不能打开 {}：{}", path.display(), why(&no)))?;
    let is_folder = file.metadata().is_ok_and(|one| one.is_dir());
    ensure!(!is_folder, "不能打开 {}：这是一个目录，请写文件的名字", path.display());
    Ok(file)
}

/// Why the machine does not give a file.
fn why(no: &std::io::Error) -> &'static str {
    match no.kind() {
        ErrorKind::NotFound => "没有这个文件，请核对路径和文件名",
        ErrorKind::PermissionDenied => "您没有读取它的权限",
        ErrorKind::IsADirectory => "这是一个目录，请写文件的名字",
        _ => "磁盘或介质读取失败",
    }
}

/// An uncompressed point of the curve: 04 and two coordinates of 32 bytes.
fn is_key(key: &str) -> bool {
    key.len() == 130 && key.starts_with("04") && key.bytes().all(|one| one.is_ascii_hexdigit())
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
        let says = |file: &Path, key: Option<&str>| format!("{:#}", verify(file, key).unwrap_err());
        assert!(says(&good, Some(&Seal::from_root([9; 32]).unwrap().public_key())).contains("不是这把密钥"));
        assert!(says(&good, Some("钥匙")).contains("不是一把公钥"));
        assert!(says(&bad, None).contains("不能采信"));
        for no_key in ["1234", "04", "zz"] {
            assert!(says(&good, Some(no_key)).contains("不是一把公钥"), "{no_key}");
        }
        let (none, empty, cut) = (folder.join("none.pdf"), folder.join("empty.pdf"), folder.join("cut.zip"));
        std::fs::write(&empty, b"").unwrap();
        std::fs::write(&cut, b"PK\x03\x04 nothing more").unwrap();
        for (file, wanted) in
            [(&none, "没有这个文件"), (&folder, "这是一个目录"), (&empty, "空文件"), (&cut, "不是一个完整的 ZIP")]
        {
            let said = says(file, None);
            assert!(said.contains(wanted), "{said}");
            // The path aside, nothing of the machine's own language.
            let said = said.replace(&file.display().to_string(), "").replace("ZIP", "");
            assert!(!said.chars().any(|one| one.is_ascii_alphabetic()), "{said}");
        }
        assert!(key(&folder.join("none")).unwrap_err().to_string().contains("没有密钥"));
    }
}
