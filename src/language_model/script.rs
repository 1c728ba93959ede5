//! Exceptions when the language model tells the scripts apart: Simplified forms that Traditional text has as
//! well, and rare Traditional variants.

/// Simplified forms that Traditional text writes as well, because they are also characters of their own (`后`,
/// `里`) or common variants (`台`). Their presence says nothing about the script. Listed by hand: 103 of the
/// 140 are keys of OpenCC's `STCharacters` that have themselves among their values; the others are variants.
pub(super) const IN_BOTH_SCRIPTS: &str = "于云余借党克准几制升占卜卷厘只台叶合同向吊周咨咸唇回困夸姜家尸局岩岳布席干并幸征志念恒愈愿才扎托\
    扣折据斗旋昆曲曹松板栗梁欲注淀游溪漓漆皂秋秘种秤税筑签系累群胄胡致舍苏范荐获薄虫蜡表里郁采重闲雇雕霉面须丰丑了仆\
    价冬出后吁杰栖汇污泛洁灶炮熏玩症痴确稿穗窑绝脚腊葱蕴赞踪迹迭韵麻黄千万与";

/// Traditional characters of GBK that OpenCC never writes: neither `STCharacters` nor the variants of Taiwan
/// and Hong Kong have them as values. They are rare variants of characters that OpenCC does write.
pub(super) const RARE_VARIANTS: &str = "仝凈卽厠厤叚喆埰堃墰墻壜奬嵗彫慤拚挱擡敎旂旣査棊椀欅殻氂泝淼犇獃琱産畵瘺眞碕竪筦箚簑絜絶綉緑縧罎耑舖舘菉蒓謡\
    謭賫贜踰迺遡遶邨醣銹録鎚鎭鎸阪陞頽顔飱駡鮝鰐鳬鶿鷄麫麯麽龢";

#[cfg(test)]
mod tests {
    use super::RARE_VARIANTS;
    use crate::text::gbk;
    use std::collections::HashSet;

    #[test]
    fn rare_variants_are_what_opencc_never_writes() {
        let written = [
            include_str!("../../dictionaries/opencc/STCharacters.tsv"),
            include_str!("../../dictionaries/opencc/TWVariants.tsv"),
            include_str!("../../dictionaries/opencc/HKVariants.tsv"),
        ];
        let written: HashSet<char> = written
            .iter()
            .flat_map(|table| table.lines().filter_map(|line| line.split_once('\t')))
            .flat_map(|(_, to)| to.chars())
            .collect();
        let mut variants: Vec<char> = include_str!("../../dictionaries/opencc/TSCharacters.tsv")
            .lines()
            .filter_map(|line| line.chars().next())
            .filter(|c| !written.contains(c) && gbk::encode(*c).is_some())
            .collect();
        variants.sort_unstable();
        assert_eq!(RARE_VARIANTS, variants.iter().collect::<String>());
    }
}
