//! Words that hold a sentence together and say nothing of its subject; they also tell the two languages apart.

use std::{collections::HashSet, sync::LazyLock};

/// In which language a text is, as far as its small words show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Dutch.
    Dutch,
    /// English.
    English,
    /// Too short or too mixed to say.
    Unsure,
}

const DUTCH: &str = "aan al alle alleen als altijd ander andere anders achter bij binnen bent beter bijna biedt blijft boven daar \
    daarbij daardoor daarmee daarna daarom dan dat de deze der die dit doen doet door dus een eens eerst eerste elk elke en enkel er \
    ervoor etc gaan gaat geen gebruik gebruiken gebruikt geeft geven gewoon goed goede graag haar had hadden heb hebben hebt heeft hem \
    hen het hier hierbij hiermee hierdoor hij hoe hoeft hoeven hun ieder iedere iemand iets ik in is ja je jij jou jouw jullie kan kun \
    kunnen kunt komen komt krijgen krijgt laat laten langs maakt maar maken me mee meer mensen met mij mijn minder moet moeten mogelijk \
    na naar namelijk nee niet niets nieuw nieuwe nodig nog nu of om omdat onder ons onze ook op over per samen sinds slechts snel \
    soms staat steeds te tegen ten ter terwijl tijdens toch toe tot tussen u uit uw van vanaf vaak veel ver verder via volgens voor \
    vooral voordat vooraf waar waarbij waardoor waarin waarmee waarop waarvoor want waren was wat we weer wel welk welke werd werden \
    wie wij wil willen word worden wordt zal ze zeer zelf zelfs zich zij zijn zo zoals zodat zoeken zonder zou zouden zowel";
const ENGLISH: &str = "a about above across after again against all almost already also although always am among an and another any \
    anybody are around as at based be because been before being below best better between both but by can cannot could did do does doing \
    done down during each either else etc even ever every everybody few first for from further gets get give gives had has have having he \
    help helps her here hers him his how however i if in instead into is it its itself just let lets like looking make makes making many \
    may me might more most much must my need needs new no nobody nor not now of off often on once one only onto or other our out over own \
    per people quite rather really right same several she should since so some somebody such than that the their them then there these \
    they this those through to together too toward under until up upon us use used useful uses using very via want wants was way we well \
    were what when where whether which while who whole whom whose why will with within without would yet you your";

/// Words that say little and are like others that say much: never taken for a slip of the keyboard.
const FREQUENT: &str = "houden houdt zien ziet zoals minder vinden vindt werken werkt leveren levert bieden mensen vrouwen mannen kinderen \
    bedrijf bedrijven gebruiker gebruikers zoekt zoeken gevonden genoeg dagen weken maanden jaren manier verder kosten tijden plaats plekken \
    eigen andere allemaal kleine kleiner groter grote bekend vragen vraagt handen landen banden worden wonden staan staat bouwen bouwt \
    denken direct gegeven heel juist kijken kijkt leren meeste midden moment nacht nemen neemt open pakken plannen praktisch project \
    samenwerken schrijven sluiten spelen starten stellen stelt straks testen tijdig totaal trekken twee verschil volgend voldoende \
    waarde warmte wereld willen winnen zetten zeker zetten zonder company companies people person building bring brings called change \
    changes child clear close common course daily days designed develop developed directly every example faster finding found general \
    given going great group having higher however important including keeps known large later leads learn leave less level little living \
    longer lower month months number often others place places points possible present problem provide provides quickly ready really \
    reduce result results simple single small someone something spend start started still system takes testing thing things think three \
    times today together under weeks where works world years young";

static FREQUENT_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| FREQUENT.split_whitespace().collect());
static DUTCH_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| DUTCH.split_whitespace().collect());
static ENGLISH_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| ENGLISH.split_whitespace().collect());

/// Whether a folded word says nothing, in either language.
#[must_use]
pub fn is_stop_word(word: &str) -> bool {
    DUTCH_WORDS.contains(word) || ENGLISH_WORDS.contains(word)
}

/// Whether a folded word is so common that it is itself, however like another it is.
#[must_use]
pub fn is_frequent(word: &str) -> bool {
    FREQUENT_WORDS.contains(word) || is_stop_word(word)
}

/// The language of a text.
#[must_use]
pub fn tongue(text: &str) -> Tongue {
    let words = super::tokens(text);
    tongue_of(words.iter().map(|word| word.folded.as_str()))
}

/// The language of a text by its (folded) words.
pub fn tongue_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Tongue {
    let (mut dutch, mut english) = (0_u32, 0_u32);
    for word in words {
        // Words of both languages ("is", "in", "over", "was") tell nothing.
        match (DUTCH_WORDS.contains(word), ENGLISH_WORDS.contains(word)) {
            (true, false) => dutch += 1,
            (false, true) => english += 1,
            _ => {}
        }
    }
    if dutch >= 2 && dutch > 2 * english {
        Tongue::Dutch
    } else if english >= 2 && english > 2 * dutch {
        Tongue::English
    } else {
        Tongue::Unsure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_tell_the_language() {
        let tongue = |text: &str| tongue_of(text.split(' '));
        assert_eq!(tongue("wij maken een app voor mensen met diabetes"), Tongue::Dutch);
        assert_eq!(tongue("we make an app for people with diabetes"), Tongue::English);
        assert_eq!(tongue("app diabetes"), Tongue::Unsure);
    }
}
