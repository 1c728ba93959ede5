//! The rules of the canonical form.

use crate::named::named;
use crate::rule_set::RuleSet;
use crate::stage::choice::Stage;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// Why a part of the text was changed.
        ///
        /// The ids are stable: reports and logs use them.
        ///
        /// ```
        /// use zhnorm::report::Rule;
        ///
        /// assert_eq!(Rule::InlinePinyin.id(), "inline-pinyin");
        /// assert_eq!(Rule::ALL.iter().find(|rule| rule.id() == "line-end"), Some(&Rule::LineEnd));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// Every rule, in the order of the stages.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// The stable kebab-case name.
            pub fn id(self) -> &'static str {
                match self { $(Rule::$name => $id,)* }
            }
        }
    };
}

rules! {
    /// Double-byte text that was decoded from the second byte of a pair on: `當?shù)貙W(xué)校` -> `當地學(xué)校`.
    ByteShiftedText = "byte-shifted-text",
    /// Text that was decoded in the wrong encoding: `ÖÐÎÄ` -> `中文`.
    WrongEncoding = "wrong-encoding",
    /// An HTML entity in text that is not HTML: `&#20013;` -> `中`.
    HtmlEntity = "html-entity",
    /// `\uXXXX` in place of a character: `\u4e2d` -> `中`.
    UnicodeEscape = "unicode-escape",
    /// `%XX` in place of the bytes of a character in UTF-8: `%E4%B8%AD` -> `中`.
    PercentEscape = "percent-escape",
    /// Pinyin that a machine inserted after characters: `項(xiàng)` -> `項`.
    InlinePinyin = "inline-pinyin",
    /// A sequence that is not in Unicode normalization form C.
    CanonicalComposition = "canonical-composition",
    /// A CJK compatibility ideograph.
    CompatibilityIdeograph = "compatibility-ideograph",
    /// A Kangxi or CJK radical in place of an ideograph.
    Radical = "radical",
    /// A private use code point of GB 18030.
    PrivateUse = "private-use",
    /// A zero-width, bidi or other invisible format character, or U+FFFC, the place of a lost picture.
    Invisible = "invisible",
    /// A control character or a terminal's escape sequence, which is removed; or the mark that Word writes
    /// after a table cell, U+0007, which becomes a tab.
    Control = "control",
    /// A C1 control character in the place of a punctuation mark of Windows-1252: U+0093 -> `“`.
    WindowsPunctuation = "windows-punctuation",
    /// A ligature of Latin letters: `ﬁ` -> `fi`.
    Ligature = "ligature",
    /// A half-width kana, which becomes full-width: `ｶﾞ` -> `ガ`.
    HalfwidthKana = "halfwidth-kana",
    /// A private use code point by which Word writes the bullet of a list.
    SymbolFont = "symbol-font",
    /// A private use character that no other rule replaces, such as an icon in the font of a page.
    Icon = "icon",
    /// A variation selector after a Chinese character or punctuation mark.
    VariationSelector = "variation-selector",
    /// A full-width letter or digit, which becomes half-width.
    HalfwidthAlphanumeric = "halfwidth-alphanumeric",
    /// A vertical, small or half-width form of a Chinese punctuation mark.
    PresentationForm = "presentation-form",
    /// `,` `:` `;` `?` `!` in a Chinese sentence.
    FullwidthMark = "fullwidth-mark",
    /// A full-width mark in a number, a time, a ratio or a sentence without Chinese text: `12：30` -> `12:30`.
    HalfwidthMark = "halfwidth-mark",
    /// `(` and `)` in a Chinese sentence.
    FullwidthBracket = "fullwidth-bracket",
    /// `.` at the end of a Chinese sentence.
    FullStop = "full-stop",
    /// `...`, `。。。` and `…` in a Chinese sentence.
    Ellipsis = "ellipsis",
    /// Two hyphens, box-drawing lines or the like in place of a dash: `--` -> `——`.
    Dash = "dash",
    /// A middle dot in another form: `•` `・` `‧` -> `·`.
    MiddleDot = "middle-dot",
    /// Title marks of two angle brackets: `<<` `>>` -> `《` `》`.
    TitleMark = "title-mark",
    /// A circle in place of a zero among Chinese numerals: `二○二四年` -> `二〇二四年`.
    IdeographicZero = "ideographic-zero",
    /// A quotation mark that the target region does not use.
    Quote = "quote",
    /// A punctuation mark that is written twice, or a comma before another one.
    RepeatedMark = "repeated-mark",
    /// A line end other than LF.
    LineEnd = "line-end",
    /// Spaces inside a line.
    Space = "space",
    /// Spaces at the end of a line.
    TrailingSpace = "trailing-space",
    /// Indentation by ideographic or no-break spaces.
    Indentation = "indentation",
    /// More than one blank line in a row.
    BlankLine = "blank-line",
    /// A space between Chinese characters and Latin letters or digits, inserted or removed on request.
    LatinSpace = "latin-space",
    /// A word of a dictionary that the caller gave.
    UserDictionary = "user-dictionary",
    /// Conversion to the target script.
    Script = "script",
    /// A word of another region than the target's: `軟件` -> `軟體`.
    RegionalWord = "regional-word",
    /// A character that form KC replaces, which is folded for an index: `①` -> `1`, `，` -> `,`.
    WidthFolding = "width-folding",
    /// A Chinese punctuation mark, which becomes one of ASCII for an index: `《` -> `"`.
    MarkFolding = "mark-folding",
    /// A variant or Traditional character, folded for an index whatever stands beside it: `乾` -> `干`.
    VariantFolding = "variant-folding",
    /// A letter with case, folded for an index: `T` -> `t`, `Ｔ` -> `ｔ`.
    CaseFolding = "case-folding",
}

impl Rule {
    /// The stage that applies the rule.
    ///
    /// ```
    /// use zhnorm::Stage;
    /// use zhnorm::report::Rule;
    ///
    /// assert_eq!(Rule::FullStop.stage(), Stage::Punctuation);
    /// ```
    pub fn stage(self) -> Stage {
        match self {
            Self::ByteShiftedText
            | Self::WrongEncoding
            | Self::HtmlEntity
            | Self::UnicodeEscape
            | Self::PercentEscape => Stage::Repair,
            Self::InlinePinyin => Stage::InlinePinyin,
            Self::CanonicalComposition
            | Self::CompatibilityIdeograph
            | Self::Radical
            | Self::PrivateUse
            | Self::Invisible
            | Self::Control
            | Self::WindowsPunctuation
            | Self::Ligature
            | Self::HalfwidthKana
            | Self::SymbolFont
            | Self::Icon
            | Self::VariationSelector => Stage::Unicode,
            Self::HalfwidthAlphanumeric
            | Self::PresentationForm
            | Self::FullwidthMark
            | Self::HalfwidthMark
            | Self::FullwidthBracket
            | Self::FullStop
            | Self::Ellipsis
            | Self::Dash
            | Self::MiddleDot
            | Self::TitleMark
            | Self::IdeographicZero
            | Self::Quote
            | Self::RepeatedMark => Stage::Punctuation,
            Self::LineEnd
            | Self::Space
            | Self::TrailingSpace
            | Self::Indentation
            | Self::BlankLine
            | Self::LatinSpace => Stage::Whitespace,
            Self::UserDictionary | Self::Script | Self::RegionalWord => Stage::Script,
            Self::WidthFolding | Self::MarkFolding | Self::VariantFolding | Self::CaseFolding => {
                Stage::Folding
            }
        }
    }

    /// Whether the rule applies unless somebody says otherwise. The others need
    /// [`NormalizerBuilder::with_rules`](crate::NormalizerBuilder::with_rules) or a profile.
    ///
    /// ```
    /// use zhnorm::report::Rule;
    ///
    /// assert!(Rule::Dash.is_default() && !Rule::CaseFolding.is_default());
    /// ```
    pub fn is_default(self) -> bool {
        RuleSet::DEFAULT.contains(self)
    }
}

named!(Rule, id, "rule");
