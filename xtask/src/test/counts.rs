//! Counts tests from the lines that Rust's test harness prints.

use std::fmt;
use std::iter::Sum;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    /// Adds the numbers of a line `test result: ok. 3 passed; 0 failed; 1 ignored; ...`. Other lines are
    /// ignored.
    pub(super) fn see(&mut self, line: &str) {
        let Some((_, numbers)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in numbers.split("; ") {
            let Some((number, what)) = part.split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, next| Self {
            passed: sum.passed + next.passed,
            failed: sum.failed + next.failed,
            skipped: sum.skipped + next.skipped,
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &[&str]) -> Counts {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.see(line));
        counts
    }

    #[test]
    fn results_add_up() {
        let counts = count(&[
            "running 4 tests",
            "test a ... ok",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 5 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.00s",
        ]);
        assert_eq!(counts.to_string(), "5 passed, 5 failed, 1 skipped");
        assert_eq!(
            [counts, counts].into_iter().sum::<Counts>().to_string(),
            "10 passed, 10 failed, 2 skipped"
        );
    }

    #[test]
    fn nothing_skipped_is_not_mentioned() {
        assert_eq!(
            count(&["test result: ok. 1 passed; 0 failed; 0 ignored"]).to_string(),
            "1 passed, 0 failed"
        );
        assert_eq!(count(&["test result: nonsense"]).to_string(), "0 passed, 0 failed");
    }
}
