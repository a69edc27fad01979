/**
 * The rules of imports. Type imports count like all others: the parser here does not tell them apart, and a type that
 * points the wrong way is a dependency all the same. The console's types of the schema must have been generated.
 */

const TESTS = "\\.test\\.ts$|(^|/)testing/";
const PRODUCT = "^(server|cli|worker|shared|migrations)/";
const SURROUNDINGS = "simulator|launcher|quickstart|scripts|bench|e2e|examples";

const packageNamed = (name) => `(^|node_modules/)${name}`;

/** Nouns know each other one way. Those in one line do not know each other. */
const NOUNS = [
  ["access", "client-requests", "installation", "people-lock"],
  ["catalog"],
  ["cloud"],
  ["outbox"],
  ["webhooks"],
  ["audit"],
  ["connectors"],
  ["integrations"],
  ["identities"],
  ["accounts", "delegations", "roles"],
  ["api-tokens", "sessions"],
  ["resources"],
  ["favourites", "owners"],
  ["bindings"],
  ["access-flows"],
  ["grants"],
  ["access-requests", "drift"],
  ["people"],
  ["search"],
  ["sync-runs"],
  ["doctor"],
  ["attention", "impact"],
  ["notifications", "provider-changes"],
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

/**
 * Rooms of a folder know each other one way: each knows itself and those of the lines above. Those in one line do not
 * know each other. "." are the files of the folder itself, but for its services and queries, which stand above all rooms;
 * a room that is not named here may know all.
 */
const ROOMS = {
  "shared/kernel": [["async"], ["."], ["text"]],
  "shared/platform/aws": [["calls"], ["."]],
  "shared/platform/database": [["connections"], ["."]],
  "shared/domain/access-flows": [["matching"], ["input"], ["summary"]],
  "shared/domain/access-requests": [["drafts", "approvers"], ["decisions"], ["sweep", "lists"]],
  "shared/domain/bindings": [["slots"], ["."], ["principals"], ["pool"], ["identity-center"], ["reconcile"]],
  "shared/domain/configuration": [["terraform"], ["as-code"], ["."]],
  "shared/domain/grants": [["."], ["access-details", "waiting"], ["ending", "extension"], ["automatic", "reconcile"]],
  "shared/domain/identities": [["linking"], ["."], ["file", "identity-center", "scim"]],
  "shared/domain/search": [["resources"], ["requestable"], ["."]],
  "shared/domain/impact": [["flows", "integrations", "providers"]],
  "shared/domain/sync-runs": [["."], ["discovery"]],
  simulator: [["kernel"], ["iam"], ["scenarios"], ["world"], ["aws"], ["services", "gateway", "kubernetes"], ["."]],
};

const FACES = "/([^/]+\\.(service|queries)|list-grants)\\.ts$";

const roomRules = Object.entries(ROOMS).flatMap(([folder, lines]) => {
  const filesOf = (room) => (room === "." ? `^${folder}/[^/]+$` : `^${folder}/${room}/`);
  const named = lines.flat().map(filesOf);
  return lines.flatMap((line, level) =>
    line.map((room) => {
      const known = [room, ...lines.slice(0, level).flat()].map(filesOf);
      return {
        name: `room-${folder.split("/").at(-1)}-${room === "." ? "itself" : room}`,
        comment: `Rooms of ${folder} know each other one way: ${lines.flat().join(" < ")}.`,
        severity: "error",
        from: { path: filesOf(room), pathNot: `${TESTS}|${FACES}` },
        to: { path: named.filter((one) => !known.includes(one)).join("|") || "^$", pathNot: known.join("|") },
      };
    }),
  );
});

/** A folder, and all it may know of what lies around it. */
const knowsOnly = (name, from, around, known, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: TESTS },
  to: { path: around, pathNot: known },
});

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
      comment: "Only entities may point at each other, through Relation<>, and pages at the list that loads them.",
      severity: "error",
      from: { pathNot: "\\.entity\\.ts$" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["dynamic-import"] } },
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
      from: { path: "^(server|cli|worker|shared|migrations|simulator|launcher|quickstart|scripts)/", pathNot: TESTS },
      to: { path: "(^|/)testing/" },
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
      to: { path: "^(server|cli|worker|migrations)/" },
    },
    {
      name: "migrations-stand-alone",
      comment: "A migration must mean the same for ever, whatever the code becomes.",
      severity: "error",
      from: { path: "^migrations/", pathNot: TESTS },
      to: { path: `^(server|cli|worker|shared|${SURROUNDINGS})/` },
    },
    {
      name: "product-not-surroundings",
      comment: "No test switch exists in the product: it does not know that it is simulated, demonstrated or measured.",
      severity: "error",
      from: { path: PRODUCT, pathNot: TESTS },
      to: { path: `^(${SURROUNDINGS})/` },
    },
    {
      name: "simulator-stands-alone",
      comment: "A fake that shares code with the product would share its mistakes. Its tests wait as all others do.",
      severity: "error",
      from: { path: "^simulator/" },
      to: { path: "^(server|cli|worker|shared|migrations|launcher|quickstart|scripts|bench|e2e)/" },
    },
    {
      name: "console-stands-alone",
      comment: "The pages know the server by its schema alone.",
      severity: "error",
      from: { path: "^console/src/" },
      to: { path: `^(server|cli|worker|shared|migrations|${SURROUNDINGS})/` },
    },
    {
      name: "examples-stand-alone",
      comment: "They are programs of others, who have the schema and the address.",
      severity: "error",
      from: { path: "^examples/", pathNot: TESTS },
      to: { path: "^(server|cli|worker|shared|migrations|simulator|launcher|quickstart|scripts|bench|e2e)/" },
    },
    {
      name: "bootstrap-needs-only-node",
      comment: "It runs before anything is installed.",
      severity: "error",
      from: { path: "^launcher/bootstrap", pathNot: TESTS },
      to: { pathNot: "^launcher/bootstrap/", dependencyTypesNot: ["core"] },
    },

    {
      name: "launcher-knows-no-command",
      comment: "The launcher installs, builds and starts; what is started stands above it.",
      severity: "error",
      from: { path: "^launcher/", pathNot: TESTS },
      to: { path: "^(quickstart|scripts|bench|e2e|testing)/" },
    },
    {
      name: "cli-not-doors",
      comment: "A command reaches a server by HTTP, or the database by itself.",
      severity: "error",
      from: { path: "^cli/", pathNot: TESTS },
      to: { path: "^(server|worker)/" },
    },
    {
      name: "doors-not-cli",
      comment: "The doors do not know the commands.",
      severity: "error",
      from: { path: "^(server|worker)/", pathNot: TESTS },
      to: { path: "^cli/" },
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
      from: { pathNot: `^shared/compose\\.ts$|^(launcher|quickstart|scripts)/|^bench/|${TESTS}` },
      to: { path: "^shared/domain/entities\\.ts$" },
    },
    {
      name: "only-the-worker-calls-aws",
      comment: "The server never calls AWS. In the worker its wiring alone knows the adapter; all else knows ports.",
      severity: "error",
      from: { pathNot: `^worker/app\\.ts$|^(bench|shared/platform/aws)/|${TESTS}` },
      to: { path: "^shared/platform/aws/" },
    },
    knowsOnly(
      "aws-knows-ports",
      "^shared/platform/aws/",
      "^shared/",
      "^shared/(platform/aws|kernel)/|^shared/domain/[^/]+/[^/]+\\.port\\.ts$",
      "The adapter of AWS runs without a database: it knows the kernel and the ports it fulfils.",
    ),
    ...nounRules,
    ...roomRules,
    knowsOnly(
      "scim-protocol",
      "^shared/domain/identities/scim/protocol/",
      "^shared/|node_modules/typeorm",
      "^shared/domain/identities/scim/protocol/",
      "RFC 7643 and 7644 know no table.",
    ),
    knowsOnly(
      "identity-file",
      "^shared/domain/identities/file/",
      "^shared/domain/",
      "^shared/domain/identities/(file/|stage-identities\\.ts)",
      "A file is read without knowing what is done with it.",
    ),
    knowsOnly(
      "identity-linking",
      "^shared/domain/identities/linking/",
      "^shared/domain/identities/",
      "^shared/domain/identities/(linking/|[^/]+\\.entity\\.ts)",
      "Linking knows identities, and none of the ways they come.",
    ),
    knowsOnly(
      "audit-seals",
      "^shared/domain/audit/seals/",
      "^shared/domain/audit/",
      "^shared/domain/audit/(seals/|audit-sink\\.entity)",
      "Seals know events by the log alone.",
    ),
    knowsOnly(
      "audit-summaries",
      "^shared/domain/audit/summaries/",
      "^shared/domain/audit/",
      "^shared/domain/audit/(summaries/|audit-event\\.entity)",
      "A sentence is made of an event.",
    ),
    {
      name: "rooms-not-the-face",
      comment: "A room inside a noun never imports the noun's services and queries: those stand on the rooms.",
      severity: "error",
      from: { path: "^shared/domain/([^/]+)/[^/]+/", pathNot: TESTS },
      to: { path: "^shared/domain/$1/[^/]+\\.(service|queries)\\.ts$" },
    },
    {
      name: "reconcile-is-the-loop",
      comment: "The loop is entered by its worker, and compared by drift; only its dry run is for all.",
      severity: "error",
      from: { pathNot: `^shared/domain/(grants/reconcile|drift)/|^worker/grants/|${TESTS}` },
      to: { path: "^shared/domain/grants/reconcile/", pathNot: "/(preview-access|planned-calls)\\.ts$" },
    },
    {
      name: "edge-operations-sockets",
      comment: "The limits of operations and those of sockets do not know each other.",
      severity: "error",
      from: { path: "^server/edge/(operations|sockets)/", pathNot: TESTS },
      to: { path: "^server/edge/(operations|sockets)/", pathNot: "^server/edge/$1/" },
    },
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
      ["server", "cli", "console", "launcher", "quickstart", "scripts", "bench", "e2e", "examples", "testing"],
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
      ["shared/platform/redis", "shared/platform/queue", "shared/platform/live"],
      "Redis carries jobs, live events and counts, and keeps nothing.",
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|\\.dist|coverage|\\.drawbridge)" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".cjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["require", "node", "default"],
    },
  },
};
