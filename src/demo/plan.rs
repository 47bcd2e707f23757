//! Which tickets there are: when each is opened, by whom, about what, and how far it gets.

use super::hours::{Desk, intervals, is_holiday, is_open, rome};
use super::people::{absences, delegations, enti, people};
use super::rng::Rng;
use super::scenario::{Channel, DemoEnte, DemoPerson, DemoTicket, EnteRole, World};
use super::slots::Slots;
use super::story::{Cast, tell};
use super::texts::{PUBLIC, Queue, REPLY_TEMPLATES, Topic, topics};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};

/// Tickets in the year before today.
const TICKETS: usize = 2_200;

/// The world up to the first instant of `today` (Europe/Rome): nothing in it lies in the future, whatever the hour.
pub fn world(seed: u64, today: NaiveDate) -> World {
    world_at(seed, rome(today, 0))
}

/// The world up to `now`, so that a demonstration started at eleven shows the requests of the morning too.
pub fn world_at(seed: u64, now: DateTime<Utc>) -> World {
    let today = super::hours::date_of(now);
    let enti = enti();
    let people = people(&enti);
    let rng = Rng::new(seed);
    let delegations = delegations(today);
    let cast = Cast {
        people: &people,
        enti: &enti,
        today,
        now,
    };
    let places = places(
        &people,
        &delegations
            .iter()
            .map(|d| (d.delegate, d.principal))
            .collect::<Vec<_>>(),
    );
    let mut plans = plans(&rng, now, &places, &cast);
    weave(&rng, &mut plans, &places);
    let tickets = happen(&rng, plans, &cast);
    World {
        tickets,
        absences: absences(today),
        delegations,
        reply_templates: REPLY_TEMPLATES.to_vec(),
        enti,
        people,
    }
}

/// How far a ticket gets before today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nobody has looked at it.
    New,
    /// Somebody has it.
    Assigned,
    /// Being worked on.
    InProgress,
    /// The ente has been asked.
    WaitingEnte,
    /// A supplier has been asked.
    WaitingThirdParty,
    /// As far as it goes: solved, or cancelled on the way.
    Full,
}

/// A ticket before anything happens to it.
pub struct Plan {
    /// Opening instant.
    pub opened_at: DateTime<Utc>,
    /// What it is about.
    pub topic: &'static Topic,
    /// Whose; none for the public form.
    pub ente: Option<usize>,
    /// Person who needs help; none for the public form.
    pub requester: Option<usize>,
    /// Channel.
    pub channel: Channel,
    /// Choices of the texts.
    pub slots: Slots,
    /// How far it gets.
    pub fate: Fate,
    /// Tickets that say the same and are merged into this one.
    pub duplicates: Vec<usize>,
    /// The ticket that this one is merged into.
    pub duplicate_of: Option<usize>,
    /// The ticket of which this one is a part.
    pub parent: Option<usize>,
    /// Parts of this ticket.
    pub children: Vec<usize>,
    /// An older ticket on the same matter.
    pub follows: Option<usize>,
}

/// (ente, person, weight) of everybody who opens tickets.
fn places(people: &[DemoPerson], delegations: &[(usize, usize)]) -> Vec<(usize, usize, u32)> {
    let mut places = Vec::new();
    for (i, person) in people.iter().enumerate() {
        for place in &person.memberships {
            let weight = match place.role {
                EnteRole::Contact => 34,
                EnteRole::User => 22,
                EnteRole::Signatory => 3,
            };
            places.push((place.ente, i, weight));
            if place.role == EnteRole::Contact {
                for &(_, principal) in delegations.iter().filter(|(delegate, _)| *delegate == place.ente) {
                    places.push((principal, i, 6));
                }
            }
        }
    }
    places
}

fn choose_place(rng: &mut Rng, places: &[(usize, usize, u32)]) -> (usize, usize) {
    let weights: Vec<u32> = places.iter().map(|p| p.2).collect();
    let (ente, person, _) = places[rng.weighted(&weights)];
    (ente, person)
}

/// How busy a day is, in thousandths of a usual one.
fn load(day: NaiveDate) -> u32 {
    let base = match day.weekday() {
        Weekday::Mon => 1_180,
        Weekday::Tue => 1_080,
        Weekday::Wed | Weekday::Thu => 1_000,
        Weekday::Fri => 720,
        Weekday::Sat => 55,
        Weekday::Sun => 35,
    };
    let season = match (day.month(), day.day()) {
        (8, 8..=23) => 30,
        (8, _) => 55,
        (12, 23..) | (1, 1..=6) => 28,
        (7, 20..) => 80,
        (1 | 9 | 10, _) => 112,
        _ => 100,
    };
    if is_holiday(day) { 30 } else { base * season / 100 }
}

/// Local opening time in seconds, and the channel that fits it.
fn moment(rng: &mut Rng, day: NaiveDate) -> (i64, Channel) {
    const HOURS: [u32; 24] = [
        1, 0, 0, 0, 0, 1, 3, 12, 60, 100, 105, 92, 48, 34, 60, 66, 52, 34, 16, 9, 8, 7, 5, 2,
    ];
    let mut weights = HOURS;
    if intervals(Desk::Centre, day).is_empty() {
        for w in &mut weights[9..19] {
            *w = *w / 5 + 1;
        }
    } else if day.weekday() == Weekday::Fri {
        for w in &mut weights[13..] {
            *w = *w / 5 + 1;
        }
    }
    let hour = rng.weighted(&weights) as i64;
    let seconds = hour * 3_600 + rng.between(0, 3_599);
    let open = is_open(Desk::Centre, rome(day, seconds));
    let channel = match rng.below(100) {
        0..=51 => Channel::Portal,
        52..=74 => Channel::Email,
        75..=93 if open => Channel::Phone,
        94..=95 if open => Channel::Pec,
        96..=97 => Channel::PublicForm,
        98 if intervals(Desk::Ente, day)
            .iter()
            .any(|&(a, b)| a * 60 <= seconds && seconds < b * 60) =>
        {
            Channel::Api
        }
        n if n % 3 == 0 => Channel::Email,
        _ => Channel::Portal,
    };
    (seconds, channel)
}

fn plans(rng: &Rng, now: DateTime<Utc>, places: &[(usize, usize, u32)], cast: &Cast) -> Vec<Plan> {
    let mut rng = rng.fork(1);
    let last = cast.today;
    let days: Vec<NaiveDate> = (0..=365).rev().map(|back| last - Days::new(back)).collect();
    let loads: Vec<u32> = days.iter().map(|d| load(*d)).collect();
    let weekdays: Vec<usize> = (0..TICKETS).map(|_| rng.weighted(&loads)).collect();
    let mut openings: Vec<(DateTime<Utc>, Channel)> = Vec::with_capacity(TICKETS);
    for day in weekdays {
        let (mut seconds, mut channel) = moment(&mut rng, days[day]);
        let mut at = rome(days[day], seconds);
        let mut back = 0;
        while at >= now {
            // Today is not over yet: the request came on an earlier day.
            back += 1;
            let mut earlier = days[day] - Days::new(back);
            while intervals(Desk::Centre, earlier).is_empty() {
                back += 1;
                earlier = days[day] - Days::new(back);
            }
            (seconds, channel) = moment(&mut rng, earlier);
            at = rome(earlier, seconds);
        }
        openings.push((at, channel));
    }
    openings.sort_by_key(|o| o.0);
    let all = topics();
    openings
        .into_iter()
        .map(|(opened_at, mut channel)| {
            let month = super::hours::date_of(opened_at).month();
            let is_public = channel == Channel::PublicForm;
            let topic = if is_public {
                rng.pick(PUBLIC)
            } else {
                let weights: Vec<u32> = all
                    .iter()
                    .map(|t| match t.months {
                        [] => t.weight,
                        months if months.contains(&month) => t.weight * 3,
                        _ => 0,
                    })
                    .collect();
                all[rng.weighted(&weights)]
            };
            let (ente, requester) = choose_place(&mut rng, places);
            if channel == Channel::Pec && topic.queue == Queue::SitiWeb {
                channel = Channel::Portal;
            }
            Plan {
                opened_at,
                topic,
                ente: (!is_public).then_some(ente),
                requester: (!is_public).then_some(requester),
                channel,
                slots: Slots::draw(&mut rng),
                fate: Fate::Full,
                duplicates: Vec::new(),
                duplicate_of: None,
                parent: None,
                children: Vec::new(),
                follows: None,
            }
        })
        .collect()
}

/// Ties some tickets together: duplicates, parents with children, continuations; then decides today's backlog.
fn weave(rng: &Rng, plans: &mut [Plan], places: &[(usize, usize, u32)]) {
    let mut rng = rng.fork(2);
    let count = plans.len();
    let common: Vec<&'static Topic> = topics().into_iter().filter(|t| t.heat == 3).collect();
    let mut taken = vec![false; count];
    let same_day = |plans: &[Plan], i: usize, j: usize| {
        (plans[j].opened_at - plans[i].opened_at).num_hours() < 6 && plans[j].opened_at > plans[i].opened_at
    };
    // One outage, several enti: every seventh week, and one that is still going on.
    let mut outages: Vec<usize> = (0..8).map(|k| 90 + k * 265).collect();
    outages.push(count - 26);
    for start in outages {
        let Some(first) = (start..count.saturating_sub(6)).find(|&i| {
            (i..=i + 3).all(|j| plans[j].ente.is_some() && !taken[j]) && same_day(plans, i, i + 3)
        }) else {
            continue;
        };
        let topic = *rng.pick(&common);
        let mut seen: Vec<usize> = Vec::new();
        for i in first..=first + 3 {
            while seen.contains(&plans[i].ente.expect("checked above")) {
                let (ente, requester) = choose_place(&mut rng, places);
                (plans[i].ente, plans[i].requester) = (Some(ente), Some(requester));
            }
            seen.push(plans[i].ente.expect("checked above"));
            plans[i].topic = topic;
            taken[i] = true;
            if i > first {
                plans[i].parent = Some(first);
                plans[first].children.push(i);
            }
        }
    }
    for start in (40..count - 60).step_by(73) {
        let Some(first) = (start..start + 40).find(|&i| {
            i + 2 < count
                && (i..=i + 2).all(|j| plans[j].ente.is_some() && !taken[j])
                && same_day(plans, i, i + 2)
        }) else {
            continue;
        };
        let (ente, requester, topic) = (plans[first].ente, plans[first].requester, plans[first].topic);
        let colleague = places
            .iter()
            .find(|p| Some(p.0) == ente && Some(p.1) != requester)
            .map(|p| p.1);
        for i in first + 1..=first + 1 + usize::from(start % 5 == 0) {
            (plans[i].ente, plans[i].topic, plans[i].slots) = (ente, topic, plans[first].slots.clone());
            plans[i].requester = if i > first + 1 {
                requester
            } else {
                colleague.or(requester)
            };
            plans[i].duplicate_of = Some(first);
            plans[first].duplicates.push(i);
            taken[i] = true;
        }
        taken[first] = true;
    }
    for i in 380..count {
        let before = i - rng.between(300, 370) as usize;
        if taken[i]
            || taken[before]
            || plans[i].ente.is_none()
            || plans[before].ente.is_none()
            || !rng.chance(3)
        {
            continue;
        }
        if !plans[before].topic.months.is_empty() {
            continue;
        }
        (plans[i].ente, plans[i].requester) = (plans[before].ente, plans[before].requester);
        (plans[i].topic, plans[i].slots) = (plans[before].topic, plans[before].slots.clone());
        plans[i].follows = Some(before);
        (taken[i], taken[before]) = (true, true);
    }
    backlog(&mut rng, plans);
}

/// Newest first: the newest are mostly untouched, then assigned, asked about, worked on; most are within what was promised.
fn backlog(rng: &mut Rng, plans: &mut [Plan]) {
    let mut wanted = [
        (Fate::New, 14, 20, 65),
        (Fate::Assigned, 18, 45, 55),
        (Fate::WaitingEnte, 24, 120, 24),
        (Fate::WaitingThirdParty, 17, 130, 22),
        (Fate::InProgress, 36, 120, 50),
    ];
    let count = plans.len();
    for i in (0..count).rev() {
        let rank = count - 1 - i;
        if let Some(parent) = plans[i].parent {
            if count - 1 - parent < 60 {
                plans[i].fate = Fate::Assigned;
                plans[parent].fate = Fate::InProgress;
            }
            continue;
        }
        if !plans[i].children.is_empty() || plans[i].duplicate_of.is_some() || !plans[i].duplicates.is_empty()
        {
            continue;
        }
        let public = plans[i].ente.is_none();
        for (fate, left, reach, percent) in &mut wanted {
            let fits = !public || matches!(fate, Fate::New | Fate::Assigned);
            if *left > 0 && rank < *reach && fits && rng.chance(*percent) {
                *left -= 1;
                plans[i].fate = *fate;
                break;
            }
        }
    }
}

/// Lets every ticket happen, the newest first, since a parent waits for its children.
fn happen(rng: &Rng, plans: Vec<Plan>, cast: &Cast) -> Vec<DemoTicket> {
    let mut uses = super::story::Uses::default();
    let mut told: Vec<Option<DemoTicket>> = vec![None; plans.len()];
    for i in (0..plans.len()).rev() {
        let ticket = tell(rng.fork(1_000 + i as u64), i, &plans, &told, cast, &mut uses);
        told[i] = Some(ticket);
    }
    let mut tickets: Vec<DemoTicket> = told.into_iter().flatten().collect();
    for i in 0..tickets.len() {
        if let Some(before) = tickets[i].follows {
            let is_final = tickets[before]
                .steps
                .last()
                .is_some_and(|s| s.at < tickets[i].opened_at && super::story::is_final_step(s));
            if !is_final {
                tickets[i].follows = None;
            }
        }
    }
    tickets
}

/// The ente of a ticket, or the centre's own label for the public form.
pub fn slug_of(enti: &[DemoEnte], ente: Option<usize>) -> &str {
    ente.map_or("centro", |e| enti[e].slug.as_str())
}
