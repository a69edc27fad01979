import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Credentials } from "../../../../../simulator/world/sessions";

/** A simulator of this process, or of another one. */
interface Cloud {
  signIn(userName: string, accountId: string, permissionSet: string): Credentials | Promise<Credentials>;
}

export interface AccessPortal {
  /** Endpoint of the AWS services `sso` and `sso-oidc`. */
  readonly url: string;
  /** How often somebody has signed in by a browser. */
  readonly signIns: number;
  close(): Promise<void>;
}

/**
 * An access portal for `aws sso login` and the credentials of a permission set. It sends the browser of the CLI back at
 * once, signed in as this person.
 */
export async function startAccessPortal(aws: Cloud, userName: string): Promise<AccessPortal> {
  let signIns = 0;
  const answers: Readonly<Record<string, (url: URL, request: IncomingMessage) => Answer | Promise<Answer>>> = {
    "/client/register": () => json({ clientId: "cli", clientSecret: "-", clientSecretExpiresAt: inAnHour() / 1_000 }),
    "/authorize": ({ searchParams }) => {
      signIns += 1;
      const state = encodeURIComponent(searchParams.get("state") ?? "");
      return { status: 302, location: `${searchParams.get("redirect_uri")}?code=signed-in&state=${state}` };
    },
    "/token": () => json({ accessToken: "signed-in", expiresIn: 3_600, tokenType: "Bearer" }),
    "/federation/credentials": async ({ searchParams }, { headers }) => {
      if (headers["x-amz-sso_bearer_token"] !== "signed-in") return { status: 401, text: "{}" };
      const { accountId, role } = { accountId: searchParams.get("account_id"), role: searchParams.get("role_name") };
      const given = await aws.signIn(userName, accountId ?? "", role ?? "");
      return json({ roleCredentials: { ...given, expiration: inAnHour() } });
    },
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://portal.example");
    Promise.resolve(answers[url.pathname]?.(url, request) ?? NOT_FOUND).then(
      (answer) => send(response, answer),
      // Such as nobody whom the permission set is assigned any more.
      (error: unknown) => send(response, { status: 401, text: JSON.stringify({ message: String(error) }) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get signIns() {
      return signIns;
    },
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

type Answer =
  | { readonly status: 302; readonly location: string }
  | { readonly status: 200 | 401 | 404; readonly text: string };

const NOT_FOUND: Answer = { status: 404, text: "{}" };

function json(body: object): Answer {
  return { status: 200, text: JSON.stringify(body) };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.status === 302) response.writeHead(302, { location: answer.location }).end();
  else response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.text);
}

/** By the machine's clock, which the CLI goes by; the simulator's may have been moved. In milliseconds. */
function inAnHour(): number {
  return Date.now() + 3_600_000;
}
