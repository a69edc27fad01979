import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Platform } from "../../shared/compose";
import type { SignInBrowser } from "../../shared/domain/sessions/sessions.service";
import { isLoopback } from "../../shared/kernel/loopback";
import type { Admission } from "../edge/admission";
import { readCookie } from "./cookies";
import { devSignInRoutes } from "./dev-sign-in";
import { OpenidProviders } from "./openid-providers";
import { isFromOurPage } from "./origin";
import { providerLogoutRoute } from "./provider-logout-route";
import { returnPathOf } from "./return-path";
import {
  attemptCookie,
  attemptCookieName,
  attemptsIn,
  noSessionCookie,
  sessionCookie,
  sessionCookieName,
} from "./session-cookie";
import { protectSignInAnswer, sendRefusal } from "./sign-in-answers";
import { SignInRefusal } from "./sign-in-refusal";

/** The sign-in routes: to a provider, back with a session, and out again. Register with the prefix /auth. */
export function signInRoutes(platform: Platform, admission: Pick<Admission, "admit" | "admitVisitor">) {
  const { signIn, sessions, signInAttempts, log, clock } = platform;
  const providers = new OpenidProviders(signIn.providers, log, clock);
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook("onRequest", async (_request, reply) => protectSignInAnswer(reply));
    app.setErrorHandler((error, request, reply) => sendRefusal(error, request, reply, log));

    // Somebody else behind the same address cannot use up the requests of a person who is signed in.
    const actorOf = async (request: FastifyRequest) => {
      const token = readCookie(request.headers.cookie, sessionCookieName(signIn));
      return token === null ? null : await sessions.authenticate(token, false);
    };
    const onRequest = async (request: FastifyRequest) => {
      const actor = await actorOf(request);
      await (actor ? admission.admit(actor) : admission.admitVisitor(request.ip));
    };
    // Not counted for a person: it ends its session, and a thief's requests must not keep the person from it.
    const onLogout = async (request: FastifyRequest) => {
      if ((await actorOf(request)) === null) await admission.admitVisitor(request.ip);
    };

    const begunIn = ({ headers }: FastifyRequest) => attemptsIn(readCookie(headers.cookie, attemptCookieName(signIn)));

    // Not counted: the answer is in memory.
    app.get("/providers", async () => ({
      providers: signIn.providers.map(({ name, label }) => ({
        name,
        label: label ?? name,
        signIn: `/auth/login?provider=${name}`,
      })),
      development: signIn.development,
    }));

    app.get("/login", { onRequest }, async (request, reply) => {
      const query = request.query as Record<string, unknown>;
      const back = new URL("/auth/callback", addressOf(platform, request)).href;
      const stepUp = query.stepUp === "1";
      const { url, attempt } = await providers.begin(
        String(query.provider),
        back,
        returnPathOf(query.returnTo),
        stepUp,
      );
      const token = await signInAttempts.begin(attempt);
      return reply.header("set-cookie", attemptCookie(signIn, [token, ...begunIn(request)])).redirect(url.href, 303);
    });

    app.get("/callback", async (request, reply) => {
      const { state } = request.query as Record<string, unknown>;
      const brought = begunIn(request);
      const taken = brought.length === 0 ? null : await signInAttempts.take(brought, String(state));
      // One that was begun here was counted then, and is handed out once.
      if (!taken) {
        await admission.admitVisitor(request.ip);
        throw new SignInRefusal(400, "This sign-in is over, or was begun elsewhere. Please start again.");
      }
      const { attempt, left } = taken;
      reply.header("set-cookie", attemptCookie(signIn, left));
      const user = await providers.finish(attempt, new URL(request.url, addressOf(platform, request)));
      const token = await sessions.signIn(user, browserOf(platform, request));
      if (token === null) {
        // One sentence for all reasons, so that it does not reveal existing people.
        throw new SignInRefusal(403, "You have no access to Drawbridge with this account. Ask whoever runs it here.");
      }
      return reply.header("set-cookie", sessionCookie(signIn, token)).redirect(attempt.returnTo, 303);
    });

    app.post("/logout", { onRequest: onLogout }, async (request, reply) => {
      const token = sessionOf(platform, request);
      if (token !== null) await sessions.signOut(token);
      return signedOut(platform, reply);
    });

    app.post("/logout-everywhere", { onRequest: onLogout }, async (request, reply) => {
      const token = sessionOf(platform, request);
      const actor = token === null ? null : await sessions.authenticate(token, false);
      if (!actor) throw new SignInRefusal(401, "You are not signed in.");
      const { keepTokens } = request.query as Record<string, unknown>;
      await sessions.signOutEverywhere(actor, keepTokens === "1");
      return signedOut(platform, reply);
    });

    await app.register(providerLogoutRoute(platform, providers, admission));

    if (signIn.development) devSignInRoutes(app, platform, { browserOf, onRequest });
  };
}

/** Our public address. Where none is configured, the loopback address of this request. */
function addressOf({ signIn }: Platform, request: FastifyRequest): string {
  if (signIn.url !== null) return signIn.url;
  if (isLoopback(request.hostname)) return `http://${request.host}`;
  throw new SignInRefusal(421, "Open this on the machine itself, by localhost, or set DRAWBRIDGE_URL.");
}

function browserOf({ signIn }: Platform, request: FastifyRequest): SignInBrowser {
  return {
    address: request.ip,
    userAgent: request.headers["user-agent"] ?? null,
    previousToken: readCookie(request.headers.cookie, sessionCookieName(signIn)),
  };
}

/** The session of a browser, if one of our own pages sent the request. */
function sessionOf({ signIn }: Platform, { headers }: FastifyRequest): string | null {
  if (!isFromOurPage(signIn, headers)) throw new SignInRefusal(403, "Only a page of this origin can sign you out.");
  return readCookie(headers.cookie, sessionCookieName(signIn));
}

function signedOut({ signIn }: Platform, reply: FastifyReply) {
  return reply.header("set-cookie", noSessionCookie(signIn)).status(204).send();
}
