/** Unit tests call AWS as no use case does: what they need tells nothing about the templates of deploy/aws. */
delete process.env.SIMULATOR_USED_STATEMENTS;

export {};
