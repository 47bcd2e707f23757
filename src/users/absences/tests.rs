use super::*;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn people() -> [UserId; 4] {
    let now = "2026-03-02T08:00:00Z".parse().unwrap();
    std::array::from_fn(|_| UserId::new(now))
}

fn away(user: UserId, deputy: Option<UserId>, from: u32, to: u32) -> Absence {
    let now = "2026-03-02T08:00:00Z".parse().unwrap();
    Absence {
        id: AbsenceId::new(now),
        user_id: user,
        deputy_id: deputy,
        from_on: day(from),
        to_on: day(to),
        created_at: now,
    }
}

#[test]
fn a_chain_must_end_at_somebody_present_on_every_day() {
    let [anna, luca, sara, _] = people();
    let new = NewAbsence {
        user: anna,
        deputy: Some(luca),
        from_on: day(2),
        to_on: day(10),
    };
    assert_eq!(walk(new, &[]), Ok(()));
    assert_eq!(walk(new, &[away(luca, Some(sara), 5, 6)]), Ok(()));
    assert_eq!(
        walk(new, &[away(luca, None, 9, 20)]),
        Err(Dead::Away(luca, day(9)))
    );
    assert_eq!(
        walk(new, &[away(luca, Some(sara), 1, 20), away(sara, None, 4, 4)]),
        Err(Dead::Away(sara, day(4)))
    );
}

#[test]
fn a_circle_is_found_on_the_day_on_which_it_closes() {
    let [anna, luca, sara, _] = people();
    let new = NewAbsence {
        user: anna,
        deputy: Some(luca),
        from_on: day(2),
        to_on: day(10),
    };
    let circle = [away(luca, Some(sara), 1, 20), away(sara, Some(anna), 10, 20)];
    assert_eq!(
        walk(new, &circle),
        Err(Dead::Circle(vec![anna, luca, sara, anna]))
    );
    let apart = [away(luca, Some(sara), 2, 5), away(sara, Some(anna), 6, 20)];
    assert_eq!(walk(new, &apart), Ok(()));
}
