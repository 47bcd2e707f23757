//! Laws of the story: it ends where the clock says, its steps follow each other, and what they count adds up.

use super::super::story::{Began, PauseWhy, Step, Story, Until, story};
use super::*;

fn why() -> impl Strategy<Value = PauseWhy> {
    prop::sample::select(vec![
        PauseWhy::WaitingEnte,
        PauseWhy::WaitingThirdParty,
        PauseWhy::Resolved,
    ])
}

fn counted(story: &Story) -> i64 {
    let counted = story.steps.iter().map(|step| match step {
        Step::Worked { counted_seconds, .. } => *counted_seconds,
        _ => 0,
    });
    counted.sum()
}

/// Each step begins where the one before it ends; returns where the last one does.
fn end_of_steps(story: &Story) -> Result<DateTime<Utc>, TestCaseError> {
    let mut at = story.started_at;
    for step in &story.steps {
        match step {
            Step::Worked { stretches, .. } => {
                prop_assert_eq!(stretches[0].from, at);
                prop_assert!(stretches.iter().all(|stretch| stretch.from < stretch.to));
                at = stretches.last().unwrap().to;
            }
            Step::Closed { from, to, .. } => {
                prop_assert!(*from == at && from < to);
                at = *to;
            }
            Step::Paused { from, to, .. } => {
                prop_assert!(*from == at && to.is_none_or(|to| *from < to));
                at = to.unwrap_or(DateTime::<Utc>::MAX_UTC);
            }
            Step::Started { at: from, .. } => prop_assert_eq!(*from, at),
            Step::Due { at: due, .. } => prop_assert_eq!(*due, at),
            Step::NotDue { .. } => prop_assert_eq!(at, DateTime::<Utc>::MAX_UTC),
            Step::Finished { .. } | Step::Overdue { .. } => {}
        }
    }
    Ok(at)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_story_leads_to_the_due_time_without_a_gap_and_its_seconds_add_up(
        (scene, second) in moment(), part in part_of_second(), target in target(), raw in pauses(),
        whys in prop::array::uniform3(why()), later in -DAY..4 * DAY, finished: bool, at_a_pause: bool,
    ) {
        let started = second + part;
        let pauses = placed(scene, second, &raw);
        let first_pause = pauses.first().filter(|_| at_a_pause).map(|pause| pause.from);
        let end = first_pause.unwrap_or(started + TimeDelta::seconds(later));
        let until = if finished { Until::Finished(end) } else { Until::Now(end) };
        let told: Vec<_> = pauses.iter().copied().zip(whys).collect();
        let length = TimeDelta::seconds(target);
        let story = story(scene.timetable, (started, Began::Opened), length, &told, until).unwrap();

        let before_end = |pause: &&Pause| !finished || pause.from < end;
        let pauses: Vec<_> = pauses.iter().filter(before_end).copied().collect();
        prop_assert_eq!(story.due_at, scene.timetable.due(started, length, &pauses).unwrap());
        prop_assert_eq!(story.used_seconds, scene.timetable.elapsed(started, end, &pauses).num_seconds());
        prop_assert_eq!(end_of_steps(&story)?, story.due_at.unwrap_or(DateTime::<Utc>::MAX_UTC));
        let left = story.steps.iter().find_map(|step| match step {
            Step::NotDue { left_seconds } => Some(*left_seconds),
            _ => None,
        });
        prop_assert_eq!(left.is_some(), story.due_at.is_none());
        prop_assert_eq!(counted(&story) + left.unwrap_or(0), target);
        for step in &story.steps {
            if let Step::Worked { stretches, .. } = step {
                for stretch in stretches {
                    prop_assert_eq!(
                        scene.timetable.elapsed(stretch.from, stretch.to, &pauses),
                        stretch.to - stretch.from,
                    );
                }
            }
            if let Step::Closed { from, to, .. } = step {
                prop_assert_eq!(scene.timetable.elapsed(*from, *to, &[]), TimeDelta::zero());
            }
        }
        let in_time = story.due_at.is_none_or(|due| end <= due);
        match story.steps.last().unwrap() {
            Step::Finished { in_time: told, margin_seconds, .. } => {
                prop_assert!(finished && *told == in_time);
                prop_assert!(*margin_seconds >= 0, "{margin_seconds}");
            }
            Step::Overdue { over_seconds } => prop_assert!(!finished && !in_time && *over_seconds >= 0),
            _ => prop_assert!(!finished && in_time),
        }
    }
}
