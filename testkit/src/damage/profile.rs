//! The two damage profiles. A profile has a script map, annotated characters and pronunciations.

use super::table::AnnotationTable;
use crate::script::CharMap;
use std::io;

/// The sources of the tables of the damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DamageProfile {
    /// Shares sources with the repair, so its scores are an upper bound: OpenCC's character map with the
    /// exceptions of the worked example, pronunciations of the crate `pinyin`, and characters that are
    /// frequent in `words.tsv`.
    Shared,
    /// Shares nothing with the repair: map, pronunciations and frequencies come from Unihan. It annotates
    /// none of the characters that the other profile annotates.
    Independent,
}

/// The tables of a profile.
#[derive(Debug, Clone)]
pub struct DamageTables {
    /// From Simplified to Traditional, character by character.
    pub map: CharMap,
    /// The annotated characters.
    pub annotations: AnnotationTable,
}

impl DamageProfile {
    /// Both profiles, in the order of the reports.
    pub const ALL: [Self; 2] = [Self::Shared, Self::Independent];

    /// A name for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Independent => "independent",
        }
    }

    /// Reads the tables.
    pub fn tables(self) -> io::Result<DamageTables> {
        Ok(match self {
            Self::Shared => DamageTables {
                map: CharMap::simplified_to_traditional()?.as_on_pages(),
                annotations: AnnotationTable::shared()?,
            },
            Self::Independent => {
                DamageTables { map: CharMap::unihan(), annotations: AnnotationTable::independent()? }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::table::{ANNOTATED, SEEN_ON_PAGES};
    use std::collections::HashSet;

    #[test]
    fn the_profiles_annotate_as_many_characters_and_none_in_common() {
        let characters = |profile: DamageProfile| -> HashSet<char> {
            let tables = profile.tables().unwrap();
            tables.annotations.entries().iter().map(|entry| entry.character).collect()
        };
        let [shared, independent] = DamageProfile::ALL.map(characters);
        assert_eq!((shared.len(), independent.len()), (ANNOTATED, ANNOTATED));
        assert!(shared.is_disjoint(&independent));
        for seen in SEEN_ON_PAGES.chars() {
            assert!(!shared.contains(&seen) && !independent.contains(&seen), "{seen}");
        }
    }

    #[test]
    fn every_annotated_character_can_occur_in_the_damaged_text() {
        for profile in DamageProfile::ALL {
            let tables = profile.tables().unwrap();
            for entry in tables.annotations.entries() {
                assert!(tables.map.makes(entry.character), "{profile:?}: {}", entry.character);
            }
        }
    }

    #[test]
    fn the_maps_differ_where_a_character_has_several_traditional_forms() {
        let convert = |profile: DamageProfile| profile.tables().unwrap().map.convert("后面发干着制里");
        assert_eq!(convert(DamageProfile::Shared), "后面發干著制里");
        assert_eq!(convert(DamageProfile::Independent), "後麵發幹着製裡");
    }
}
