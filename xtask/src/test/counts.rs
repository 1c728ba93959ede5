//! Counts tests from the lines that Rust's test harness and pytest print.

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

    /// Adds the numbers of the last line of pytest: `=== 3 passed, 1 skipped, 2 warnings in 1.00s ===`. Other
    /// lines are ignored.
    pub(super) fn see_pytest(&mut self, line: &str) {
        let Some((numbers, time)) = line.trim_matches(['=', ' ']).rsplit_once(" in ") else { return };
        if !time.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        for part in numbers.split(", ") {
            let Some((number, what)) = part.split_once(' ') else { return };
            let Ok(number) = number.parse::<u64>() else { return };
            match what {
                "passed" => self.passed += number,
                "failed" | "error" | "errors" => self.failed += number,
                "skipped" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// The number of tests that ran.
    pub(super) fn ran(self) -> u64 {
        self.passed + self.failed
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
    fn pytest_is_counted() {
        let mut counts = Counts::default();
        for line in [
            "===== 3 passed, 1 skipped, 2 warnings in 85.14s (0:01:25) =====",
            "1 failed, 2 errors in 0.50s",
            "2 documents in 3 files",
            "FAILED test_recipe.py::test_frame - assert 1 in 2",
        ] {
            counts.see_pytest(line);
        }
        assert_eq!(counts.to_string(), "3 passed, 3 failed, 1 skipped");
        assert_eq!(counts.ran(), 6);
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
