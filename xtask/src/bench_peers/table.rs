//! Formats the results as Markdown tables.

use super::child::Equality;
use super::{Program, Role};

/// The results for one text and configuration.
pub(super) struct Row {
    pub(super) text: String,
    pub(super) config: &'static str,
    pub(super) entries: Vec<Entry>,
}

/// The results of one program.
pub(super) struct Entry {
    pub(super) program: &'static str,
    pub(super) role: Role,
    /// In MB/s.
    pub(super) speed: f64,
    pub(super) equality: Option<Equality>,
}

impl Row {
    fn entry(&self, program: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.program == program)
    }

    fn speed(&self, role: Role) -> Option<f64> {
        self.entries.iter().find(|entry| entry.role == role).map(|entry| entry.speed)
    }

    fn fastest_peer(&self) -> Option<&Entry> {
        let peers = self.entries.iter().filter(|entry| entry.role == Role::Peer);
        peers.max_by(|a, b| a.speed.total_cmp(&b.speed))
    }
}

impl Entry {
    /// The speed, and the share of lines that equal OpenCC's, unless all lines do.
    fn shown(&self) -> String {
        let speed = format!("{:.0}", self.speed);
        match &self.equality {
            // Rounded down, so that 100 % means all.
            Some(equality) if equality.equal < equality.lines => {
                format!("{speed} ({:.1} %)", (1000 * equality.equal / equality.lines) as f64 / 10.0)
            }
            _ => speed,
        }
    }
}

pub(super) fn line(cells: impl IntoIterator<Item = String>) -> String {
    format!("|{}\n", cells.into_iter().map(|cell| format!(" {cell} |")).collect::<String>())
}

pub(super) fn head(names: &[&str]) -> String {
    line(names.iter().map(|&name| name.to_owned())) + &line(names.iter().map(|_| "---".to_owned()))
}

/// The table of speeds in MB/s and their ratios. In brackets: the share of lines that equal OpenCC's, unless
/// all do.
pub(super) fn speeds(rows: &[Row], programs: &[Program]) -> String {
    let shown: Vec<&str> =
        programs.iter().filter(|program| program.role != Role::Limit).map(|program| program.name).collect();
    let mut names = vec!["text", "config"];
    names.extend(&shown);
    names.extend(["fastest peer", "zhnorm / it", "zhnorm / OpenCC"]);
    let mut table = head(&names);
    for row in rows {
        let fastest = row.fastest_peer();
        let ratio = |other: Option<f64>| match (row.speed(Role::Ours), other) {
            (Some(ours), Some(other)) => format!("**{:.2}**", ours / other),
            _ => String::new(),
        };
        let mut cells = vec![row.text.clone(), row.config.to_owned()];
        cells.extend(shown.iter().map(|name| row.entry(name).map_or_else(|| "–".to_owned(), Entry::shown)));
        cells.push(fastest.map_or_else(String::new, |entry| entry.program.to_owned()));
        cells.push(ratio(fastest.map(|entry| entry.speed)));
        cells.push(ratio(row.speed(Role::Reference)));
        table += &line(cells);
    }
    table
}

/// The table of upper limits beside zhnorm.
pub(super) fn limits(rows: &[Row], programs: &[Program]) -> String {
    let shown: Vec<&str> = programs
        .iter()
        .filter(|program| matches!(program.role, Role::Ours | Role::Limit))
        .map(|program| program.name)
        .collect();
    let mut names = vec!["text", "config"];
    names.extend(&shown);
    names.push("zhnorm / flat table");
    let mut table = head(&names);
    for row in rows {
        let mut cells = vec![row.text.clone(), row.config.to_owned()];
        cells.extend(shown.iter().map(|name| row.entry(name).map_or_else(|| "–".to_owned(), Entry::shown)));
        cells.push(match (row.speed(Role::Ours), row.entry("flat table")) {
            (Some(ours), Some(flat)) => format!("{:.2}", ours / flat.speed),
            _ => String::new(),
        });
        table += &line(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn almost_equal_is_not_equal() {
        let entry = |equal| Entry {
            program: "p",
            role: Role::Peer,
            speed: 12.3,
            equality: Some(Equality { hash: String::new(), lines: 10_000, equal }),
        };
        assert_eq!(entry(9_999).shown(), "12 (99.9 %)");
        assert_eq!(entry(10_000).shown(), "12");
    }
}
