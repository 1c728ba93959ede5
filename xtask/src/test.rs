//! stub
pub(crate) fn main(_: &[String]) -> anyhow::Result<crate::Outcome> {
    anyhow::bail!("not yet")
}
pub(crate) fn step_names() -> Vec<&'static str> {
    vec![]
}
