/**
 * Who may import whom. Type imports count like all others: the parser here does not tell them apart, and a type that
 * points the wrong way is a dependency all the same.
 */

teachUsing(require("@swc/core/Visitor.js").Visitor.prototype);

const TESTS = "\\.test\\.ts$|/testing/";
const PRODUCT = "^(server|worker|shared|migrations)/";

const packageNamed = (name) => `(^|node_modules/)${name}`;

/** Nouns know each other one way. Those in one line do not know each other. */
const NOUNS = [
  ["catalog", "client-requests", "installation"],
  ["notices"],
  ["audit"],
  ["connectors"],
  ["integrations"],
  ["slots"],
  ["identities"],
  ["accounts", "delegations", "roles"],
  ["api-tokens", "sessions"],
  ["resources"],
  ["favourites", "owners"],
  ["access-flows", "bindings"],
  ["grants"],
  ["access-requests", "drift"],
  ["people", "provider-changes"],
  ["search"],
  ["requestable"],
  ["sync-runs"],
  ["attention", "doctor", "integration-changes", "terraform"],
  ["as-code", "notifications"],
  ["configuration"],
];

const nounRules = NOUNS.flatMap((line, level) =>
  line.map((noun) => {
    const known = [noun, ...NOUNS.slice(0, level).flat()].join("|");
    return {
      name: `noun-${noun}`,
      comment: `A noun knows only the ones below it: ${NOUNS.flat().join(" < ")}.`,
      severity: "error",
      from: { path: `^shared/domain/${noun}/`, pathNot: TESTS },
      to: { path: "^shared/domain/", pathNot: `^shared/domain/(${known})/` },
    };
  }),
);

/** A package that only some folders may use. */
const onlyIn = (name, packages, folders, why) => ({
  name,
  comment: why,
  severity: "error",
  from: { pathNot: `^(${folders.join("|")})/` },
  to: { path: packageNamed(packages) },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Only entities may point at each other, through Relation<>.",
      severity: "error",
      from: { pathNot: "\\.entity\\.ts$" },
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "Every import leads somewhere.",
      severity: "error",
      from: {},
      // Has types alone.
      to: { couldNotResolve: true, pathNot: "^@graphql-typed-document-node/core$" },
    },
    {
      name: "no-development-packages",
      comment: "What runs in production must be installed in production.",
      severity: "error",
      from: { path: PRODUCT, pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev", "npm-optional", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-imports-of-tests",
      comment: "What tests share lies in a folder named testing.",
      severity: "error",
      from: {},
      to: { path: "\\.test\\.ts$" },
    },
    {
      name: "testing-is-for-tests",
      comment: "Factories, fake clocks and set-up are imported by tests only.",
      severity: "error",
      from: { path: "^(server|worker|shared|migrations|simulator|quickstart)/", pathNot: TESTS },
      to: { path: "/testing/" },
    },

    {
      name: "server-not-worker",
      comment: "The two doors share what lies in shared/, and nothing else.",
      severity: "error",
      from: { path: "^server/" },
      to: { path: "^worker/" },
    },
    {
      name: "worker-not-server",
      comment: "The two doors share what lies in shared/, and nothing else.",
      severity: "error",
      from: { path: "^worker/" },
      to: { path: "^server/" },
    },
    {
      name: "shared-not-doors",
      comment: "shared/ does not know who uses it.",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(server|worker|migrations)/" },
    },
    {
      name: "migrations-stand-alone",
      comment: "A migration must mean the same for ever, whatever the code becomes.",
      severity: "error",
      from: { path: "^migrations/", pathNot: TESTS },
      to: { path: "^(server|worker|shared|simulator|quickstart|bench|e2e)/" },
    },
    {
      name: "product-not-surroundings",
      comment: "No test switch exists in the product: it does not know that it is simulated, demonstrated or measured.",
      severity: "error",
      from: { path: PRODUCT, pathNot: TESTS },
      to: { path: "^(simulator|quickstart|bench|e2e|examples)/" },
    },
    {
      name: "simulator-stands-alone",
      comment: "A fake that shares code with the product would share its mistakes. Its tests wait as all others do.",
      severity: "error",
      from: { path: "^simulator/" },
      to: {
        path: "^(server|worker|shared|migrations|quickstart|bench|e2e)/",
        pathNot: "^shared/testing/eventually\\.ts$",
      },
    },
    {
      name: "examples-stand-alone",
      comment: "They are programs of others, who have the schema and the address.",
      severity: "error",
      from: { path: "^examples/", pathNot: TESTS },
      to: { path: "^(server|worker|shared|migrations|simulator|quickstart|bench|e2e)/" },
    },
    {
      name: "bootstrap-needs-only-node",
      comment: "It runs before anything is installed.",
      severity: "error",
      from: { path: "^quickstart/bootstrap", pathNot: TESTS },
      to: { pathNot: "^quickstart/bootstrap/", dependencyTypesNot: ["core"] },
    },

    {
      name: "kernel-stands-alone",
      comment: "The kernel is what everything else may use.",
      severity: "error",
      from: { path: "^shared/kernel/", pathNot: TESTS },
      to: { path: "^shared/", pathNot: "^shared/kernel/" },
    },
    {
      name: "config-knows-the-kernel",
      comment: "Configuration is parsed once, by a pure function.",
      severity: "error",
      from: { path: "^shared/config/", pathNot: TESTS },
      to: { path: "^shared/", pathNot: "^shared/(config|kernel)/" },
    },
    {
      name: "domain-inside",
      comment: "The domain knows the kernel, the database, the definitions of jobs and the type of live events.",
      severity: "error",
      from: { path: "^shared/domain/", pathNot: TESTS },
      to: {
        path: "^shared/",
        pathNot: "^shared/(domain|kernel|platform/database)/|^shared/platform/(queue/job|live/live-events)\\.ts$",
      },
    },
    {
      name: "platform-inside",
      comment: "An adapter knows the kernel and the ports it fulfils.",
      severity: "error",
      from: { path: "^shared/platform/", pathNot: TESTS },
      to: { path: "^shared/", pathNot: "^shared/(platform|kernel)/|^shared/domain/[^/]+/[^/]+\\.port\\.ts$" },
    },
    {
      name: "one-composition-root",
      comment: "Only the composition root, and the tests of the schema, list all tables.",
      severity: "error",
      from: { pathNot: `^shared/compose\\.ts$|^quickstart/|^bench/|${TESTS}` },
      to: { path: "^shared/domain/entities\\.ts$" },
    },
    {
      name: "only-the-worker-calls-aws",
      comment: "The server never calls AWS.",
      severity: "error",
      from: { pathNot: `^(worker|bench|shared/platform/aws)/|${TESTS}` },
      to: { path: "^shared/platform/aws/" },
    },
    ...nounRules,
    {
      name: "noun-has-a-place",
      comment: "A new noun says where it stands: add it to NOUNS.",
      severity: "error",
      from: { path: "^shared/domain/[^/]+/", pathNot: `^shared/domain/(${NOUNS.flat().join("|")})/` },
      to: {},
    },

    onlyIn(
      "aws-sdk",
      "(@aws-sdk|@smithy)/",
      ["shared/platform/aws", "simulator", "bench/discovery"],
      "AWS is spoken to in one place, and faked in one. A benchmark compares with a script of others.",
    ),
    onlyIn(
      "graphql",
      "(graphql|type-graphql|@apollo|graphql-ws|@as-integrations)(/|$)",
      ["server", "quickstart", "bench", "e2e", "examples"],
      "GraphQL is the server's door; clients knock on it.",
    ),
    onlyIn(
      "openid",
      "(openid-client|jose)(/|$)",
      ["server/auth"],
      "Who is who is found out at the server's door, in one place.",
    ),
    onlyIn("nodemailer", "nodemailer(/|$)", ["shared/platform/mail"], "How mail is sent, only its adapter knows."),
    onlyIn("bullmq", "bullmq(/|$)", ["shared/platform/queue"], "Which queue it is, only the queue's adapter knows."),
    onlyIn(
      "ioredis",
      "ioredis(/|$)",
      ["shared/platform/queue", "shared/platform/live"],
      "Redis carries jobs and live events, and keeps nothing.",
    ),
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|\\.dist|coverage|\\.drawbridge)" },
    enhancedResolveOptions: {
      extensions: [".ts", ".cjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["require", "node", "default"],
    },
  },
};

/** The walker over swc's syntax tree stops at `using` declarations, which it does not know. They are declarations like others. */
function teachUsing(visitor) {
  const { visitStatement } = visitor;
  visitor.visitStatement = function (statement) {
    if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
    statement.decls = this.visitVariableDeclarators(statement.decls);
    return statement;
  };
}
