//! Tampering at random: whatever one writes into the log behind the service's back, the check finds it.

use super::chain::{filled, head_of, unlock};
use crate::support::TestApp;
use diesel::{RunQueryDsl, sql_query};
use proeftuin::{
    audit::{
        chain::{self, Broken},
        head::Head,
    },
    base::error::{Code, Error},
    db::{Write, audit::Entry},
    each,
};
use std::sync::{Arc, Mutex};

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use proeftuin::db::types::{SqlId, SqlInstant};

    audit_entries (seq) {
        seq -> BigInt,
        occurred_at -> SqlInstant,
        request_id -> Nullable<SqlId>,
        actor -> Text,
        action -> Text,
        object -> Text,
        result -> Text,
        origin_digest -> Text,
        hash -> Text,
    }
}

/// Numbers that a seed decides (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((bits ^ (bits >> 31)) % u64::try_from(sides).unwrap()).unwrap()
    }
}

/// A way to tamper: its name and the statements that do it.
type Harm = (&'static str, Vec<String>);

fn harm(dice: &mut Dice, entries: i64, is_postgres: bool) -> Harm {
    let seq = 1 + dice.roll(entries);
    let other = 1 + (seq + dice.roll(entries - 1)) % entries;
    match dice.roll(9) {
        0 => {
            // A letter that none of these texts has, at a place that all of them have.
            let column = ["actor", "action", "object", "result", "hash", "origin_digest"]
                [usize::try_from(dice.roll(6)).unwrap()];
            let at = 1 + dice.roll(2);
            let changed = format!("substr({column}, 1, {at} - 1) || 'Q' || substr({column}, {at} + 1)");
            (
                "a letter is another",
                vec![format!("UPDATE audit_entries SET {column} = {changed} WHERE seq = {seq}")],
            )
        }
        1 => {
            let later =
                if is_postgres { "occurred_at + interval '1 microsecond'" } else { "occurred_at + 1" };
            (
                "a time is another",
                vec![format!("UPDATE audit_entries SET occurred_at = {later} WHERE seq = {seq}")],
            )
        }
        2 => ("an entry is gone", delete(&format!("seq = {seq}"))),
        3 => {
            let moves = [(seq, -1), (other, seq), (-1, other)];
            ("two have changed places", moves.map(|(from, to)| renumber(from, to)).to_vec())
        }
        4 => {
            let copy = format!(
                "INSERT INTO audit_entries SELECT {entries} + 1, occurred_at, request_id, actor, action, object, result, \
                 origin_digest, hash FROM audit_entries WHERE seq = {seq}"
            );
            ("a copy is added at the end", vec![copy])
        }
        5 => {
            let up = format!("UPDATE audit_entries SET seq = -seq - 1 WHERE seq >= {seq}");
            let copy = format!(
                "INSERT INTO audit_entries SELECT {seq}, occurred_at, request_id, actor, action, object, result, \
                 origin_digest, hash FROM audit_entries WHERE seq = {}",
                if other >= seq { -other - 1 } else { other }
            );
            (
                "one is put between",
                vec![up, copy, "UPDATE audit_entries SET seq = -seq WHERE seq < 0".to_owned()],
            )
        }
        6 => {
            let mut cut = delete(&format!("seq >= {seq}"));
            cut.push(format!("UPDATE counters SET value = {seq} - 1 WHERE name = 'audit'"));
            ("the end is cut off, and the counter with it", cut)
        }
        7 => {
            let objects = format!(
                "UPDATE audit_entries SET object = (SELECT b.object FROM audit_entries b WHERE b.seq = {other}) WHERE seq = {seq}"
            );
            ("what was done to another", vec![objects])
        }
        _ => {
            let address = format!("UPDATE audit_origins SET address = '192.0.2.1' WHERE seq = {seq}");
            ("another address", vec![address])
        }
    }
}

fn delete(which: &str) -> Vec<String> {
    vec![
        format!("DELETE FROM audit_origins WHERE {which}"),
        format!("DELETE FROM audit_entries WHERE {which}"),
    ]
}

fn renumber(from: i64, to: i64) -> String {
    format!("UPDATE audit_entries SET seq = {to} WHERE seq = {from}")
}

/// What the check says of the log with the harm done; then the harm is undone.
async fn found(app: &TestApp, harm: Vec<String>, heads: &[Head], forge: Option<i64>) -> Option<Broken> {
    let (heads, report) = (heads.to_vec(), Arc::new(Mutex::new(None)));
    let told = Arc::clone(&report);
    let undone = app.app.db().write(move |write| {
        for statement in harm {
            let changed: usize = each!(write.db(), connection => sql_query(&statement).execute(connection))?;
            assert!(changed > 0, "{statement} changed nothing");
        }
        if let Some(seq) = forge {
            write_anew(write, seq);
        }
        *told.lock().unwrap() = Some(chain::verify(write, &heads)?);
        // A refusal takes back what was written.
        Err::<(), _>(Error::refused(Code::Stale, "undone"))
    });
    assert!(undone.await.is_err());
    let report = report.lock().unwrap().take();
    report.unwrap().broken
}

/// Who owns the database and knows how it is done changes an entry and chains all that follow to it anew.
fn write_anew(write: &mut Write<'_>, seq: i64) {
    use diesel::{ExpressionMethods, QueryDsl};
    let rows = audit_entries::table.filter(audit_entries::seq.ge(seq - 1)).order(audit_entries::seq);
    let mut rows: Vec<Entry> = rows.load(write.db()).unwrap();
    let mut before = rows.remove(0).hash;
    rows[0].object.push('x');
    for row in rows {
        let hash = row.chained_to(&before);
        let changed = (audit_entries::object.eq(&row.object), audit_entries::hash.eq(&hash));
        diesel::update(audit_entries::table.filter(audit_entries::seq.eq(row.seq)))
            .set(changed)
            .execute(write.db())
            .unwrap();
        before = hash;
    }
}

/// Tampers so many times with a log of so many entries; each time the check must tell.
async fn tamper_often(times: usize, entries: i64, seed: u64) {
    let app = filled(entries).await;
    let heads = vec![head_of(&app).await];
    super::chain::tamper(&app, &unlock(&app).iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()).await;
    assert_eq!(
        found(&app, vec![], &heads, None).await,
        None,
        "the control: nothing was done, nothing is found"
    );
    let mut dice = Dice(seed);
    for number in 0..times {
        // One in ten by somebody who chains the rest anew: only the signed head shows that.
        let forged = (dice.roll(10) == 0).then(|| entries - dice.roll(20));
        let (what, statements) = match forged {
            Some(_) => ("all that follows is chained anew", vec![]),
            None => harm(&mut dice, entries, app.is_postgres()),
        };
        let broken = found(&app, statements.clone(), &heads, forged).await;
        assert!(
            broken.is_some(),
            "seed {seed}, number {number}: {what}: {statements:?} {forged:?} was not found"
        );
    }
    assert_eq!(found(&app, vec![], &heads, None).await, None, "all of it was undone");
}

#[actix_web::test]
async fn fifty_random_tampers_are_all_found() {
    tamper_often(50, 400, 1).await;
}

#[actix_web::test]
#[ignore = "a long run"]
async fn a_thousand_random_tampers_with_ten_thousand_entries_are_all_found() {
    tamper_often(1_000, 10_000, 2).await;
}
