//! QR codes as SVG.
//!
//! Holds: the error correction level and the quiet zone. Refuses to hold: what the text means.

use anyhow::{Context, Result, ensure};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// A QR code (GB/T 18284) of the text, level M, black on white with the quiet zone of four modules; scales to any size.
///
/// # Errors
/// In Chinese: an empty text, or one past some 2,300 bytes.
pub fn qr_svg(text: &str) -> Result<String> {
    ensure!(!text.is_empty(), "二维码内容为空");
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    let code = code.with_context(|| format!("二维码内容过长（{} 字节），请缩短", text.len()))?;
    Ok(code.render::<svg::Color<'_>>().quiet_zone(true).module_dimensions(4, 4).build())
}
