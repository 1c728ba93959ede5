//! The threads. Each process has its own, also after a fork.

use pyo3::exceptions::{PyOverflowError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// The variable that says how many threads there are where the program does not.
const VARIABLE: &str = "ZHNORM_NUM_THREADS";

/// The pools of one process, by their numbers of threads.
#[derive(Default)]
struct Pools {
    process: u32,
    pools: BTreeMap<usize, Arc<ThreadPool>>,
}

static POOLS: Mutex<Option<Pools>> = Mutex::new(None);

/// The pool with this number of threads. 0 stands for `ZHNORM_NUM_THREADS`, or else for all cores.
pub(crate) fn pool(_py: Python<'_>, threads: usize) -> PyResult<Arc<ThreadPool>> {
    let threads = number_of_threads(threads)?;
    // Whoever holds the lock holds the interpreter, too, and so does the thread that forks. Thus no child
    // inherits a lock that is held.
    let mut guard = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    let pools = guard.get_or_insert_default();
    let process = std::process::id();
    if pools.process != process {
        // The threads of the parent do not exist here, so nobody may wait for them.
        std::mem::forget(std::mem::replace(pools, Pools { process, pools: BTreeMap::new() }));
    }
    if let Some(pool) = pools.pools.get(&threads) {
        return Ok(Arc::clone(pool));
    }
    let name = |index| format!("zhnorm-{index}");
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(name).build();
    let pool =
        pool.map_err(|error| PyRuntimeError::new_err(format!("can't start {threads} threads: {error}")))?;
    let pool = Arc::new(pool);
    if pools.pools.len() >= KEPT {
        // The threads of those that nobody uses end.
        pools.pools.retain(|_, pool| Arc::strong_count(pool) > 1);
    }
    pools.pools.insert(threads, Arc::clone(&pool));
    Ok(pool)
}

/// How many pools are kept. A program has one or two numbers of threads.
const KEPT: usize = 4;

/// How many threads there may be. More would be a mistake, and would exhaust the machine.
const MOST: usize = 1024;

/// The argument `threads`, where 0 stands for what the environment says.
///
/// # Errors
///
/// `ValueError` for a number that is negative or too large, `TypeError` for what is no number.
pub(crate) fn argument(threads: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
    let Some(threads) = threads else { return Ok(0) };
    let number: i64 = threads.extract().or_else(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(threads.py()) { Ok(i64::MAX) } else { Err(error) }
    })?;
    usize::try_from(number).ok().filter(|number| *number <= MOST).ok_or_else(|| {
        PyValueError::new_err(format!(
            "threads is {threads}; it must be a number from 1 to {MOST}, or 0 for all cores"
        ))
    })
}

/// The number of threads that a number stands for.
pub(crate) fn number_of_threads(threads: usize) -> PyResult<usize> {
    if threads > 0 {
        return Ok(threads);
    }
    let Some(value) = std::env::var_os(VARIABLE) else {
        return Ok(std::thread::available_parallelism().map_or(1, NonZeroUsize::get));
    };
    let number = value.to_str().and_then(|value| value.trim().parse::<NonZeroUsize>().ok());
    let number = number.filter(|number| number.get() <= MOST);
    let message = || format!("{VARIABLE} is {value:?}; it must be a number of threads, from 1 to {MOST}");
    number.map(NonZeroUsize::get).ok_or_else(|| PyValueError::new_err(message()))
}
