//! A text as a picture that a camera reads. Says nothing of what stands in it.

/// SVG, at least 220 wide.
///
/// # Errors
/// For a text that is too long for any such picture.
pub fn picture(text: &str) -> anyhow::Result<String> {
    let code = qrcode::QrCode::new(text)?;
    Ok(code.render::<qrcode::render::svg::Color>().min_dimensions(220, 220).build())
}
