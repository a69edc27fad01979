/** A failure that a person can fix: shown without a stack. */
class FailedStep extends Error {}

module.exports = { FailedStep };
