//! Genuine tokens, changed at random: none passes, nothing panics. The seed is printed with a failure.

use crate::support::{OpenIdProvider, SigningKey, TestApp};
use serde_json::json;

/// Numbers that look random and repeat for a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn one<'a>(&mut self, all: &'a [&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// One change to a token; `other` is another genuine one.
fn mutate(dice: &mut Dice, token: &str, other: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let at = dice.roll(bytes.len());
    let mut segments: Vec<String> = token.split('.').map(str::to_owned).collect();
    let segment = dice.roll(3);
    match dice.roll(13) {
        0 => bytes[at] ^= 1 << dice.roll(8),
        1 => bytes[at] = ALPHABET[dice.roll(64)],
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, dice.one(&["=", "+", "/", " ", "\n", "\0", ".", "%", "A", "é"]).as_bytes()[0]),
        4 => bytes.truncate(at),
        // The last character of a segment carries bits that a lax decoder throws away.
        5 => {
            let text = &mut segments[segment];
            let last = text.pop().unwrap_or('A');
            let place = ALPHABET.iter().position(|c| char::from(*c) == last).unwrap_or(0);
            text.push(char::from(ALPHABET[place ^ (1 << dice.roll(4))]));
            return segments.join(".");
        }
        6 => segments[segment].push_str(dice.one(&["=", "==", "A", "\n", "%3D"])),
        7 => segments.swap(segment, (segment + 1) % 3),
        8 => segments.insert(segment, String::from(dice.one(&["", "e30", "bnVsbA", "W10"]))),
        9 => {
            dice.one(&["", "e30", "bnVsbA", "W10", "eyJhbGciOiJub25lIn0"]).clone_into(&mut segments[segment]);
        }
        10 => other.split('.').nth(segment).unwrap_or_default().clone_into(&mut segments[segment]),
        11 => drop(segments.remove(segment)),
        _ => {
            let flipped = if bytes[at].is_ascii_lowercase() {
                bytes[at].to_ascii_uppercase()
            } else {
                bytes[at].to_ascii_lowercase()
            };
            bytes[at] = flipped;
        }
    }
    let joined = segments.join(".");
    if joined == token { String::from_utf8_lossy(&bytes).into_owned() } else { joined }
}

async fn mutate_many(count: usize, seed: u64) {
    let key = SigningKey::es256("k");
    let provider = OpenIdProvider::start(&[&key]);
    let issuer = provider.setting("ES256");
    let app = TestApp::with(move |config| config.issuers.push(issuer)).await;
    let admin = app.admin().await;
    let id = admin.get("/v1/me").await.expect(200).id();
    let link = json!({ "issuer": provider.issuer, "subject": "admin" });
    admin.post(&format!("/v1/users/{id}/identities"), link).await.expect(201);
    let external = |jti: &str| key.token(&provider.claims(&app, "admin"), &json!({ "jti": jti }));
    let again = app.admin().await;
    let genuine = [external("1"), admin.token.unwrap(), external("2"), again.token.unwrap()];
    for token in &genuine {
        assert!(app.app.caller_of(token).await.is_ok());
    }
    let mut dice = Dice(seed);
    for number in 0..count {
        let token = &genuine[dice.roll(4)];
        let mut changed = token.clone();
        for _ in 0..=dice.roll(3) {
            let base =
                if changed.split('.').count() == 3 && !changed.is_empty() { changed } else { token.clone() };
            let other = dice.roll(4);
            changed = mutate(&mut dice, &base, &genuine[other]);
        }
        if genuine.contains(&changed) {
            continue;
        }
        let passed = app.app.caller_of(&changed).await.is_ok();
        assert!(!passed, "seed {seed}, number {number}: {changed:?} passes as {token}");
    }
}

#[actix_web::test]
async fn no_mutated_token_passes() {
    mutate_many(5_000, 1).await;
}

#[actix_web::test]
#[ignore = "a long run"]
async fn none_of_a_hundred_thousand_mutated_tokens_passes() {
    mutate_many(100_000, 2).await;
}
