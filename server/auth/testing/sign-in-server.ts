import type { FastifyInstance } from "fastify";
import { freePort } from "../../../launcher/free-port";
import { Identity } from "../../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../../testing/test-domain";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";
import { TestBrowser } from "./browser";

const ANA = "users: [{ id: ana, userName: ana, email: ana@example.com }]";

interface SignInSettings {
  /** What `DRAWBRIDGE_OIDC_PROVIDERS` lists. */
  readonly signIns: readonly object[];
  readonly env?: Readonly<Record<string, string>>;
  readonly people?: string;
  /** As `createApp` takes it. */
  readonly socketCheckMs?: number;
  /** Ended with the server. */
  readonly started: readonly { stop(): Promise<void> }[];
}

export interface SignInServer {
  readonly app: FastifyInstance;
  readonly origin: string;
  readonly ana: Identity;
}

/** A test file's server, at an address that is known before its sign-in providers are started, with Ana as a person. */
export function useSignInServer(start: (origin: string) => Promise<SignInSettings>) {
  const api = {} as TestApi;
  const server = {} as SignInServer;
  let started: SignInSettings["started"];

  beforeAll(async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const settings = await start(origin);
    started = settings.started;
    const env = { ...settings.env, DRAWBRIDGE_OIDC_PROVIDERS: JSON.stringify(settings.signIns) };
    Object.assign(api, await createTestApi({ ...env, DRAWBRIDGE_URL: origin }));
    const app = await createApp(api.platform, settings.socketCheckMs);
    await app.listen({ host: "127.0.0.1", port });
    const { identityProviders, db } = api.platform;
    const { id } = await identityProviders.create(ADMIN, "People");
    await identityProviders.importFile(ADMIN, id, settings.people ?? ANA, true);
    const ana = await db.manager.findOneByOrFail(Identity, { externalId: "ana" });
    Object.assign(server, { app, origin, ana });
  });

  afterAll(async () => {
    await server.app.close();
    await api.close();
    await Promise.all(started.map((one) => one.stop()));
  });

  return { api, server, newBrowser: () => new TestBrowser(server.origin) };
}
