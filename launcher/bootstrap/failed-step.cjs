/** What a person can put right: shown as it is, without a stack. */
class FailedStep extends Error {}

module.exports = { FailedStep };
