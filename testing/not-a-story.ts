/**
 * Stops recording which statements of the templates were used (SIMULATOR_USED_STATEMENTS): unit tests make calls to AWS
 * that no use case makes.
 */
delete process.env.SIMULATOR_USED_STATEMENTS;

export {};
