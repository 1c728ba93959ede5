//! What each character of a text may stand for, and what it tells about the channel that wrote it.

use super::homographs::is_homograph;
use super::symbol::{ZHE, ZHU, boundary, is_han, symbol};

/// How many channels there are.
pub(crate) const CHANNELS: usize = 4;
/// Text of a person who writes Traditional Chinese.
pub(crate) const TRADITIONAL: usize = 0;
/// Simplified Chinese.
pub(crate) const SIMPLIFIED: usize = 1;
/// Simplified text, each character replaced by its first Traditional form.
pub(crate) const FIRST_FORM: usize = 2;
/// The same, but characters that Traditional text has too mostly stayed.
pub(crate) const LEFT_FORM: usize = 3;

// Flags of characters for the first look at a text. The lowest four say that the character is strong evidence
// against the channel of that number.
/// It tells something about the channels.
pub(crate) const TELLING: u8 = 1 << CHANNELS;
/// It may be another character even in Traditional text, or something that the model has no symbol for.
pub(crate) const OPEN: u8 = TELLING << 1;
/// It is a homograph.
pub(crate) const HOMOGRAPH: u8 = OPEN << 1;
/// It is 着.
pub(crate) const IS_ZHE: u8 = HOMOGRAPH << 1;

/// A Traditional character that one of the text may stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TraditionalCandidate {
    pub(crate) unit: u16,
    /// With which probability each channel writes it as the character that stands there.
    pub(crate) written: [f32; CHANNELS],
}

#[derive(Clone, Copy, Debug)]
struct CharacterRecord {
    first: u32,
    len: u8,
    evidence: [f32; CHANNELS],
    likelihoods: [f32; CHANNELS],
    main: Main,
}

/// The form that Simplified text most often means by a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Main {
    pub(crate) unit: u16,
    /// It is meant wherever no word says otherwise.
    pub(crate) rules: bool,
    /// It is so much more frequent than the others that a word of it with one neighbour settles it.
    pub(crate) leads: bool,
}

/// All characters of the Basic Multilingual Plane.
#[derive(Debug)]
pub(crate) struct Characters {
    /// By code unit: the flags in the lowest byte, the number of the record in the next two, and above that
    /// whether it is a Chinese character and whether it is a punctuation mark.
    numbers: Box<[u32; 0x1_0000]>,
    /// For each channel, by code unit: the only candidate, or 0 if there are several.
    alone: [Vec<u16>; CHANNELS],
    records: Vec<CharacterRecord>,
    candidates: Vec<TraditionalCandidate>,
}

/// One character as it is packed.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnpackedCharacter {
    pub(crate) unit: u16,
    /// Logarithms of how much likelier each channel writes it than the Traditional one.
    pub(crate) evidence: [f32; CHANNELS],
    pub(crate) candidates: Vec<(u16, [f32; CHANNELS])>,
    pub(crate) main: Main,
}

/// The offsets of the number and of two more flags, beside the flags of a character.
pub(super) const NUMBER_SHIFT: u32 = 8;
pub(super) const HAN_SHIFT: u32 = 24;
pub(super) const MARK_SHIFT: u32 = 25;

const EVIDENCE_STEPS: f32 = 16.0;
const WRITTEN_STEPS: f32 = 12.0;
/// Beside the number of candidates: the main one rules.
const RULES: u8 = 0x80;
/// The main one leads.
const LEADS: u8 = 0x40;

impl UnpackedCharacter {
    /// Appends the packed form: evidence in sixteenths of a nat, probabilities as costs in twelfths of a nat,
    /// 255 for never.
    pub(crate) fn pack(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.unit.to_le_bytes());
        bytes.extend(
            self.evidence.map(|nats| (nats * EVIDENCE_STEPS).round().clamp(-127.0, 127.0) as i8 as u8),
        );
        let rules = if self.main.rules { RULES } else { 0 };
        let leads = if self.main.leads { LEADS } else { 0 };
        bytes.push(self.candidates.len() as u8 | rules | leads);
        bytes.extend(self.main.unit.to_le_bytes());
        for (unit, written) in &self.candidates {
            bytes.extend(unit.to_le_bytes());
            bytes.extend(
                written.map(
                    |p| {
                        if p <= 0.0 { 255 } else { (-p.ln() * WRITTEN_STEPS).round().min(254.0) as u8 }
                    },
                ),
            );
        }
    }
}

impl Characters {
    /// Reads what [`UnpackedCharacter::pack`] wrote, up to the first record that is cut off. A character is
    /// strong evidence against a channel from `against` nats on.
    pub(crate) fn read(bytes: &[u8], against: f32) -> Self {
        let plain = CharacterRecord {
            first: 0,
            len: 0,
            evidence: [0.0; CHANNELS],
            likelihoods: [1.0; CHANNELS],
            main: Main::default(),
        };
        let itself: Vec<u16> = (0..=u16::MAX).collect();
        let mut characters = Self {
            numbers: Box::new(std::array::from_fn(|unit| without_record(unit as u16))),
            alone: [itself.clone(), itself.clone(), itself.clone(), itself],
            records: vec![plain],
            candidates: Vec::new(),
        };
        let mut rest = bytes;
        while let Some((record, unit, more)) = characters.record(rest, against) {
            let number = (characters.records.len() as u32) << NUMBER_SHIFT;
            if let Some(found) = characters.numbers.get_mut(usize::from(unit)) {
                *found |= number;
            }
            characters.records.push(record);
            rest = more;
        }
        characters
    }

    fn record<'b>(&mut self, bytes: &'b [u8], against: f32) -> Option<(CharacterRecord, u16, &'b [u8])> {
        let (head, mut rest) = bytes.split_first_chunk::<9>()?;
        let [low, high, e0, e1, e2, e3, len, main_low, main_high] = *head;
        let main = Main {
            unit: u16::from_le_bytes([main_low, main_high]),
            rules: len & RULES != 0,
            leads: len & LEADS != 0,
        };
        let len = len & !(RULES | LEADS);
        let evidence = [e0, e1, e2, e3];
        let evidence = evidence.map(|step| f32::from(step as i8) / EVIDENCE_STEPS);
        let best = evidence.iter().copied().fold(f32::MIN, f32::max);
        let first = self.candidates.len();
        for _ in 0..len {
            let (entry, more) = rest.split_first_chunk::<6>()?;
            let [form_low, form_high, written @ ..] = *entry;
            let written =
                written.map(|step| if step == 255 { 0.0 } else { (f32::from(step) / -WRITTEN_STEPS).exp() });
            self.candidates
                .push(TraditionalCandidate { unit: u16::from_le_bytes([form_low, form_high]), written });
            rest = more;
        }
        let unit = u16::from_le_bytes([low, high]);
        let candidates = self.candidates.get(first..)?;
        for (channel, alone) in self.alone.iter_mut().enumerate() {
            let mut own = candidates
                .iter()
                .filter(|candidate| candidate.written.get(channel).is_some_and(|p| *p > 0.0));
            let only = match (own.next(), own.next(), candidates) {
                (Some(only), None, _) => only.unit,
                // A channel that never writes the character says nothing of what it stands for.
                (None, _, [only]) => only.unit,
                (_, _, []) => unit,
                _ => 0,
            };
            if let Some(alone) = alone.get_mut(usize::from(unit)) {
                *alone = only;
            }
        }
        let strong = evidence.iter().enumerate().filter(|(_, own)| best - **own >= against);
        let strong = strong.fold(0, |bits, (channel, _)| bits | 1 << channel);
        let telling = if evidence.iter().any(|nats| *nats != 0.0) { TELLING } else { 0 };
        let alone = self.alone.get(TRADITIONAL).and_then(|alone| alone.get(usize::from(unit)));
        let open = if alone == Some(&unit) || unit == ZHU { 0 } else { OPEN };
        if let Some(found) = self.numbers.get_mut(usize::from(unit)) {
            *found |= u32::from(strong | telling | open);
        }
        let record =
            CharacterRecord { first: first as u32, len, evidence, likelihoods: evidence.map(f32::exp), main };
        Some((record, unit, rest))
    }

    #[inline]
    fn get(&self, unit: u16) -> Option<&CharacterRecord> {
        self.records.get(self.number(unit))
    }

    /// What `unit` tells about each channel, in nats; 0 for the Traditional one.
    #[inline]
    pub(crate) fn evidence(&self, unit: u16) -> [f32; CHANNELS] {
        self.evidence_of(self.number(unit))
    }

    /// The same for the character of a number.
    pub(crate) fn evidence_of(&self, number: usize) -> [f32; CHANNELS] {
        self.records.get(number).map_or([0.0; CHANNELS], |record| record.evidence)
    }

    /// The same as likelihoods.
    #[inline]
    pub(crate) fn likelihoods(&self, unit: u16) -> [f32; CHANNELS] {
        self.get(unit).map_or([1.0; CHANNELS], |record| record.likelihoods)
    }

    /// How many kinds of characters are told apart.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The kind of a character; 0 for those that only stand for themselves and tell nothing.
    #[inline]
    pub(crate) fn number(&self, unit: u16) -> usize {
        (self.look_up(unit) >> NUMBER_SHIFT & 0xFFFF) as usize
    }

    /// What a first look at a text needs to know of `unit`.
    #[inline]
    pub(crate) fn flags(&self, unit: u16) -> u8 {
        self.look_up(unit) as u8
    }

    /// Number and flags of `unit`.
    #[inline]
    pub(super) fn look_up(&self, unit: u16) -> u32 {
        self.numbers.get(usize::from(unit)).copied().unwrap_or(0)
    }

    /// By code unit, the only candidate of each character in a channel; 0 if there are several.
    pub(crate) fn alone_in(&self, channel: usize) -> &[u16] {
        self.alone.get(channel).map(Vec::as_slice).unwrap_or_default()
    }

    /// The form that Simplified text most often means by `unit`.
    #[inline]
    pub(crate) fn main(&self, unit: u16) -> Main {
        self.get(unit).map_or(Main::default(), |record| record.main)
    }

    /// The candidate of this number.
    #[inline]
    pub(crate) fn candidate(&self, unit: u16, number: u8) -> Option<u16> {
        self.candidates(unit).get(usize::from(number)).map(|candidate| candidate.unit)
    }

    /// Everything that `unit` may stand for. Empty if it has no record: then it stands for itself alone.
    #[inline]
    pub(crate) fn candidates(&self, unit: u16) -> &[TraditionalCandidate] {
        let range =
            |record: &CharacterRecord| record.first as usize..record.first as usize + usize::from(record.len);
        self.get(unit).and_then(|record| self.candidates.get(range(record))).unwrap_or_default()
    }
}

/// What is known of a character before its record is read, which adds to it.
fn without_record(unit: u16) -> u32 {
    let flags = match unit {
        _ if is_homograph(unit) => HOMOGRAPH,
        ZHE => IS_ZHE,
        // Extension A, and the operators of descriptions by parts.
        0x3400..=0x4DBF | 0x2FF0..=0x2FFF => OPEN,
        _ => 0,
    };
    let is_mark = char::from_u32(unit.into()).is_some_and(|c| boundary(symbol(c)) == 1);
    u32::from(flags) | u32::from(is_han(unit)) << HAN_SHIFT | u32::from(is_mark) << MARK_SHIFT
}
