import type { Server } from "node:http";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from "@as-integrations/fastify";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyReply, type RouteHandlerMethod } from "fastify";
import { GraphQLError, type GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { compose, type Platform } from "../shared/compose";
import type { Config } from "../shared/config/config";
import { endGroundlessGrants, raiseOverdue } from "../shared/domain/grants/sweep-grants";
import { failReadsOfLostConnectors } from "../shared/domain/identities/sweep-providers";
import { failRunsOfLostConnectors } from "../shared/domain/sync-runs/sweep-sync-runs";
import { StartupError } from "../shared/kernel/app-error";
import type { Running } from "../shared/platform/logging/run-main";
import { repeat } from "../shared/platform/repeat";
import { authenticate } from "./auth/authenticate";
import { documentRules } from "./edge/document-limits";
import { createEdge } from "./edge/edge";
import { healthRoutes } from "./edge/health";
import { sendHttpError } from "./edge/http-errors";
import { measureRequests, metricsRoute } from "./edge/measure-requests";
import { operationLimits } from "./edge/operation-limits";
import { allowOrigins } from "./edge/origins";
import { secureHeaders } from "./edge/security-headers";
import { timeLimits, withStatementScope } from "./edge/time-limits";
import { compiledQueries } from "./graphql/compiled-queries";
import { createContext, type GraphQLContext } from "./graphql/context";
import { formatError } from "./graphql/errors";
import { recentDocuments } from "./graphql/recent-documents";
import { subscriptionHandler } from "./graphql/subscriptions";
import { importAtStart } from "./identities/import-at-start";
import { createSchema } from "./schema";
import { sendScimError } from "./scim/scim-errors";
import { SCIM_PATH } from "./scim/scim-path";
import { scimRoutes } from "./scim/scim-routes";

const SWEEP_MS = 10_000;
const MAX_DOCUMENTS = 500;
/** Who sends a request more slowly than this does it to hold a connection. */
const RECEIVE_MS = 30_000;

/** The API process. It never calls AWS: what needs AWS goes to a connector as a job. */
export async function startServer(config: Config, log: Logger): Promise<Running> {
  const platform = await compose({
    config,
    log,
    applicationName: "drawbridge-server",
    // Behind the limit of a request, for what belongs to none or could not be cancelled.
    statementTimeoutMs: config.DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS * 1_000 + 5_000,
  });
  try {
    if (config.DRAWBRIDGE_ADMIN_TOKEN) await platform.apiTokens.installAdminToken(config.DRAWBRIDGE_ADMIN_TOKEN);
    await importAtStart(platform);
    const app = await createApp(platform);
    await listen(app, config);
    const sweep = repeat("sweep", SWEEP_MS, log, async () => {
      await failRunsOfLostConnectors(platform);
      // With every connector dead, somebody still has to notice.
      await endGroundlessGrants(platform);
      await raiseOverdue(platform);
      await failReadsOfLostConnectors(platform);
    });
    const { port } = app.server.address() as { port: number };
    log.info({ port }, "server ready");
    return {
      ready: { port },
      async stop() {
        await sweep.stop();
        await app.close();
        await platform.close();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

export async function createApp(platform: Platform): Promise<FastifyInstance> {
  const { config, log } = platform;
  const bodyLimit = config.DRAWBRIDGE_MAX_BODY_KB * 1_000;
  const app = Fastify({
    bodyLimit,
    requestTimeout: RECEIVE_MS,
    forceCloseConnections: "idle",
    trustProxy: config.DRAWBRIDGE_TRUSTED_PROXIES.length > 0 ? [...config.DRAWBRIDGE_TRUSTED_PROXIES] : false,
    // What is no URL never comes to a route, so nobody but us could answer in SCIM.
    frameworkErrors: (error, request, reply: FastifyReply) =>
      request.url.startsWith(SCIM_PATH)
        ? sendScimError(error, request, reply, platform.log)
        : sendHttpError(error, reply, config.DRAWBRIDGE_MAX_BODY_KB, log),
  });
  // A form of any page may send text without being asked first.
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler((error, _request, reply) => sendHttpError(error, reply, config.DRAWBRIDGE_MAX_BODY_KB, log));
  app.setNotFoundHandler((_request, reply) => sendHttpError({ statusCode: 404 }, reply, 0, log));
  const edge = createEdge(platform);
  app.addHook("onClose", () => edge.close());
  await secureHeaders(app);
  allowOrigins(app, config.DRAWBRIDGE_CORS_ORIGINS);
  const schema = createSchema();
  await app.register(websocket, { options: { maxPayload: bodyLimit }, preClose: closeSockets });
  const apollo = await startApollo(app, platform, schema);
  const answer = fastifyApolloHandler(apollo, {
    context: async (request) => {
      const { authorization } = request.headers;
      const actor = await authenticate(platform, authorization);
      if (!actor) {
        if (authorization !== undefined) await edge.admission.countFailure(request.ip);
        throw unauthenticated();
      }
      await edge.admission.admit(actor);
      return createContext(platform, actor);
    },
  });
  const handler = withStatementScope(answer as RouteHandlerMethod, edge.canceller);
  app.route({ method: "POST", url: "/graphql", handler });
  app.route({ method: "GET", url: "/graphql", handler, wsHandler: subscriptionHandler(platform, schema, edge) });
  await app.register(scimRoutes(platform, edge.admission), { prefix: SCIM_PATH });
  healthRoutes(app, platform);
  metricsRoute(app, platform.metrics, edge.sockets, config);
  return app;
}

async function startApollo(app: FastifyInstance, platform: Platform, schema: GraphQLSchema) {
  const apollo = new ApolloServer<GraphQLContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    documentStore: recentDocuments(MAX_DOCUMENTS),
    parseOptions: { maxTokens: platform.config.DRAWBRIDGE_MAX_TOKENS },
    validationRules: documentRules(platform.config),
    formatError: (_formatted, error) => formatError(error, platform.log),
    logger: platform.log,
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      fastifyApolloDrainPlugin(app),
      measureRequests(platform.metrics),
      operationLimits(platform.config),
      timeLimits(platform.config),
      ...(platform.config.DRAWBRIDGE_COMPILED_QUERIES === "1"
        ? [compiledQueries(platform.log, () => platform.metrics.compiled.inc())]
        : []),
    ],
  });
  await apollo.start();
  return apollo;
}

function unauthenticated(): GraphQLError {
  return new GraphQLError("Sign in first: the Authorization header must hold 'Bearer' and a valid token.", {
    extensions: { code: "UNAUTHENTICATED", http: { status: 401, headers: new Map([["www-authenticate", "Bearer"]]) } },
  });
}

async function listen(app: FastifyInstance, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.HOST, port: config.PORT });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EADDRINUSE") {
      throw new StartupError(`Port ${config.PORT} is in use by another program: stop it, or set PORT to another one.`);
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL") {
      throw new StartupError(`Cannot listen on ${config.HOST}:${config.PORT} (${code}): choose another HOST or PORT.`);
    }
    throw error;
  }
}

/** Tells subscribers to come back elsewhere, and lets idle connections go: without that, closing waits for a minute. */
function closeSockets(this: FastifyInstance, done: () => void): void {
  const server = this.server as Server;
  const timer = setInterval(() => server.closeIdleConnections(), 200);
  server.once("close", () => clearInterval(timer));
  for (const client of this.websocketServer.clients) client.close(1001, "Going away");
  this.websocketServer.close(() => undefined);
  done();
}
