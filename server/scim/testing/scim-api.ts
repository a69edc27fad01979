import type { FastifyInstance } from "fastify";
import { ADMIN } from "../../../testing/test-domain";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../../testing/api";

export interface ScimAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; an empty object where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape
  readonly body: any;
}

/** One SCIM provider with its token, as a client over real HTTP. */
export class ScimPeer {
  constructor(
    readonly url: string,
    readonly providerId: string,
    readonly token: string,
  ) {}

  get = (path: string, headers: Record<string, string> = {}) => this.send("GET", path, undefined, headers);
  post = (path: string, body: unknown, headers: Record<string, string> = {}) => this.send("POST", path, body, headers);
  put = (path: string, body: unknown, headers: Record<string, string> = {}) => this.send("PUT", path, body, headers);
  delete = (path: string, headers: Record<string, string> = {}) => this.send("DELETE", path, undefined, headers);

  patch(path: string, operations: readonly object[], headers: Record<string, string> = {}): Promise<ScimAnswer> {
    const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations };
    return this.send("PATCH", path, body, headers);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ScimAnswer> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { "content-type": "application/scim+json" }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text ? JSON.parse(text) : {} };
  }
}

export interface ScimHarness {
  readonly api: TestApi;
  readonly app: FastifyInstance;
  readonly url: string;
  peer(name: string): Promise<ScimPeer>;
  close(): Promise<void>;
}

/** The server on a port of its own, with a database of its own. */
export async function openScimHarness(env: Readonly<Record<string, string>> = {}): Promise<ScimHarness> {
  const api = await createTestApi(env);
  const app = await createApp(api.platform);
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const url = `${address}/scim/v2`;
  return {
    api,
    app,
    url,
    async peer(name) {
      const { identityProviders, scimTokens } = api.platform;
      const { id } = await identityProviders.create(ADMIN, name, null, "SCIM");
      const { token } = await scimTokens.rotate(ADMIN, id);
      return new ScimPeer(url, id, token);
    },
    async close() {
      await app.close();
      await api.close();
    },
  };
}

export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export function scimUser(userName: string, more: object = {}): object {
  return { schemas: [USER_URN], userName, ...more };
}

export function scimGroup(displayName: string, ...memberIds: string[]): object {
  return { schemas: [GROUP_URN], displayName, members: memberIds.map((value) => ({ value })) };
}

export function scimPath(path: string, parameters: Readonly<Record<string, string | number>>): string {
  const texts = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]);
  return `${path}?${new URLSearchParams(texts)}`;
}
