import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Platform } from "../../shared/compose";
import type { SignInBrowser } from "../../shared/domain/sessions/sessions.service";
import { isLoopback, isProxied } from "../../shared/kernel/loopback";
import { isFromOurPage } from "./origin";
import { sessionCookie } from "./session-cookie";
import { SignInRefusal } from "./sign-in-refusal";

const body = z.object({ identityId: z.uuid() });

/** Development sign-in, for a laptop: it signs in as anybody. Its routes exist only where it is switched on. */
export function devSignInRoutes(
  app: FastifyInstance,
  platform: Platform,
  {
    browserOf,
    onRequest,
  }: {
    readonly browserOf: (platform: Platform, request: FastifyRequest) => SignInBrowser;
    readonly onRequest: (request: FastifyRequest) => Promise<void>;
  },
): void {
  const { signIn, sessions, people } = platform;

  app.get("/dev", { onRequest }, async (request) => {
    assertHere(request);
    return { identities: await people.active(200) };
  });

  app.post("/dev", { onRequest }, async (request, reply) => {
    assertHere(request);
    if (!isFromOurPage(signIn, request.headers)) {
      throw new SignInRefusal(403, "Only a page of this origin can sign you in.");
    }
    const parsed = body.safeParse(request.body);
    if (!parsed.success) throw new SignInRefusal(400, 'Say who you are: { "identityId": "…" }.');
    const token = await sessions.signInAs(parsed.data.identityId, browserOf(platform, request));
    if (token === null) throw new SignInRefusal(403, "There is no such person, or they are not active.");
    return reply.header("set-cookie", sessionCookie(signIn, token)).status(204).send();
  });
}

/** Requires a request from this machine, by a loopback name, and without a proxy on it. */
function assertHere({ socket, hostname, headers, raw }: FastifyRequest): void {
  // A proxy may add no header; proxies alone still speak HTTP/1.0.
  const isDirect = !isProxied(headers) && raw.httpVersion !== "1.0";
  if (isDirect && isLoopback(socket.remoteAddress ?? "") && isLoopback(hostname)) return;
  throw new SignInRefusal(404, "There is nothing at this address.");
}
