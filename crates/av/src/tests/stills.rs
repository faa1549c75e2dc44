//! Posters and sprites.

use std::fs;

use super::{Scratch, ffmpeg, record, tools};
use crate::{Kind, Trouble, poster, sniff, sprite};

#[test]
fn a_poster_is_a_jpeg_even_when_the_time_asked_is_past_the_end() {
    let scratch = Scratch::new();
    let path = record(&scratch, 4, &[]);
    for at_ms in [0, 2_500, 3_999, 99_000] {
        let jpeg = scratch.join(format!("p{at_ms}.jpg"));
        poster(&tools(), &path, at_ms, &jpeg).unwrap();
        assert_eq!(sniff(&jpeg).unwrap(), Kind::Jpeg, "{at_ms}");
    }
    assert_ne!(fs::read(scratch.join("p0.jpg")).unwrap(), fs::read(scratch.join("p2500.jpg")).unwrap());
    assert_eq!(fs::read_dir(&*scratch).unwrap().count(), 5);
}

#[test]
fn a_sprite_has_one_cue_for_every_thumbnail_and_ends_with_the_recording() {
    let scratch = Scratch::new();
    let path = record(&scratch, 10, &[]);
    let made = sprite(&tools(), &path, &scratch).unwrap();
    assert_eq!(sniff(&scratch.join(&made.image)).unwrap(), Kind::Jpeg);
    let vtt = fs::read_to_string(scratch.join(&made.vtt)).unwrap();
    let cues: Vec<&str> = vtt.lines().filter(|l| l.contains("-->")).collect();
    assert_eq!(
        cues,
        ["00:00:00.000 --> 00:00:04.000", "00:00:04.000 --> 00:00:08.000", "00:00:08.000 --> 00:00:10.000"]
    );
    assert!(vtt.contains("sprite.jpg#xywh=160,0,160,90"), "{vtt}");
}

#[test]
fn a_sound_has_no_pictures_to_take() {
    let scratch = Scratch::new();
    ffmpeg(&scratch, "-f lavfi -i sine=d=2 -c:a libmp3lame a.mp3");
    let path = scratch.join("a.mp3");
    assert!(matches!(sprite(&tools(), &path, &scratch), Err(Trouble::Refused(_))));
    assert!(matches!(poster(&tools(), &path, 0, &scratch.join("a.jpg")), Err(Trouble::Refused(_))));
}
