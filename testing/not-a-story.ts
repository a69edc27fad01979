/** Unit tests make calls to AWS that no use case makes, so their needs do not count for the templates of deploy/aws. */
delete process.env.SIMULATOR_USED_STATEMENTS;

export {};
