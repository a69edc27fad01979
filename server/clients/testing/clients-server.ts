import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Identity } from "../../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../../testing/test-domain";
import { createApp } from "../../app";
import { sessionCookieName } from "../../auth/session-cookie";
import { createTestApi } from "../../testing/api";

/** A server as clients meet it: over HTTP, with the real AWS in its configuration, which it never calls. */
export async function startClientsServer() {
  const token = `clients-${randomUUID()}`;
  const api = await createTestApi({ DRAWBRIDGE_AWS: "real", DRAWBRIDGE_INSTALLATION_ID: randomUUID() });
  await api.platform.apiTokens.installAdminToken(token);
  const app = await createApp(api.platform);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    socketUrl: `ws://127.0.0.1:${port}/graphql`,
    authorization: `Bearer ${token}`,
    /** A person without any role, with a token and a session. */
    async member() {
      const { identityProviders, personalTokens, sessions, signIn, db } = api.platform;
      const { id } = await identityProviders.create(ADMIN, "People");
      await identityProviders.importFile(ADMIN, id, "users: [{ id: mia, userName: mia }]", true);
      const mia = await db.manager.findOneByOrFail(Identity, { externalId: "mia" });
      const { token: ofMia } = await personalTokens.create(ADMIN, mia.personId!);
      const cookie = await sessions.signInAs(mia.id, { address: null, userAgent: null, previousToken: null });
      return {
        authorization: `Bearer ${ofMia}`,
        cookie: `${sessionCookieName(signIn)}=${cookie}`,
        origin: `http://127.0.0.1:${port}`,
      };
    },
    async stop(): Promise<void> {
      await app.close();
      await api.close();
    },
  };
}

export type ClientsServer = Awaited<ReturnType<typeof startClientsServer>>;

export const VIEWER = "query Viewer { viewer { name roles } }";

export const CREATE = `mutation Create($name: String!) {
  createServiceAccount(input: { name: $name, roles: [AUDITOR] }) { serviceAccount { name roles } }
}`;

export const WAITING = "subscription Waiting { approvalsWaiting { count } }";
