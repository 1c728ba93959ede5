//! The structures of Arrow's C interface as the specification has them. The types of `arrow-array` hide the
//! fields that show whether a structure was released or is malformed.

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_schema::DataType;
use std::ffi::c_void;

/// `ArrowSchema`.
#[repr(C)]
pub(crate) struct RawSchema {
    format: *const c_void,
    name: *const c_void,
    metadata: *const c_void,
    flags: i64,
    n_children: i64,
    children: *mut c_void,
    dictionary: *mut Self,
    release: *const c_void,
    private_data: *mut c_void,
}

/// `ArrowArray`.
#[repr(C)]
pub(crate) struct RawArray {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *const *const c_void,
    children: *mut c_void,
    dictionary: *const Self,
    release: *const c_void,
    private_data: *mut c_void,
}

const _: () = assert!(size_of::<RawSchema>() == size_of::<FFI_ArrowSchema>());
const _: () = assert!(size_of::<RawArray>() == size_of::<FFI_ArrowArray>());

impl RawSchema {
    /// Whether somebody took it over.
    ///
    /// # Safety
    ///
    /// `schema` points to a schema, released or not.
    pub(crate) unsafe fn is_released(schema: *const FFI_ArrowSchema) -> bool {
        // SAFETY: the caller says so, and the structures are the same.
        unsafe { (*schema.cast::<Self>()).release.is_null() }
    }
}

impl RawArray {
    /// Whether somebody took it over.
    ///
    /// # Safety
    ///
    /// `array` points to an array, released or not.
    pub(crate) unsafe fn is_released(array: *const FFI_ArrowArray) -> bool {
        // SAFETY: the caller says so, and the structures are the same.
        unsafe { (*array.cast::<Self>()).release.is_null() }
    }

    /// Looks at the numbers of an array of this type.
    ///
    /// # Safety
    ///
    /// It is not released, so that its pointers are valid.
    pub(crate) unsafe fn check(&self, data_type: &DataType) -> Result<(), String> {
        if self.length < 0 || self.offset < 0 || self.n_children != 0 {
            return Err("its length, offset or number of children is out of bounds".to_owned());
        }
        let buffers = match data_type {
            DataType::Utf8 | DataType::LargeUtf8 => 3..=3,
            DataType::Utf8View => 3..=i64::MAX,
            _ => 2..=2,
        };
        if !buffers.contains(&self.n_buffers) || self.buffers.is_null() {
            return Err(format!("{} buffers are no array of type {data_type}", self.n_buffers));
        }
        match data_type {
            DataType::Dictionary(_, values) => {
                // SAFETY: the specification demands that it is null or points to an array.
                let dictionary = unsafe { self.dictionary.as_ref() }.ok_or("the dictionary is missing")?;
                // SAFETY: an array that is not released has a dictionary that is not released.
                unsafe { dictionary.check(values) }
            }
            _ if self.dictionary.is_null() => Ok(()),
            _ => Err(format!("an array of type {data_type} has a dictionary")),
        }
    }
}
