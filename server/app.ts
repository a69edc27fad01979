import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { GraphQLSchema } from "graphql";
import { handleProtocols } from "graphql-ws";
import type { Logger } from "pino";
import { compose, type Platform } from "../shared/compose";
import type { Config } from "../shared/config/config";
import { serverConnections } from "../shared/config/pool-sizes";
import { startAuditMaintenance } from "../shared/domain/audit/audit-maintenance";
import type { Actor } from "../shared/kernel/actor";
import { stopTogether } from "../shared/kernel/async/stop-together";
import { newId } from "../shared/kernel/ids";
import { portProblemOf } from "../shared/kernel/port-problem";
import type { Running } from "../shared/run-main";
import { exportRoutes } from "./audit/export-route";
import { followRequests } from "./audit/request-hooks";
import { type AuthenticationSources, authenticateCredentials, credentialHash } from "./auth/authenticate";
import { challengeNarrowTokens } from "./auth/insufficient-scopes";
import { requireActor } from "./auth/require-actor";
import { signInRoutes } from "./auth/sign-in-routes";
import { TrustedJwts } from "./auth/trusted-jwts";
import { warnOfSignInsOfNobody } from "./auth/warn-of-sign-ins";
import { consoleRoutes } from "./console/console-routes";
import { databaseTroubleOverHttp } from "./edge/database-trouble";
import { createEdge, type Edge } from "./edge/edge";
import { ClosingConnections } from "./edge/end-connections";
import { healthRoutes } from "./edge/health";
import { sendHttpError } from "./edge/http-errors";
import { measureRequests, metricsRoute } from "./edge/measure-requests";
import { documentRules, VALIDATION } from "./edge/operations/document-limits";
import { httpExecutor } from "./edge/operations/http-executor";
import { operationLimits } from "./edge/operations/operation-limits";
import { readDocuments } from "./edge/operations/read-documents";
import { suggestionsForReaders } from "./edge/operations/suggestions";
import { allowOrigins } from "./edge/origins";
import { secureBareAnswer, secureHeaders } from "./edge/security-headers";
import { Senders } from "./edge/senders";
import { endSlowReaders } from "./edge/slow-readers";
import { admitUpgrades, endRefusedUpgrade } from "./edge/sockets/upgrades";
import { ThrottledCredentials } from "./edge/throttled-credentials";
import { endUnreadBodies, MAX_STRANGER_BODY_BYTES } from "./edge/unread-bodies";
import type { GraphQLContext } from "./graphql/context";
import { formatError } from "./graphql/errors";
import { httpHandler } from "./graphql/http-handler";
import { recentDocuments } from "./graphql/recent-documents";
import { subscriptionHandler } from "./graphql/subscriptions/subscription-handler";
import { importAtStart } from "./identities/import-at-start";
import { startServerSchedules } from "./schedules";
import { createSchema } from "./schema";
import { canonicalScimUrl } from "./scim/canonical-url";
import { sendScimError } from "./scim/scim-errors";
import { SCIM_PATH } from "./scim/scim-path";
import { scimRoutes } from "./scim/scim-routes";
import { TERRAFORM_PATH, terraformRoutes } from "./terraform/terraform-routes";

/**
 * No foreign page makes a browser send one of these without a preflight. An Authorization header that a browser adds by
 * itself is no bearer token, and is refused.
 */
const NOT_SENT_BY_PAGES = ["authorization", "apollo-require-preflight", "x-apollo-operation-name"];
/**
 * The most fragments of one socket message: each is kept until the last one, and takes a hundred bytes, however small
 * it is.
 */
const MAX_FRAGMENTS = 1_000;
/** A slower sender only wants to hold a connection. */
const RECEIVE_MS = 30_000;

/** Sweeps, then requests, and then connections have this long after SIGTERM. What has not ended then ends with the process. */
const GRACE_MS = 10_000;
/** Requests have time limits of their own, up to a minute. Exports and checks of the audit log that take longer are cut. */
const REQUESTS_MS = 65_000;
const CLOSE_MS = 5_000;

/** The API process. It never calls AWS: a connector's jobs do. */
export async function startServer(config: Config, log: Logger): Promise<Running> {
  const platform = await compose({
    config,
    log,
    applicationName: "drawbridge-server",
    // Longer than a mutation may take, and than any statement of a query. It ends statements outside a request, and those
    // that could not be cancelled.
    statementTimeoutMs: config.DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS * 1_000 + 5_000,
    ownConnections: serverConnections(config),
  });
  try {
    if (config.DRAWBRIDGE_ADMIN_TOKEN) await platform.apiTokens.installAdminToken(config.DRAWBRIDGE_ADMIN_TOKEN);
    await platform.roleGroups.install(platform.db.manager);
    await importAtStart(platform);
    await warnOfSignInsOfNobody(platform);
    const app = await createApp(platform);
    await listen(app, config);
    const schedules = startServerSchedules(platform);
    const auditMaintenance = await startAuditMaintenance(platform);
    const { port } = app.server.address() as { port: number };
    log.info({ port }, "server ready");
    return {
      ready: { port },
      async stop() {
        const loops = { sweeps: () => schedules.stop(), audit: () => auditMaintenance.stop() };
        await stopTogether(loops, GRACE_MS, log);
        await stopTogether({ requests: () => app.close() }, REQUESTS_MS, log);
        await stopTogether({ close: () => platform.close() }, CLOSE_MS, log);
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

/** The end of a session, token or role ends its subscriptions within five seconds. */
const RECHECK_MS = 3_000;

export async function createApp(platform: Platform, recheckMs = RECHECK_MS): Promise<FastifyInstance> {
  const { config, log } = platform;
  const bodyLimit = config.DRAWBRIDGE_MAX_BODY_KB * 1_000;
  const app = Fastify({
    // Each route sets its own limit for authenticated senders.
    bodyLimit: Math.min(bodyLimit, MAX_STRANGER_BODY_BYTES),
    requestTimeout: RECEIVE_MS,
    forceCloseConnections: "idle",
    trustProxy: config.DRAWBRIDGE_TRUSTED_PROXIES.length > 0 ? [...config.DRAWBRIDGE_TRUSTED_PROXIES] : false,
    // The id stands in the audit log: a counter would restart with every process.
    genReqId: newId,
    rewriteUrl: ({ url = "/" }) => canonicalScimUrl(url),
    // A malformed URL reaches no route, so this handler answers it in SCIM's format too.
    frameworkErrors(error, request, reply: FastifyReply) {
      endRefusedUpgrade(reply);
      return request.url.startsWith(SCIM_PATH)
        ? sendScimError(error, request, secureBareAnswer(reply), platform.log)
        : sendHttpError(error, secureBareAnswer(reply), log);
    },
  });
  const connections = new ClosingConnections(app);
  followRequests(app);
  // A form of any page may send text without a preflight.
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler((error, _request, reply) => sendHttpError(error, reply, log));
  const edge = createEdge(platform);
  app.addHook("onClose", () => edge.close());
  await secureHeaders(app);
  allowOrigins(app, platform.signIn.allowedOrigins);
  const schema = createSchema();
  await app.register(websocket, {
    // A client may offer an older protocol first, which would be chosen by default. The socket handler answers pings
    // itself, at its own pace.
    options: {
      maxPayload: bodyLimit,
      maxFragments: MAX_FRAGMENTS,
      perMessageDeflate: false,
      autoPong: false,
      handleProtocols,
    },
    preClose(done) {
      connections.begin(app);
      done();
    },
  });
  admitUpgrades(app, edge.strangers, "/graphql");
  endUnreadBodies(app);
  endSlowReaders(app, config, log);
  const knowsWho = { ...platform, jwts: new TrustedJwts(platform) };
  const senders = sendersOf(knowsWho, edge);
  senders.chargeBodies(app, { mayBeEmpty: false });
  const apollo = await startApollo(app, platform, schema, edge);
  const handler = httpHandler(apollo, { platform, senders, edge });
  app.route({ method: "POST", url: "/graphql", bodyLimit, onRequest: senders.askFirst(handler), handler });
  app.route({
    method: "GET",
    url: "/graphql",
    handler,
    wsHandler: subscriptionHandler(app, { platform, knowsWho, recheckMs, edge }, schema),
  });
  refuseOtherMethods(app, log);
  await app.register(signInRoutes(platform, edge.admission), { prefix: "/auth" });
  await app.register(scimRoutes(platform, edge.admission), { prefix: SCIM_PATH });
  await app.register(terraformRoutes(platform, { senders, edge }), { prefix: TERRAFORM_PATH });
  exportRoutes(app, platform, {
    admit: (request) => senders.senderOf(request),
    whoIs: async ({ headers }) => (await authenticateCredentials(knowsWho, headers, false)).actor,
    runner: edge.runner,
  });
  const page = await consoleRoutes(app, platform);
  app.setNotFoundHandler((request, reply) => page(request, reply) ?? sendHttpError({ statusCode: 404 }, reply, log));
  healthRoutes(app, platform);
  metricsRoute(app, platform.metrics, edge, config);
  return app;
}

/** Refused before the body is read: a client with a wrong method learns the right ones. */
function refuseOtherMethods(app: FastifyInstance, log: Logger): void {
  const answer = async (_request: FastifyRequest, reply: FastifyReply) =>
    sendHttpError({ statusCode: 405 }, reply.header("allow", "GET, HEAD, POST"), log);
  app.route({ method: ["PUT", "PATCH", "DELETE", "OPTIONS"], url: "/graphql", onRequest: answer, handler: answer });
}

/** Wrong tokens count by address, requests by actor. */
function sendersOf(
  knowsWho: AuthenticationSources & Pick<Platform, "refusedStrangers" | "clock">,
  { admission, runner }: Edge,
): Senders {
  const doorkeeper = {
    credentialOf: ({ headers }: FastifyRequest) => credentialHash(knowsWho, headers),
    identify: (request: FastifyRequest) => requireActor({ ...knowsWho, admission }, request),
    admit: (actor: Actor) => admission.admit(actor),
    readLong: runner.readLong.bind(runner),
  };
  return new Senders(doorkeeper, new ThrottledCredentials(knowsWho.clock));
}

async function startApollo(app: FastifyInstance, platform: Platform, schema: GraphQLSchema, edge: Edge) {
  const apollo = new ApolloServer<GraphQLContext>({
    gateway: httpExecutor(schema, edge.runner),
    introspection: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: { requestHeaders: NOT_SENT_BY_PAGES },
    documentStore: recentDocuments(platform.config.DRAWBRIDGE_MAX_TOKENS),
    parseOptions: { maxTokens: platform.config.DRAWBRIDGE_MAX_TOKENS },
    validationRules: documentRules(platform.config),
    validationOptions: VALIDATION,
    formatError: (_formatted, error) => formatError(error, platform.log),
    logger: platform.log,
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      fastifyApolloDrainPlugin(app),
      measureRequests(platform.metrics),
      operationLimits(platform.config),
      readDocuments(edge.admission),
      suggestionsForReaders(),
      challengeNarrowTokens(),
      databaseTroubleOverHttp(),
    ],
  });
  await apollo.start();
  return apollo;
}

async function listen(app: FastifyInstance, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.HOST, port: config.PORT });
  } catch (error) {
    throw portProblemOf(error, { host: config.HOST, port: config.PORT, variable: "PORT" });
  }
}
