//! Promises, each kept on a real database and through the doors.
use kernel::house::Engine;
use kernel::on_both;

use crate::tests::world;

on_both!(a8_2_a_notice_is_issued_by_the_office_and_confirmed_by_each_unit, async |engine: Engine| {
    let world = world(engine).await;
    let (first, second) = (world.chinese.to_string(), world.mathematics.to_string());
    let words = [("title", "防范钓鱼邮件的提示"), ("body", "本站不以邮件索取密码。")];
    let mut new = words.to_vec();
    new.extend([("units", first.as_str()), ("units", second.as_str())]);
    for (who, wanted) in [(&world.security, 403), (&world.head, 403), (&world.leader, 404), (&world.teacher, 404)] {
        assert_eq!(world.post(who, "/security/notices", 0, &new).await, wanted);
    }
    assert_eq!(world.post(&world.officer, "/security/notices", 0, &words).await, 422, "to nobody");
    let (status, path) = world.send(&world.officer, "/security/notices", 0, &new).await;
    assert_eq!(status, 303, "{path}");
    for (who, wanted) in [
        (&world.security, 200),
        (&world.staff, 200),
        (&world.other, 200),
        (&world.chief, 404),
        (&world.leader, 404),
        (&world.teacher, 404),
    ] {
        assert_eq!(world.read(who, &path).await.0, wanted);
    }
    let door = format!("{path}/confirmation");
    assert_eq!(world.waits(&world.head).await, ["确认阅读"]);
    assert_eq!(world.post(&world.officer, &door, 0, &[]).await, 403, "the Office does not read for them");
    assert_eq!(world.post(&world.chief, &door, 0, &[]).await, 404);
    assert_eq!(world.post(&world.staff, &door, 0, &[]).await, 303);
    let (status, said) = world.send(&world.head, &door, 0, &[]).await;
    assert_eq!(status, 409, "the unit has confirmed: {said}");
    assert_eq!((world.waits(&world.head).await.len(), world.waits(&world.other).await.len()), (0, 1));
    let page = world.page(&world.officer, &path).await;
    assert!(page.contains("周岩") && page.contains("待确认"), "{page}");
    let theirs = world.page(&world.other, &path).await;
    assert!(!theirs.contains("周岩") && !theirs.contains("中文系"), "a unit sees its own line alone");
    assert_eq!(world.post(&world.other, &door, 0, &[]).await, 303);
    assert_eq!(world.waits(&world.other).await.len(), 0);
    assert!(world.page(&world.officer, "/security/notices").await.contains("2/2"));
});
