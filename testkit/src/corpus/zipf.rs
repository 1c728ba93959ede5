//! Draws items from a ranked list. The first item is drawn most often.

use crate::rng::Rng;

/// Items by rank, and for each item the sum of the weights up to it.
///
/// Weights are whole numbers, because floating-point powers may differ between machines.
#[derive(Debug, Clone)]
pub(super) struct Zipf<T> {
    items: Vec<T>,
    sums: Vec<u64>,
}

/// How fast frequency falls with rank: as `1 / (rank + flat)` (slow), or as its square (fast).
#[derive(Debug, Clone, Copy)]
pub(super) enum Fall {
    Slow { flat: u64 },
    Fast { flat: u64 },
}

impl Fall {
    fn weight(self, rank: u64) -> u64 {
        match self {
            Self::Slow { flat } => 1_000_000_000 / (rank + flat),
            Self::Fast { flat } => 1_000_000_000_000 / ((rank + flat) * (rank + flat)),
        }
        .max(1)
    }
}

impl<T: Copy> Zipf<T> {
    pub(super) fn new(items: Vec<T>, fall: Fall) -> Self {
        let mut sum = 0;
        let sums = (1..=items.len() as u64)
            .map(|rank| {
                sum += fall.weight(rank);
                sum
            })
            .collect();
        Self { items, sums }
    }

    /// Draws an item. The list must not be empty.
    pub(super) fn draw(&self, rng: &mut Rng) -> T {
        let total = self.sums.last().copied().unwrap_or(1);
        let point = rng.next_u64() % total;
        self.items[self.sums.partition_point(|&sum| sum <= point)]
    }
}
