import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createApp } from "../../app";
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
    async stop(): Promise<void> {
      await app.close();
      await api.close();
    },
  };
}

export type ClientsServer = Awaited<ReturnType<typeof startClientsServer>>;

export const VIEWER = "query Viewer { viewer { name roles } }";

export const CREATE = `mutation Create($name: String!) {
  createServiceAccount(name: $name, roles: [AUDITOR]) { name roles }
}`;

export const WAITING = "subscription Waiting { approvalsWaiting { count } }";
