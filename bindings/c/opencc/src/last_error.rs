//! The message of the last error. It belongs to the process, as in OpenCC, where a thread can read what
//! another one has caused. Unlike OpenCC's, it can be read at any time.

use std::cell::RefCell;
use std::ffi::{CString, c_char};
use std::sync::{Mutex, PoisonError};

static LAST: Mutex<Vec<u8>> = Mutex::new(Vec::new());

thread_local! {
    /// What this thread has read last, so that another error does not take it away.
    static READ: RefCell<CString> = RefCell::default();
}

pub(crate) fn write(mut message: Vec<u8>) {
    if let Some(end) = message.iter().position(|byte| *byte == 0) {
        message.truncate(end);
    }
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = message;
}

pub(crate) fn read() -> *const c_char {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let read = READ.try_with(|read| {
        *read.borrow_mut() = CString::new(last).unwrap_or_default();
        read.borrow().as_ptr()
    });
    // The memory of a thread that ends is gone.
    read.unwrap_or(c"".as_ptr())
}
